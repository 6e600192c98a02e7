"""A table that is moved in, what of it is there already, and the figures of what took place."""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TypeVar

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import joinedload, selectinload

from webinar_hub.attendance.models import AttendanceRecord
from webinar_hub.catalogue.models import Event, Meeting, Programme
from webinar_hub.core.database import db
from webinar_hub.core.text import search_key
from webinar_hub.imports.meaning import heading_key
from webinar_hub.mail.suppression import digest_of
from webinar_hub.moving_in import rules
from webinar_hub.moving_in.models import HeadCount, PastEvent, PastLine, PastPerson, PastTable
from webinar_hub.moving_in.rows import Row, Said, rows_of
from webinar_hub.participants.queries import regions
from webinar_hub.registration.models import Registration

_AT_ONCE = 500
_EXACT = {"minute": 10, "day": 10, "month": 7, "year": 4}  # characters of `2019-06-12`
CAME = ("attended", "partly")
T = TypeVar("T")


def table_of(programme_id: int, public_id: str) -> PastTable | None:
    return db.session.scalar(
        select(PastTable).where(
            PastTable.programme_id == programme_id, PastTable.public_id == public_id
        )
    )


def tables_of(programme_id: int) -> list[PastTable]:
    statement = select(PastTable).where(PastTable.programme_id == programme_id)
    return list(db.session.scalars(statement.order_by(PastTable.id.desc()).limit(20)))


def lines_of(table_id: int) -> list[PastLine]:
    statement = select(PastLine).where(PastLine.table_id == table_id)
    return list(db.session.scalars(statement.order_by(PastLine.number)))


def rows(table: PastTable, today: date) -> list[Row]:
    said = Said(table.role, table.letters, today, region_names())
    lines = [(one.number, one.cells) for one in lines_of(table.id)]
    return rows_of(lines, table.headings, said)


def region_names() -> dict[str, int]:
    """What people call regions, in both languages, and their codes."""
    found: dict[str, int] = {}
    for language in ("en", "ru"):
        for one in regions(language):
            found |= {heading_key(one.name): one.id, heading_key(one.code): one.id}
    return found


def event_digest(key: rules.EventKey) -> str:
    when, title = key
    return hashlib.sha256(f"{when}\0{title}".encode()).hexdigest()


def person_digest(event_id: int, name: str, address: str) -> str:
    return digest_of(f"moved in\0{event_id}\0{name}\0{address}")


def name_digest(event_id: int, name: str) -> str:
    return digest_of(f"moved in\0{event_id}\0{name}")


def known(programme: Programme, found: Sequence[Row], today: date) -> rules.Known:
    keys = {row.event_key for row in found if not row.problems and not row.example}
    there = rules.Known()
    events, there.held_here = events_of(programme.id, keys)
    oldest = oldest_with_names(programme, today).isoformat()
    there.old = {key for key in keys if (key[0] + "-12-31")[:10] < oldest}
    by_id = {event_id: key for key, event_id in events.items()}
    for event_id, group, people in _counts(by_id):
        there.counts.setdefault(by_id[event_id], {})[group] = people
    _known_people(there, found, events)
    return there


def oldest_with_names(programme: Programme, today: date) -> date:
    """What is older is counted without names: the organization promises to keep them no longer."""
    return today - timedelta(days=programme.organization.retention_months * 365 // 12)


def events_of(
    programme_id: int, keys: Collection[rules.EventKey]
) -> tuple[dict[rules.EventKey, int], set[rules.EventKey]]:
    """The recorded events among these, and those that were held here and need no recording."""
    by_digest = {event_digest(key): key for key in keys}
    found: dict[rules.EventKey, int] = {}
    for some in _pieces(sorted(by_digest)):
        moved = select(PastEvent.key, PastEvent.event_id).where(
            PastEvent.programme_id == programme_id, PastEvent.key.in_(some)
        )
        found |= {by_digest[digest]: event_id for digest, event_id in db.session.execute(moved)}
    held: set[rules.EventKey] = set()
    unknown = set(keys) - found.keys()
    for when, title, event in _in_the_catalogue(programme_id) if unknown else ():
        if event.historical and (when, title) in unknown:
            found.setdefault((when, title), event.id)
        elif not event.historical:
            held |= {key for key in unknown if key[1] == title and when.startswith(key[0])}
    return found, held - found.keys()


def _in_the_catalogue(programme_id: int) -> Iterator[tuple[str, str, Event]]:
    events = db.session.scalars(
        select(Event)
        .where(
            Event.programme_id == programme_id,
            Event.status == "scheduled",
            Event.visibility != "draft",
        )
        .options(selectinload(Event.meetings))
    )
    for event in events:
        for meeting in event.meetings[:1] if event.historical else event.meetings:
            when = meeting.wall_start.date().isoformat()[: _EXACT[meeting.precision]]
            yield when, search_key(event.title), event


def _counts(
    event_ids: Iterable[int],
) -> Iterator[tuple[int, rules.Group, int]]:
    for some in _pieces(sorted(event_ids)):
        rows_ = db.session.scalars(select(HeadCount).where(HeadCount.event_id.in_(some)))
        for one in rows_:
            yield one.event_id, (one.role, one.region_id), one.people


def _known_people(
    there: rules.Known, found: Sequence[Row], events: Mapping[rules.EventKey, int]
) -> None:
    meant: dict[str, tuple[rules.EventKey, str, str]] = {}
    for row in found:
        event_id = events.get(row.event_key)
        if event_id is None or row.problems or row.example or row.count is not None:
            continue
        name, address = row.name_key, row.address.key if row.address else ""
        for one in {address, ""}:
            meant[person_digest(event_id, name, one)] = (row.event_key, name, one)
        meant[name_digest(event_id, name)] = (row.event_key, name, "*")  # at some address
    for some in _pieces(sorted(meant)):
        for column in (PastPerson.key, PastPerson.name_key):
            for digest in db.session.scalars(select(column).where(column.in_(some))):
                key, name, address = meant[str(digest)]
                there.people.setdefault(key, set()).add((name, address))


def history_only() -> ColumnElement[bool]:
    """The registration came from a table, of somebody who has not agreed to letters."""
    return exists().where(
        PastPerson.registration_id == Registration.id, PastPerson.letters.is_(False)
    )


def results(table_id: int) -> dict[int, str]:
    dealt_with = select(PastLine.number, PastLine.result).where(
        PastLine.table_id == table_id, PastLine.result.is_not(None)
    )
    return {number: result for number, result in db.session.execute(dealt_with) if result}


def number_of_lines(table_id: int) -> int:
    counted = select(func.count()).select_from(PastLine).where(PastLine.table_id == table_id)
    return int(db.session.scalar(counted) or 0)


def going() -> list[int]:
    moving = select(PastTable.id).where(PastTable.state == "going")
    return list(db.session.scalars(moving.order_by(PastTable.id)))


def waiting_lines(table_id: int, most: int) -> list[tuple[int, int]]:
    """Ids and numbers."""
    statement = (
        select(PastLine.id, PastLine.number)
        .where(PastLine.table_id == table_id, PastLine.result.is_(None))
        .order_by(PastLine.number)
        .limit(most)
    )
    return [(line_id, number) for line_id, number in db.session.execute(statement)]


@dataclass(frozen=True)
class Took:
    """An event that took place, and how many came."""

    event: Event
    by_name: int
    counts: dict[rules.Group, int] = field(default_factory=dict)

    @property
    def in_all(self) -> int:
        return rules.came_in_all(self.by_name, self.counts)

    @property
    def meeting(self) -> Meeting | None:
        return self.event.meetings[0] if self.event.meetings else None


def took_place(programme_id: int, now: object) -> list[Took]:
    """Every past event of a programme, the latest first, by four queries."""
    events = db.session.scalars(
        select(Event)
        .where(
            Event.programme_id == programme_id,
            Event.status == "scheduled",
            Event.visibility != "draft",
            (Event.historical.is_(True)) | (Event.last_end <= now),
        )
        .options(selectinload(Event.meetings), joinedload(Event.programme))
        .order_by(Event.first_start.is_(None), Event.first_start.desc(), Event.id.desc())
    ).all()
    ids = [one.id for one in events]
    came = _came(ids)
    counts: dict[int, dict[rules.Group, int]] = {}
    for event_id, group, people in _counts(ids):
        counts.setdefault(event_id, {})[group] = people
    return [Took(one, came.get(one.id, 0), counts.get(one.id, {})) for one in events]


def counts_of(event_id: int) -> dict[rules.Group, int]:
    return {group: people for _event_id, group, people in _counts([event_id])}


def _came(event_ids: Sequence[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for some in _pieces(event_ids):
        counted = (
            select(Registration.event_id, func.count(Registration.id.distinct()))
            .join(AttendanceRecord, AttendanceRecord.registration_id == Registration.id)
            .where(Registration.event_id.in_(some), AttendanceRecord.verdict.in_(CAME))
            .group_by(Registration.event_id)
        )
        found |= {event_id: number for event_id, number in db.session.execute(counted)}
    return found


def _pieces(values: Sequence[T]) -> Iterator[Sequence[T]]:
    return (values[first : first + _AT_ONCE] for first in range(0, len(values), _AT_ONCE))
