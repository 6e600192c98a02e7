"""Which events a visitor's words lead to, best first: by a constant number of statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Select,
    and_,
    case,
    func,
    literal,
    or_,
    select,
    text,
    union_all,
)
from sqlalchemy.orm import joinedload

from webinar_hub.catalogue.models import Event, EventSpeaker, SearchText, SearchWord
from webinar_hub.catalogue.queries import events_for_cards, listed, was_held
from webinar_hub.catalogue.rules import words
from webinar_hub.core.database import db
from webinar_hub.core.kept import kept_of
from webinar_hub.core.models import Version

PAGE_SIZE = 50


@dataclass(frozen=True)
class Found:
    """A page of the events that were found; those that are still to come stand first."""

    ids: tuple[int, ...] = ()
    more: bool = False
    whole: bool = True  # whether they have all the words, not only most of them
    stems: frozenset[str] = frozenset()  # by which a found word is known


def find(
    asked: Sequence[words.Asked],
    now: datetime,
    page: int = 1,
    among: ColumnElement[bool] | None = None,
) -> Found:
    """The events with all of these words, else those with most of them.

    `among`: which ones; else those that everybody may find.
    """
    known = _known()
    meant = [found for one in asked if (found := words.meant(one, known))]
    if 2 * len(meant) < len(asked) or not meant:
        return Found()
    rows = db.session.execute(_ranked(meant, now, len(asked), page, among)).all()
    return Found(
        ids=tuple(row.id for row in rows[:PAGE_SIZE]),
        more=len(rows) > PAGE_SIZE,
        whole=all(row.words == len(asked) for row in rows),
        stems=frozenset(stem for found in meant for stem in found),
    )


def events_of(found: Found) -> list[Event]:
    """With all that a card and the sentence below it show."""
    return events_for_cards(found.ids, joinedload(Event.series))


def _known() -> Sequence[str]:
    """Every stem that is kept, in order; read again only after another was written."""
    kept = kept_of(db.engine)
    version = db.session.scalars(select(Version.number).where(Version.name == "words")).one()
    last = kept.peek("words")
    if last is not None and last.version == version:
        stems: Sequence[str] = last.thing
        return stems
    stems = db.session.execute(_DISTINCT).scalars().all()
    kept.put("words", version, stems)
    return stems


def _ranked(
    meant: Sequence[Mapping[str, int]],
    now: datetime,
    asked: int,
    page: int,
    among: ColumnElement[bool] | None,
) -> Select[tuple[int, int]]:
    """Among the events that have most words: what is coming, then what was; the best first."""
    found = _found(_hits(meant), now, among)
    most = select(func.max(found.c.words)).scalar_subquery()
    return (
        select(found.c.id, found.c.words)
        .where(found.c.words == most, 2 * found.c.words >= asked)
        .order_by(
            *(found.c.over, found.c.weight.desc()),
            case((found.c.over == 0, found.c.first_start)),
            found.c.first_start.desc().nulls_last(),
            found.c.id,
        )
        .limit(PAGE_SIZE + 1)
        .offset((page - 1) * PAGE_SIZE)
    )


def _hits(meant: Sequence[Mapping[str, int]]) -> CTE:
    """Which texts hold which of the words."""
    each = [
        select(
            literal(place).label("word"),
            SearchWord.text_id,
            (SearchWord.weight * case(found, value=SearchWord.stem, else_=0)).label("weight"),
        ).where(SearchWord.stem.in_(found))
        for place, found in enumerate(meant)
    ]
    hits = union_all(*each).subquery()
    return (
        select(SearchText.kind, SearchText.object_id, hits.c.word, hits.c.weight)
        .join(hits, hits.c.text_id == SearchText.id)
        .cte("hits")
    )


def _found(hits: CTE, now: datetime, among: ColumnElement[bool] | None) -> CTE:
    """Each event with the number of its words and what they tell about it."""
    said = union_all(
        _hit(hits.c.object_id, hits, "event"),
        _hit(Event.id, hits, "series").join(Event, Event.series_id == hits.c.object_id),
        _hit(Event.id, hits, "programme").join(Event, Event.programme_id == hits.c.object_id),
        _hit(EventSpeaker.event_id, hits, "speaker").join(
            EventSpeaker, EventSpeaker.speaker_id == hits.c.object_id
        ),
    ).subquery()
    best = (
        select(said.c.event_id, said.c.word, func.max(said.c.weight).label("weight"))
        .group_by(said.c.event_id, said.c.word)
        .subquery()
    )
    each = (
        select(
            best.c.event_id,
            func.count().label("words"),
            func.sum(best.c.weight).label("weight"),
        )
        .group_by(best.c.event_id)
        .subquery()
    )
    coming = and_(Event.historical.is_(False), Event.last_end > now)
    over = case((coming, 0), else_=1).label("over")
    if among is None:
        among = and_(listed(), or_(coming, was_held(now)))
    return (
        select(Event.id, Event.first_start, over, each.c.words, each.c.weight)
        .join(each, each.c.event_id == Event.id)
        .where(among)
        .cte("found")
    )


def _hit(event_id: Any, hits: CTE, kind: str) -> Select[tuple[int, int, int]]:
    """Hits in texts of one kind, as hits of the events that they belong to."""
    columns = (event_id.label("event_id"), hits.c.word, hits.c.weight)
    return select(*columns).select_from(hits).where(hits.c.kind == kind)


# From each stem to the next one by the index: far fewer steps than there are words in all texts.
_DISTINCT = text(
    "WITH RECURSIVE known(stem) AS ("
    "SELECT min(stem) FROM search_words UNION ALL "
    "SELECT (SELECT min(stem) FROM search_words WHERE stem > known.stem) "
    "FROM known WHERE known.stem IS NOT NULL"
    ") SELECT stem FROM known WHERE stem IS NOT NULL"
)
