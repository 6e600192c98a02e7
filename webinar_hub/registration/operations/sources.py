"""Counting where people come from: by event, word and day, and nothing about anybody."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.dialects import postgresql, sqlite

from webinar_hub.accounts.operations import note
from webinar_hub.catalogue.models import Event, Slug
from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.core.operation import one_at_a_time, operation
from webinar_hub.core.refusals import NotFound
from webinar_hub.core.zones import local
from webinar_hub.registration import rules
from webinar_hub.registration.models import SourceCount

COUNTS: Table = SourceCount.__table__  # type: ignore[assignment]
Row = dict[str, Any]


@operation
def count_visits(visits: Mapping[tuple[str, str], int]) -> None:
    """Add visits, counted by slug and word, to the day on which they are written.

    Whatever a process has read since the last time is one statement.
    """
    events = _events({slug for slug, _word in visits})
    totals: dict[tuple[int, str], int] = {}
    for (slug, word), number in visits.items():
        if slug in events:
            key = (events[slug].id, word)
            totals[key] = totals.get(key, 0) + number
    zones = {event.id: event.zone for event in events.values()}
    rows: list[Row] = []
    for event_id in sorted(zones):
        read = [word for one, word in totals if one == event_id]
        rows += [
            _row(event_id, zones[event_id], word, visits=totals[event_id, word])
            for word in sorted(_admitted(event_id, read))
        ]
    _add(rows)


@operation
def count_sign_up(event_id: int, zone: str, word: str) -> None:
    """In the transaction of the sign-up: one that is taken back is not counted."""
    _add([_row(event_id, zone, one, sign_ups=1) for one in _admitted(event_id, [word])])


@operation
def prepare_word(event_id: int, organizer_id: int, word: str) -> None:
    """From now on visits with this word are counted, however many others were invented.

    Raises TooManyWords.
    """
    event = db.session.get(Event, event_id)
    if event is None:
        raise NotFound
    one_at_a_time(f"sources {event_id}")
    known = _known(event_id)
    if word in known:
        return
    rules.check_room_for_word(known)
    _add([_row(event_id, event.zone, word)])
    note(organizer_id, "address made", "event", event_id, event.programme_id)


def _events(slugs: Iterable[str]) -> dict[str, Any]:
    """By each slug that was read, also one that was given up since."""
    read = sorted(slugs)
    once = (
        select(Slug.slug, Event.id, Event.zone)
        .join(Event, Event.id == Slug.object_id)
        .where(Slug.kind == "event", Slug.slug.in_(read))
    )
    now = select(Event.slug, Event.id, Event.zone).where(Event.slug.in_(read))
    return {row.slug: row for row in db.session.execute(once.union(now))}


def _admitted(event_id: int, read: Iterable[str]) -> set[str]:
    """Known words wait for nobody; new ones take turns, so that their number holds."""
    words = set(read)
    if words <= (known := _known(event_id)):
        return words
    one_at_a_time(f"sources {event_id}")
    return rules.admitted(words, known | _known(event_id))


def _known(event_id: int) -> set[str]:
    words = select(COUNTS.c.word).where(COUNTS.c.event_id == event_id).distinct()
    return set(db.session.scalars(words))


def _row(event_id: int, zone: str, word: str, *, visits: int = 0, sign_ups: int = 0) -> Row:
    return {
        "event_id": event_id,
        "word": word,
        "day": _today(zone),
        "visits": visits,
        "sign_ups": sign_ups,
    }


def _today(zone: str) -> date:
    return local(clock.now(), zone).date()


def _add(rows: list[Row]) -> None:
    if not rows:
        return
    maker = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    new = maker(COUNTS).values(rows)
    db.session.execute(
        new.on_conflict_do_update(
            index_elements=["event_id", "word", "day"],
            set_={name: COUNTS.c[name] + new.excluded[name] for name in ("visits", "sign_ups")},
        )
    )
