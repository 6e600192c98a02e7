"""The own words of a programme."""

from sqlalchemy import event, select
from sqlalchemy.orm import Session as DatabaseTransaction
from sqlalchemy.orm import joinedload

from webinar_hub.core.database import db
from webinar_hub.wordings.models import TEXTS, LetterWording

Texts = dict[tuple[str, str], dict[str, str]]
_KEPT = "own words of letters"
_TEXTS = [getattr(LetterWording, name) for name in TEXTS]


def texts_of(programme_id: int) -> Texts:
    """By kind and language; read once for all letters that one transaction writes."""
    kept: dict[int, Texts] = db.session().info.setdefault(_KEPT, {})
    if programme_id not in kept:
        rows = db.session.execute(
            select(LetterWording.kind, LetterWording.language, *_TEXTS).where(
                LetterWording.programme_id == programme_id
            )
        )
        found = {(kind, one): dict(zip(TEXTS, row, strict=True)) for kind, one, *row in rows}
        # Looked up anew: what was just executed may have begun the transaction.
        kept = db.session().info.setdefault(_KEPT, {})
        kept[programme_id] = {key: texts for key, texts in found.items() if any(texts.values())}
    return kept[programme_id]


@event.listens_for(DatabaseTransaction, "after_begin")
def _read_anew(transaction: DatabaseTransaction, *_: object) -> None:
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
