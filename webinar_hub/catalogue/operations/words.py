"""The words by which events are found are written with the texts that they are taken from."""

from collections.abc import Iterable, Iterator
from typing import Any, cast

from sqlalchemy import Connection, Table, event, inspect, select, text, update
from sqlalchemy.orm import Session as DatabaseTransaction

from webinar_hub.catalogue import labels
from webinar_hub.catalogue.models import Event, Programme, SearchText, SearchWord, Series, Speaker
from webinar_hub.catalogue.rules import words
from webinar_hub.core.database import Base, db
from webinar_hub.core.language import LANGUAGES, in_language
from webinar_hub.core.markdown import text_of
from webinar_hub.core.models import Version
from webinar_hub.core.operation import operation

# The columns that are searched, and how much a word in them tells about the thing.
WEIGHTS: dict[type[Base], dict[str, int]] = {
    Event: {"title": 8, "summary": 3, "place": 2, "description_html": 1},
    Speaker: {"name": 6, "about": 1},
    Series: {"title": 4, "summary": 1},
    Programme: {"name": 2},
}
CALLED: dict[type[Base], str] = {
    Event: "event",
    Speaker: "speaker",
    Series: "series",
    Programme: "programme",
}
ALSO = ("kind", "audience")  # of an event: their words, in every language

BATCH = 100


@event.listens_for(DatabaseTransaction, "after_flush")
def _read_what_changed(transaction: DatabaseTransaction, *_: object) -> None:
    """Whoever changes a text, its words change in the same transaction without being asked."""
    changed = [one for one in (*transaction.new, *transaction.dirty) if _reads_differently(one)]
    if changed:
        _read(transaction, changed)


def _reads_differently(thing: object) -> bool:
    columns = WEIGHTS.get(cast(type[Base], type(thing)))
    if columns is None:
        return False
    attributes = inspect(thing).attrs
    named = (*columns, *(ALSO if isinstance(thing, Event) else ()))
    return any(attributes[name].history.has_changes() for name in named)


@operation
def read_unread(most: int = BATCH) -> int:
    """Read what was never read, or was read in another way; returns how many texts."""
    unread = [thing for model in WEIGHTS for thing in _unread(model, most)][:most]
    if unread:
        _read(db.session(), unread)
    return len(unread)


def _unread(model: type[Any], most: int) -> Iterable[Any]:
    known = select(SearchText.id).where(
        SearchText.kind == CALLED[model],
        SearchText.object_id == model.id,
        SearchText.reading == words.READING,
    )
    # Held, so that nobody's newer words are overwritten by those of an older text.
    return db.session.scalars(
        select(model)
        .where(~known.exists())
        .limit(most)
        .with_for_update(key_share=True, skip_locked=True)
    )


def _read(transaction: DatabaseTransaction, things: list[Any]) -> None:
    """By plain statements: the session may be in the midst of its own."""
    connection = transaction.connection()
    written = False
    for thing in things:
        text_id = _text_id(connection, CALLED[type(thing)], thing.id)
        known = select(SearchWord.stem, SearchWord.weight).where(SearchWord.text_id == text_id)
        present = {row.stem: row.weight for row in connection.execute(known)}
        wanted = _weighed(thing)
        gone = [stem for stem, weight in present.items() if wanted.get(stem) != weight]
        new = [stem for stem, weight in wanted.items() if present.get(stem) != weight]
        if gone:
            mine = SearchWord.text_id == text_id
            connection.execute(_words.delete().where(mine, SearchWord.stem.in_(gone)))
        if new:
            rows = [{"stem": stem, "text_id": text_id, "weight": wanted[stem]} for stem in new]
            connection.execute(_words.insert(), rows)
        written = written or bool(gone or new)
    if written:
        version = update(Version).where(Version.name == "words")
        connection.execute(version.values(number=Version.number + 1))


def _text_id(connection: Connection, kind: str, object_id: int) -> int:
    asked = {"kind": kind, "object_id": object_id, "reading": words.READING}
    found: int = connection.execute(_KNOW_TEXT, asked).scalar_one()
    return found


def _weighed(thing: Any) -> dict[str, int]:
    """Each word of a thing with the weight of the best place where it stands."""
    found: dict[str, int] = {}
    for said, weight in _said_by(thing):
        for stem in words.stems_of(said):
            found[stem] = max(weight, found.get(stem, 0))
    return found


def _said_by(thing: Any) -> Iterator[tuple[str, int]]:
    for name, weight in WEIGHTS[type(thing)].items():
        said = getattr(thing, name) or ""
        yield (text_of(said) if name.endswith("_html") else said), weight
    if isinstance(thing, Event):
        named = [labels.KINDS[thing.kind], *(labels.ROLES[role] for role in thing.audience)]
        for language in LANGUAGES:
            with in_language(language):
                yield " ".join(map(str, named)), 1


_words = cast(Table, SearchWord.__table__)
_KNOW_TEXT = text(
    "INSERT INTO search_texts (kind, object_id, reading) VALUES (:kind, :object_id, :reading) "
    "ON CONFLICT (kind, object_id) DO UPDATE SET reading = excluded.reading RETURNING id"
)
