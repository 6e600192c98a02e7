"""Who has had a reminder that a change makes wrong: their letter says so, and does not wait."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, select

from webinar_hub.catalogue.models import Meeting
from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.registration.models import LIVE_STATES, Invitation, Registration

REMINDERS = ("reminder_day", "reminder_hour", "still_waiting")
RECIPIENT = "registration"

Reminded = set[tuple[int, int]]  # registration, meeting


def of(registration_ids: Sequence[int], *, as_it_is: bool = False) -> Reminded:
    """Which of them were reminded of which meeting, as it was before its last change.

    `as_it_is`: or as it is now, where the change is still to come.
    """
    rows = db.session.execute(
        select(OutboxMessage.recipient_id, OutboxMessage.about_id)
        .join(Meeting, _reminder_of_it(as_it_is))
        .where(OutboxMessage.recipient_id.in_(registration_ids))
        .distinct()
    )
    return {(registration_id, meeting_id) for registration_id, meeting_id in rows}


def concerns(reminded: Reminded, registration: Registration, meetings: Iterable[Meeting]) -> bool:
    return any((registration.id, meeting.id) in reminded for meeting in meetings)


def behind(left_alone: timedelta, limit: int) -> list[int]:
    """Registrations whose reminder is wrong by a change of a moment ago, and who do not know."""
    now = clock.now()
    just_changed = db.session.scalars(
        select(Meeting.id).where(
            Meeting.ends_at > now,
            Meeting.precision == "minute",
            Meeting.changed_at > now - left_alone,
        )
    ).all()
    if not just_changed:
        return []
    statement = (
        select(Registration.id)
        .join(Invitation, Invitation.registration_id == Registration.id)
        .join(Meeting, Meeting.id == Invitation.meeting_id)
        .join(
            OutboxMessage,
            and_(_reminder_of_it(), OutboxMessage.recipient_id == Registration.id),
        )
        .where(
            Meeting.id.in_(just_changed),
            Registration.state.in_(LIVE_STATES),
            Invitation.told_sequence < Meeting.sequence,
        )
        .distinct()
        .order_by(Registration.id)
        .limit(limit)
    )
    return list(db.session.scalars(statement))


def _reminder_of_it(as_it_is: bool = False) -> ColumnElement[bool]:
    version = OutboxMessage.about_version
    return and_(
        OutboxMessage.recipient_type == RECIPIENT,
        OutboxMessage.kind.in_(REMINDERS),
        OutboxMessage.state == "sent",
        OutboxMessage.about_type == "meeting",
        OutboxMessage.about_id == Meeting.id,
        version <= Meeting.sequence if as_it_is else version < Meeting.sequence,
    )
