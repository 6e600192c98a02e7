"""Who is still to be written to by the rules of an event; no send dates are stored."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, String, cast, exists, func, literal, or_, select
from sqlalchemy.orm import joinedload, selectinload

from webinar_hub.attendance.models import AttendanceRecord
from webinar_hub.catalogue.models import Event, Meeting
from webinar_hub.core.database import db
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.participants.models import Participant
from webinar_hub.registration.models import Registration
from webinar_hub.reminders import holding
from webinar_hub.reminders import queries as reminders
from webinar_hub.reminders.models import ReminderRule
from webinar_hub.reminders.rules import CAME, FARTHEST, SEAT, Due, Offset
from webinar_hub.timetable import rules

PRESENT = ("attended", "partly")


def somebody_else() -> bool:
    """Whether anything beside reminders to those with a seat is written at all."""
    beside = or_(ReminderRule.audience != SEAT, ReminderRule.before == "end")
    return bool(db.session.scalar(select(exists().where(beside))))


def ended(at: datetime) -> list[tuple[Event, tuple[Offset, ...]]]:
    """Events that were over lately, with what holds for them."""
    lately = select(Meeting.event_id).where(
        # An hour more: whole days after an end can be an hour longer than so many times 24.
        Meeting.ends_at > at - FARTHEST - rules.WORTH - timedelta(hours=1),
        Meeting.ends_at <= at,
        Meeting.status == "scheduled",
    )
    events = db.session.scalars(
        select(Event)
        .where(
            Event.id.in_(lately),
            Event.last_end <= at,
            Event.status == "scheduled",
            Event.visibility != "draft",
            Event.historical.is_(False),
        )
        .options(
            selectinload(Event.meetings), joinedload(Event.series), joinedload(Event.programme)
        )
    ).all()
    offsets = holding.of_events(events)
    return [(event, offsets[event.id]) for event in events]


def zones_of(event_id: int) -> list[str]:
    """Where the people of an event live."""
    live = Registration.state.in_(("confirmed", "waitlisted"))
    statement = select(Registration.zone).where(Registration.event_id == event_id, live)
    return list(db.session.scalars(statement.distinct()))


def waiting_since(moment: datetime) -> tuple[ColumnElement[bool], ...]:
    """In line since then, and asked about nothing: others hold back until they have agreed."""
    since = func.coalesce(Registration.decided_at, Registration.created_at)
    return (
        Registration.state == "waitlisted",
        Registration.agrees_within.is_(None),
        since <= moment,
    )


def waiting(due: Due, zones_asleep: Sequence[str], limit: int, after: int) -> list[int]:
    whom = (*waiting_since(due.moment), Registration.zone.not_in(zones_asleep))
    return reminders.not_told(due, "waiting", *whom, limit=limit, after=after)


def places(event_id: int) -> dict[int, int]:
    """The place of each who waits, in the line of their part."""
    rows = db.session.execute(
        select(Registration.id, Registration.pool_id)
        .where(Registration.event_id == event_id, Registration.state == "waitlisted")
        .order_by(Registration.pool_id, Registration.queue_number)
    )
    found: dict[int, int] = {}
    before: dict[int, int] = {}
    for registration_id, pool_id in rows:
        before[pool_id] = found[registration_id] = before.get(pool_id, 0) + 1
    return found


def last_marked(meeting_ids: Collection[int]) -> datetime | None:
    """When somebody last marked, or a report last said, who was there."""
    return db.session.scalar(
        select(func.max(AttendanceRecord.changed_at)).where(
            AttendanceRecord.meeting_id.in_(meeting_ids)
        )
    )


def was_there(over: rules.Over) -> tuple[ColumnElement[bool], ...]:
    """Had a seat; and came to some of it, or is known to have missed all of it."""
    record = AttendanceRecord.registration_id == Registration.id
    of_it = AttendanceRecord.meeting_id.in_(over.meeting_ids)
    had_seat = (Registration.event_id == over.event_id, Registration.state == "confirmed")
    if not over.by_marks:
        return had_seat
    came = exists().where(record, of_it, AttendanceRecord.verdict.in_(PRESENT))
    if over.audience == CAME:
        return (*had_seat, came)
    missed = (
        select(func.count())
        .select_from(AttendanceRecord)
        .where(record, of_it, AttendanceRecord.verdict == "absent")
        .scalar_subquery()
    )
    return (*had_seat, ~came, missed == len(over.meeting_ids))


def wants_letters() -> tuple[ColumnElement[bool], ...]:
    return Participant.email_key.is_not(None), Participant.wants_reminders.is_(True)


def not_written(
    over: rules.Over, zones_asleep: Sequence[str], limit: int, after: int
) -> list[int]:
    """Registrations, after the last one that was looked at, that have no such letter yet."""
    key = literal("afterwards:") + cast(Registration.id, String) + literal(f":{over.event_id}")
    return list(
        db.session.scalars(
            select(Registration.id)
            .join(Registration.participant)
            .where(
                *was_there(over),
                *wants_letters(),
                Registration.id > after,
                Registration.zone.not_in(zones_asleep),
                ~exists().where(OutboxMessage.key == key),
            )
            .order_by(Registration.id)
            .limit(limit)
        )
    )


def next_dates(series_id: int, at: datetime, limit: int) -> list[Event]:
    """What is listed of a series and still ahead, the nearest first.

    Nothing sensitive: nobody asked for it to be named in their mailbox.
    """
    return list(
        db.session.scalars(
            select(Event)
            .where(
                Event.series_id == series_id,
                Event.visibility == "listed",
                Event.status == "scheduled",
                Event.sensitive.is_(False),
                Event.first_start > at,
            )
            .options(selectinload(Event.meetings))
            .order_by(Event.first_start, Event.id)
            .limit(limit)
        )
    )
