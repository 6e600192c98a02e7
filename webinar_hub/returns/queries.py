"""Who passed-on letters go to, what was read, what a calendar answered."""

from collections.abc import Collection, Sequence
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from webinar_hub.catalogue.models import Event, Programme
from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.participants.models import Organization
from webinar_hub.registration.models import Invitation, Registration
from webinar_hub.returns.models import LEFT, MailboxRound, ReadLetter
from webinar_hub.returns.operations.reading import NAME


def help_for(message_ids: Sequence[str]) -> Organization | None:
    """The organization behind the letter that was answered; else the one that was there first."""
    about = select(OutboxMessage.recipient_id).where(
        OutboxMessage.message_id.in_(message_ids), OutboxMessage.recipient_type == "registration"
    )
    answered = (
        select(Organization)
        .join(Programme, Programme.organization_id == Organization.id)
        .join(Event, Event.programme_id == Programme.id)
        .join(Registration, Registration.event_id == Event.id)
        .where(Registration.id.in_(about))
        .order_by(Registration.id.desc())
        .limit(1)
    )
    found = db.session.scalar(answered) if message_ids else None
    return found or db.session.scalar(select(Organization).order_by(Organization.id).limit(1))


def last_round() -> MailboxRound | None:
    return db.session.get(MailboxRound, NAME)


def by_outcome() -> dict[str, int]:
    """Letters of the last thirty days."""
    rows = db.session.execute(
        select(ReadLetter.outcome, func.count()).group_by(ReadLetter.outcome)
    )
    return dict(rows.all())


def left_lately(within: timedelta) -> int:
    """Letters in the folder of those that somebody may want to look at."""
    return int(
        db.session.scalar(
            select(func.count()).where(
                ReadLetter.outcome.in_(LEFT), ReadLetter.read_at > clock.now() - within
            )
        )
        or 0
    )


def answers_at(meeting_id: int, public_ids: Collection[str] | None = None) -> dict[str, str]:
    """Answers of calendars about one meeting, by the registration's public id."""
    statement = (
        select(Registration.public_id, Invitation.answer)
        .join(Invitation.registration)
        .where(
            Invitation.meeting_id == meeting_id,
            Invitation.answer != "needs_action",
            Registration.state == "confirmed",
        )
    )
    if public_ids is not None:
        statement = statement.where(Registration.public_id.in_(public_ids))
    return dict(db.session.execute(statement).all())


def answered(registration_id: int) -> list[Invitation]:
    """What this person's calendar answered, in the order of the meetings."""
    found = db.session.scalars(
        select(Invitation)
        .where(Invitation.registration_id == registration_id, Invitation.answer != "needs_action")
        .options(joinedload(Invitation.meeting))
    )
    return sorted(found, key=lambda one: (one.meeting.starts_at, one.id))
