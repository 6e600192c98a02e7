"""The roster of a meeting and the history of one person, by a constant number of queries."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload

from webinar_hub.attendance.models import AttendanceRecord, Evidence, SharedScreen
from webinar_hub.catalogue.models import Meeting
from webinar_hub.core.database import db
from webinar_hub.core.text import search_key
from webinar_hub.mail.queries import not_reached
from webinar_hub.registration.models import Registration, SeatPool

PAGE = 200  # rows

# The groups of a roster by the states of their registrations.
GROUPS: dict[str, tuple[str, ...]] = {
    "expected": ("confirmed",),
    "waiting": ("offered", "waitlisted", "pending"),
    "cancelled": ("cancelled", "declined"),
}
PARTS = ("in_person", "online", "both")


@dataclass(frozen=True)
class Line:
    """One person at one meeting; evidence in the order in which it came."""

    registration: Registration
    record: AttendanceRecord | None
    evidence: list[Evidence] = field(default_factory=list)
    reached: bool = True  # False: the last letter to them did not arrive


@dataclass(frozen=True)
class Roster:
    lines: list[Line]
    groups: dict[str, int]  # people in each group
    parts: dict[str, int]  # people of the shown group in each part of the event
    verdicts: dict[str, int]  # of the expected people, by verdict
    found: int  # lines on all pages together


@dataclass(frozen=True)
class Screen:
    """What was typed at a screen that several share, and how many of them are known to be there."""

    host: Registration
    people: int
    confirmed: int  # the host among them


def shared_screens(meeting_id: int) -> list[Screen]:
    others = (
        select(Evidence.screen, func.count().label("people"))
        .where(Evidence.meeting_id == meeting_id, Evidence.screen.is_not(None))
        .group_by(Evidence.screen)
        .subquery()
    )
    rows = db.session.execute(
        select(SharedScreen, func.coalesce(others.c.people, 0))
        .outerjoin(others, others.c.screen == SharedScreen.public_id)
        .where(SharedScreen.meeting_id == meeting_id)
        .options(joinedload(SharedScreen.registration))
        .order_by(SharedScreen.id)
    )
    return [Screen(one.registration, one.people, confirmed + 1) for one, confirmed in rows]


def people_at_screen(public_id: str) -> int:
    """How many said that they sit there, beside the host."""
    there = select(func.count()).select_from(Evidence).where(Evidence.screen == public_id)
    return int(db.session.scalar(there) or 0)


def meetings_of(event_id: int) -> list[Meeting]:
    return list(
        db.session.scalars(
            select(Meeting).where(Meeting.event_id == event_id).order_by(Meeting.starts_at)
        )
    )


def parts_of(event_id: int) -> list[str]:
    """Where seats of an event are, where there is more than one way: in the room, online."""
    found = set(db.session.scalars(select(SeatPool.mode).where(SeatPool.event_id == event_id)))
    return [part for part in PARTS if part in found] if len(found) > 1 else []


def roster(
    event_id: int, meeting_id: int, group: str, search: str, page: int, part: str = ""
) -> Roster:
    """One page of a group, or of those in one part; `search` looks for bits of names, addresses."""
    chosen = [Registration.event_id == event_id, Registration.state.in_(GROUPS[group])]
    words = search_key(search)
    if words:
        chosen.append(Registration.search_key.contains(words, autoescape=True))
    if part:
        chosen.append(_in_part(event_id, part))
    sizes = _sizes(event_id)
    groups = {name: _people(in_parts, part) for name, in_parts in sizes.items()}
    lines = _lines(meeting_id, chosen, page)
    return Roster(
        lines=lines,
        groups=groups,
        parts=sizes[group],
        verdicts=_verdicts(event_id, meeting_id, groups["expected"], part),
        found=_number(chosen) if words else groups[group],
    )


def people(event_id: int, meeting_id: int, public_ids: Iterable[str]) -> list[Line]:
    """These people as the roster shows them."""
    wanted = [Registration.event_id == event_id, Registration.public_id.in_(list(public_ids))]
    return _lines(meeting_id, wanted, 1)


def registration_of(event_id: int, public_id: str) -> Registration | None:
    """A registration of this event and no other."""
    return db.session.scalar(
        select(Registration)
        .where(Registration.event_id == event_id, Registration.public_id == public_id)
        .options(
            joinedload(Registration.region),
            joinedload(Registration.pool),
            joinedload(Registration.participant),
        )
    )


def history(registration_id: int) -> dict[int, list[Evidence]]:
    """Everything that was ever noted of one person, by meeting."""
    found: dict[int, list[Evidence]] = {}
    rows = db.session.scalars(
        select(Evidence)
        .where(Evidence.registration_id == registration_id)
        .options(joinedload(Evidence.organizer))
        .order_by(Evidence.id)
    )
    for row in rows:
        found.setdefault(row.meeting_id, []).append(row)
    return found


def saved_at(meeting_id: int, organizer_id: int, at: datetime) -> int:
    """How many marks an organizer saved at that instant."""
    return int(
        db.session.scalar(
            select(func.count())
            .select_from(Evidence)
            .where(
                Evidence.meeting_id == meeting_id,
                Evidence.organizer_id == organizer_id,
                Evidence.kind == "decision",
                Evidence.at == at,
            )
        )
        or 0
    )


def everybody(event_id: int) -> list[Registration]:
    """All registrations of an event, in the order of the roster."""
    return list(
        db.session.scalars(
            select(Registration)
            .where(Registration.event_id == event_id)
            .options(joinedload(Registration.region), joinedload(Registration.pool))
            .order_by(Registration.search_key, Registration.id)
        )
    )


def records_of(event_id: int) -> dict[tuple[int, int], AttendanceRecord]:
    """The records of all meetings of an event, by registration and meeting."""
    rows = db.session.scalars(
        select(AttendanceRecord)
        .join(AttendanceRecord.registration)
        .where(Registration.event_id == event_id)
    )
    return {(row.registration_id, row.meeting_id): row for row in rows}


def verdicts_of(registration_ids: Sequence[int]) -> dict[int, set[str]]:
    """What is known of each registration over all meetings of its event."""
    found: dict[int, set[str]] = {}
    rows = db.session.execute(
        select(AttendanceRecord.registration_id, AttendanceRecord.verdict).where(
            AttendanceRecord.registration_id.in_(registration_ids)
        )
    )
    for registration_id, verdict in rows:
        found.setdefault(registration_id, set()).add(verdict)
    return found


def _lines(meeting_id: int, conditions: Sequence[ColumnElement[bool]], page: int) -> list[Line]:
    rows = db.session.execute(
        select(Registration, AttendanceRecord)
        .outerjoin(
            AttendanceRecord,
            (AttendanceRecord.registration_id == Registration.id)
            & (AttendanceRecord.meeting_id == meeting_id),
        )
        .where(*conditions)
        .options(joinedload(Registration.region), joinedload(Registration.pool))
        .order_by(Registration.search_key, Registration.id)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    ).all()
    ids = [registration.id for registration, _record in rows]
    evidence, unreached = _evidence(ids, meeting_id), not_reached("registration", ids)
    return [
        Line(one, record, evidence.get(one.id, []), reached=one.id not in unreached)
        for one, record in rows
    ]


def _evidence(registration_ids: Sequence[int], meeting_id: int) -> dict[int, list[Evidence]]:
    found: dict[int, list[Evidence]] = {}
    rows = db.session.scalars(
        select(Evidence)
        .where(Evidence.registration_id.in_(registration_ids), Evidence.meeting_id == meeting_id)
        .options(joinedload(Evidence.organizer))
        .order_by(Evidence.id)
    )
    for row in rows:
        found.setdefault(row.registration_id, []).append(row)
    return found


def _in_part(event_id: int, part: str) -> ColumnElement[bool]:
    pools = select(SeatPool.id).where(SeatPool.event_id == event_id, SeatPool.mode == part)
    return Registration.pool_id.in_(pools)


def _people(in_parts: Mapping[str, int], part: str) -> int:
    return in_parts.get(part, 0) if part else sum(in_parts.values())


def _sizes(event_id: int) -> dict[str, dict[str, int]]:
    """People in each part of each group."""
    rows = db.session.execute(
        select(Registration.state, SeatPool.mode, func.count())
        .join(Registration.pool)
        .where(Registration.event_id == event_id)
        .group_by(Registration.state, SeatPool.mode)
    )
    found: dict[str, dict[str, int]] = {group: {} for group in GROUPS}
    for state, part, number in rows:
        sizes = found[next(group for group, states in GROUPS.items() if state in states)]
        sizes[part] = sizes.get(part, 0) + number
    return found


def _verdicts(event_id: int, meeting_id: int, expected: int, part: str) -> dict[str, int]:
    counted = [
        AttendanceRecord.meeting_id == meeting_id,
        Registration.event_id == event_id,
        Registration.state.in_(GROUPS["expected"]),
    ]
    if part:
        counted.append(_in_part(event_id, part))
    rows = db.session.execute(
        select(AttendanceRecord.verdict, func.count())
        .join(AttendanceRecord.registration)
        .where(*counted)
        .group_by(AttendanceRecord.verdict)
    )
    known = dict(rows.all())
    known["unknown"] = expected - sum(
        number for verdict, number in known.items() if verdict != "unknown"
    )
    return known


def _number(conditions: Sequence[ColumnElement[bool]]) -> int:
    return int(
        db.session.scalar(select(func.count()).select_from(Registration).where(*conditions)) or 0
    )
