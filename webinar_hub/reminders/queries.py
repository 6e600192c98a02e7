"""Which reminders are due now, and who has not got them yet."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Exists, String, and_, cast, exists, literal, or_, select
from sqlalchemy.orm import selectinload

from webinar_hub.catalogue.models import Event, Meeting
from webinar_hub.core.database import db
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.participants.models import Participant
from webinar_hub.registration.models import Invitation, Registration
from webinar_hub.reminders import rules
from webinar_hub.reminders.models import ReminderRule

LIST_ALL_DATES = ("confirmation", "promoted", "changed", "event_restored")  # kinds of letters


def due(at: datetime) -> list[rules.Due]:
    """Everything that is due, nearest start first, by three queries."""
    near = select(Meeting.event_id).where(
        Meeting.status == "scheduled",
        Meeting.precision == "minute",
        Meeting.starts_at > at,
        # An hour more: whole days before a start can be an hour longer than so many times 24.
        Meeting.starts_at <= at + rules.FARTHEST + rules.SHORT_NOTICE,
    )
    events = db.session.scalars(
        select(Event)
        .where(Event.id.in_(near), Event.status == "scheduled", Event.visibility != "draft")
        .options(selectinload(Event.meetings))
    ).all()
    own = rules_of(event.id for event in events if event.reminders_changed)
    found = [
        one
        for event in events
        for one in rules.due(event.meetings, rules.offsets_of(event, own.get(event.id, ())), at)
    ]
    return sorted(found, key=lambda one: (one.starts_at, one.meeting_id))


def rules_of(event_ids: Iterable[int]) -> dict[int, list[ReminderRule]]:
    """The events' own rules, farthest offset first."""
    found: dict[int, list[ReminderRule]] = {}
    ids = list(event_ids)
    if ids:
        rows = db.session.scalars(
            select(ReminderRule)
            .where(ReminderRule.event_id.in_(ids))
            .order_by(ReminderRule.minutes.desc(), ReminderRule.id)
        )
        for row in rows:
            found.setdefault(row.event_id, []).append(row)
    return found


def not_reminded(due: rules.Due, limit: int, after: int = 0) -> list[int]:
    """Registrations that had their seat at the moment and have no letter with this key.

    Who has not yet been told of the meeting, or of its present time, gets the letter about that
    first; whom such a letter told since the moment needs no reminder.
    `after`: the last one that was looked at already.
    """
    key = literal("reminder:") + cast(Registration.id, String) + literal(f":{due.key_of_meeting}")
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
            Registration.state == "confirmed",
            Registration.confirmed_at <= due.moment,
            Participant.email_key.is_not(None),
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
