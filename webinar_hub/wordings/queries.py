"""The own words of a programme."""

from typing import Any

from sqlalchemy import event, select
from sqlalchemy.orm import Session, joinedload, scoped_session

from webinar_hub.catalogue.models import Programme
from webinar_hub.core.database import db
from webinar_hub.wordings.models import TEXTS, LetterWording

Texts = dict[tuple[str, str], dict[str, str]]
_KEPT = "own words of letters"
_READ = "_own_words"
_TEXTS = [getattr(LetterWording, name) for name in TEXTS]


def read_with(session: Session | scoped_session[Any], programme: Programme) -> None:
    """For a programme that many share: it carries its own words from now on."""
    vars(programme)[_READ] = _read(session, programme.id)


def texts_of(programme: Programme) -> Texts:
    """By kind and language; read once for all letters that one transaction writes."""
    carried: Texts | None = vars(programme).get(_READ)
    if carried is not None:
        return carried
    kept: dict[int, Texts] = db.session().info.setdefault(_KEPT, {})
    if programme.id not in kept:
        found = _read(db.session, programme.id)
        # Looked up anew: what was just executed may have begun the transaction.
        kept = db.session().info.setdefault(_KEPT, {})
        kept[programme.id] = found
    return kept[programme.id]


def _read(session: Session | scoped_session[Any], programme_id: int) -> Texts:
    rows = session.execute(
        select(LetterWording.kind, LetterWording.language, *_TEXTS).where(
            LetterWording.programme_id == programme_id
        )
    )
    found = {(kind, one): dict(zip(TEXTS, row, strict=True)) for kind, one, *row in rows}
    return {key: texts for key, texts in found.items() if any(texts.values())}


@event.listens_for(Session, "after_begin")
def _read_anew(transaction: Session, *_: object) -> None:
    transaction.info.pop(_KEPT, None)


def wording_of(programme_id: int, kind: str, language: str) -> LetterWording | None:
    return db.session.scalar(
        select(LetterWording)
        .where(
            LetterWording.programme_id == programme_id,
            LetterWording.kind == kind,
            LetterWording.language == language,
        )
        .options(joinedload(LetterWording.organizer))
    )


def own_words_of(programme_id: int) -> dict[tuple[str, str], LetterWording]:
    """By kind and language; only where there are any."""
    rows = db.session.scalars(
        select(LetterWording)
        .where(LetterWording.programme_id == programme_id)
        .options(joinedload(LetterWording.organizer))
    )
    return {(one.kind, one.language): one for one in rows if one.is_own}
