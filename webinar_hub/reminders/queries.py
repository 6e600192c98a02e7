"""Which reminders are due now, and who has not got them yet."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, Exists, String, and_, cast, exists, func, literal, or_, select
from sqlalchemy.orm import joinedload, selectinload

from webinar_hub.catalogue.models import Event, Meeting
from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.participants.models import Participant
from webinar_hub.registration.letters.reminding import Ahead
from webinar_hub.registration.models import Invitation, Registration
from webinar_hub.reminders import holding, rules

# Kinds of letters.
LIST_ALL_DATES = (
    *("confirmation", "promoted", "changed", "event_restored"),
    *("waiting", "approved_waiting"),
)


def due(at: datetime) -> list[rules.Due]:
    """Everything that is due, nearest start first, by three queries."""
    found = [
        one
        for event, offsets in that_write(at, at)
        for one in rules.due(event.meetings, offsets, at)
    ]
    return sorted(found, key=lambda one: (one.starts_at, one.meeting_id))


def coming(after: datetime, until: datetime) -> list[tuple[rules.Due, int]]:
    """Reminders that will be due, each with how many have their seat now; by four queries."""
    found = [
        one
        for event, offsets in that_write(after, until)
        for one in rules.coming(event.meetings, offsets, after, until)
    ]
    people = seated({one.event_id for one in found})
    return [(one, people[one.event_id]) for one in found if one.event_id in people]


def seated(event_ids: Collection[int]) -> dict[int, int]:
    """How many of each event have a seat and want reminders; events without any are left out."""
    rows = db.session.execute(
        select(Registration.event_id, func.count())
        .join(Registration.participant)
        .where(
            Registration.event_id.in_(event_ids),
            Registration.state == "confirmed",
            Participant.email_key.is_not(None),
            Participant.wants_reminders,
        )
        .group_by(Registration.event_id)
    )
    return dict(rows.all())


def that_write(
    after: datetime, until: datetime
) -> Iterable[tuple[Event, tuple[rules.Offset, ...]]]:
    """Events that begin after the one and may remind by the other, with their offsets."""
    near = select(Meeting.event_id).where(
        Meeting.status == "scheduled",
        Meeting.precision == "minute",
        Meeting.starts_at > after,
        # An hour more: whole days before a start can be an hour longer than so many times 24.
        Meeting.starts_at <= until + rules.FARTHEST + rules.SHORT_NOTICE,
    )
    events = db.session.scalars(
        select(Event)
        .where(Event.id.in_(near), Event.status == "scheduled", Event.visibility != "draft")
        .options(
            selectinload(Event.meetings), joinedload(Event.series), joinedload(Event.programme)
        )
    ).all()
    offsets = holding.of_events(events)
    return [(event, offsets[event.id]) for event in events]


def ahead(event: Event) -> Ahead:
    """Reminders of an event whose moment has not come yet."""
    now = clock.now()
    offsets = [one for one in holding.offsets_of(event) if one.reminds]
    meetings = [one for one in event.standing_meetings if one.precise]
    first = [one.minutes for one in offsets if one.before == "first"]
    each = [one.minutes for one in offsets if one.before == "each"]
    return Ahead(
        [one for one in first if any(rules.moment(m, one) > now for m in meetings[:1])],
        [one for one in each if any(rules.moment(m, one) > now for m in meetings)],
    )


def not_reminded(due: rules.Due, limit: int, after: int = 0) -> list[int]:
    """Registrations that had their seat at the moment and have no letter with this key."""
    seated = (Registration.state == "confirmed", Registration.confirmed_at <= due.moment)
    return not_told(due, "reminder", *seated, limit=limit, after=after)


def not_told(
    due: rules.Due, word: str, *whom: ColumnElement[bool], limit: int, after: int
) -> list[int]:
    """Registrations of the kind that have no letter whose key begins with the word.

    Who has not yet been told of the meeting, or of its present time, gets the letter about that
    first; whom such a letter told since the moment needs no reminder.
    `after`: the last one that was looked at already.
    """
    key = literal(f"{word}:") + cast(Registration.id, String) + literal(f":{due.key_of_meeting}")
    statement = (
        select(Registration.id)
        .join(Registration.participant)
        .join(
            Invitation,
            and_(
                Invitation.registration_id == Registration.id,
                Invitation.meeting_id == due.meeting_id,
            ),
        )
        .where(
            Registration.event_id == due.event_id,
            Registration.id > after,
            *whom,
            Participant.email_key.is_not(None),
            Participant.wants_reminders,
            or_(Invitation.told_sequence.is_(None), Invitation.told_sequence >= due.sequence),
            ~exists().where(OutboxMessage.key == key),
        )
        .order_by(Registration.id)
        .limit(limit)
    )
    if due.overtaken:
        statement = statement.where(~_told_since(due.moment))
    return list(db.session.scalars(statement))


def _told_since(then: datetime) -> Exists:
    return exists().where(
        OutboxMessage.recipient_type == "registration",
        OutboxMessage.recipient_id == Registration.id,
        OutboxMessage.kind.in_(LIST_ALL_DATES),
        OutboxMessage.state != "withdrawn",
        OutboxMessage.created_at >= then,
    )
