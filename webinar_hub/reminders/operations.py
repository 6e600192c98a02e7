"""Reminders are put down in batches."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from webinar_hub.catalogue.models import Event, Meeting, Programme
from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.mail import outbox
from webinar_hub.registration.models import Invitation, Registration
from webinar_hub.registration.operations import telling
from webinar_hub.reminders import letters, rules
from webinar_hub.reminders.choosing import choose_reminders

__all__ = ["choose_reminders", "meeting_as_due", "write_reminders"]


@operation
def write_reminders(due: rules.Due, registration_ids: Sequence[int]) -> int:
    """Put one meeting's reminder down for these people; returns how many letters were new.

    What was found before the transaction is looked at again: the meeting still stands as it did,
    the people still have their seats.
    """
    meeting = meeting_as_due(due)
    if meeting is None:
        return 0
    registrations = db.session.scalars(
        select(Registration)
        .where(Registration.id.in_(registration_ids), Registration.state == "confirmed")
        .order_by(Registration.id)
        .with_for_update(of=Registration, skip_locked=True)
        .options(joinedload(Registration.participant), joinedload(Registration.pool))
        .execution_options(populate_existing=True)
    ).all()
    told = _invitations([one.id for one in registrations], meeting.id)
    written = []
    for registration in registrations:
        invitation = told.get(registration.id)
        if not registration.participant.wants_reminders:
            continue
        if invitation is None or _is_behind(invitation, meeting):
            continue
        travels = invitation if _travels(invitation, due.calendar) else None
        if travels and invitation.how == "file":
            invitation.how = "request"
            telling.remember(invitation, meeting)
        written.append(letters.reminder(registration, meeting, due, travels))
    return outbox.put_many(written)


def meeting_as_due(due: rules.Due) -> Meeting | None:
    """The meeting with all that a letter names; None when it is no longer what was due.

    Until the letters are put down nobody moves it: who does so next finds them and takes them back.
    """
    meeting = db.session.scalar(
        select(Meeting)
        .where(Meeting.id == due.meeting_id)
        .options(
            joinedload(Meeting.event)
            .joinedload(Event.programme)
            .joinedload(Programme.organization),
            joinedload(Meeting.event).selectinload(Event.meetings),
        )
        .with_for_update(of=Meeting, read=True)
    )
    if meeting is None or meeting.status != "scheduled" or meeting.event.status != "scheduled":
        return None
    same = meeting.starts_at == due.starts_at and meeting.sequence == due.sequence
    return meeting if same and clock.now() < meeting.starts_at else None


def _invitations(registration_ids: Sequence[int], meeting_id: int) -> dict[int, Invitation]:
    rows = db.session.scalars(
        select(Invitation)
        .where(
            Invitation.registration_id.in_(registration_ids), Invitation.meeting_id == meeting_id
        )
        .execution_options(populate_existing=True)
    )
    return {row.registration_id: row for row in rows}


def _travels(invitation: Invitation, calendar: str) -> bool:
    """Who had the invitation already gets the same once more only where that is wished."""
    if calendar == "never" or invitation.told_sequence is None:
        return False
    return invitation.how == "file" or (calendar == "always" and invitation.how == "request")


def _is_behind(invitation: Invitation, meeting: Meeting) -> bool:
    """The letter about a change comes first; the next sweep reminds."""
    told = invitation.told_sequence
    return told is not None and told < meeting.sequence
