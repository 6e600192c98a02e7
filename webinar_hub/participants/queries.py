"""Regions, people and consent texts as pages need them."""

from sqlalchemy import select

from webinar_hub.core.database import db
from webinar_hub.participants.models import ConsentText, Region


def regions(language: str) -> list[Region]:
    """All regions in the order of the reader's alphabet."""
    found = list(db.session.scalars(select(Region)))
    return sorted(found, key=lambda region: region.name_in(language).replace("ё", "е"))


def region_by_code(code: str) -> Region | None:
    return db.session.scalar(select(Region).where(Region.code == code)) if code else None


def current_texts(organization_id: int, language: str) -> dict[str, ConsentText]:
    """The newest text of each purpose, in the language or else in another."""
    rows = db.session.scalars(
        select(ConsentText)
        .where(ConsentText.organization_id == organization_id)
        .order_by(ConsentText.version)
    ).all()
    newest: dict[str, ConsentText] = {}
    for preferred in (False, True):
        newest |= {row.purpose: row for row in rows if (row.language == language) is preferred}
    return newest


def text_by_public_id(public_id: str) -> ConsentText | None:
    return db.session.scalar(select(ConsentText).where(ConsentText.public_id == public_id))
