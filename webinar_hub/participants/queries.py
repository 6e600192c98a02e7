"""Regions, people and consent texts as pages need them."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import URL, bindparam, exists, select
from sqlalchemy.orm import defer

from webinar_hub.core.database import db
from webinar_hub.participants.models import ConsentText, Organization, Participant, Region


@dataclass(frozen=True)
class NamedRegion:
    id: int
    code: str
    name: str
    zone: str


def mailbox_is_discreet(email_key: str) -> bool:
    """Somebody there wants letters that name nothing, so others do not have them written."""
    found = exists().where(Participant.email_key == email_key, Participant.discreet.is_(True))
    return bool(db.session.scalar(select(found)))


def regions(language: str) -> tuple[NamedRegion, ...]:
    """All regions in the order of the reader's alphabet."""
    return _regions(db.engine.url, language)


def region_by_code(code: str | None, language: str) -> NamedRegion | None:
    return next((region for region in regions(language) if region.code == code), None)


def help_lines() -> list[dict[str, str]]:
    """Whom to ask where no event says it: everybody who answers, each once."""
    columns = (Organization.help_name, Organization.help_phone, Organization.help_email)
    rows = db.session.execute(select(*columns, Organization.help_messenger).distinct())
    names = ("name", "phone", "email", "messenger")
    return [dict(zip(names, row, strict=True)) for row in sorted(map(tuple, rows)) if any(row)]


@lru_cache(maxsize=16)
def _regions(_database: URL, language: str) -> tuple[NamedRegion, ...]:
    # Migrations alone change them, so a process reads them once.
    named = [
        NamedRegion(region.id, region.code, region.name_in(language), region.zone)
        for region in db.session.scalars(select(Region))
    ]
    return tuple(sorted(named, key=lambda region: region.name.replace("ё", "е")))


_TEXTS = (
    select(ConsentText)
    .where(ConsentText.organization_id == bindparam("organization_id"))
    .order_by(ConsentText.version)
    .options(defer(ConsentText.body))
)


def current_texts(
    organization_id: int, language: str, shown: Collection[str] = ()
) -> dict[str, ConsentText]:
    """The newest text of each purpose, in the language or else in another.

    A text whose public id is among `shown` goes before it: that is what a person has read.
    """
    rows = db.session.scalars(_TEXTS, {"organization_id": organization_id}).all()
    found: dict[str, ConsentText] = {}
    for preferred in (False, True):
        found |= {row.purpose: row for row in rows if (row.language == language) is preferred}
    return found | {row.purpose: row for row in rows if row.public_id in shown}


def text_by_public_id(public_id: str) -> ConsentText | None:
    return db.session.scalar(select(ConsentText).where(ConsentText.public_id == public_id))
