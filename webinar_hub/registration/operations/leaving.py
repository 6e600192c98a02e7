"""Giving a seat back: the seat goes on to the first in line in the same transaction."""

from sqlalchemy import select

from webinar_hub.catalogue.models import Event
from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.core.refusals import NotFound
from webinar_hub.mail import outbox
from webinar_hub.registration import letters, rules
from webinar_hub.registration.models import Invitation, Registration
from webinar_hub.registration.operations import seats, telling

# Letters that make no sense any more once the person has left.
STALE_LETTERS = (
    *("confirmation", "waiting", "promoted", "invitation"),
    *("reminder_day", "reminder_hour"),
)


@operation
def cancel(registration_id: int) -> None:
    """The person gives the seat, or the place in line, back. Raises AlreadyCancelled."""
    registration = _leave(registration_id, "self")
    registration.address_proven_at = registration.address_proven_at or clock.now()
    first, further = _withdraw_invitations(registration)
    meetings = rules.meetings_to_tell(registration.event, clock.now())
    telling.send(registration, letters.cancelled_by_me(registration, meetings, first))
    _send_further(registration, first, further)


@operation
def cancel_by_organizer(registration_id: int, event_id: int, reason: str) -> None:
    """An organizer takes a registration out; the reason goes into the letter."""
    registration = _leave(registration_id, "organizer", event_id)
    first, further = _withdraw_invitations(registration)
    meetings = rules.meetings_to_tell(registration.event, clock.now())
    letter = letters.cancelled_by_organizer(registration, meetings, first, reason)
    telling.send(registration, letter)
    _send_further(registration, first, further)


def _leave(registration_id: int, by: str, event_id: int | None = None) -> Registration:
    pool_id = db.session.scalar(
        select(Registration.pool_id).where(Registration.id == registration_id)
    )
    if pool_id is None:
        raise NotFound
    pool = seats.lock(pool_id)
    registration = db.session.scalars(
        select(Registration)
        .where(Registration.id == registration_id)
        .execution_options(populate_existing=True)
    ).one()
    if event_id is not None and registration.event_id != event_id:
        raise NotFound
    if not registration.live:
        raise rules.AlreadyCancelled
    state = registration.state
    registration.state = "cancelled"
    registration.cancelled_at = clock.now()
    registration.cancelled_by = by
    db.session.flush()
    if state == "waitlisted":
        pool.waiting -= 1
    elif state in ("confirmed", "offered") and not _hand_on(registration.event, pool_id):
        pool.taken -= 1
    elif state in ("confirmed", "offered"):
        pool.waiting -= 1
    outbox.withdraw_from("registration", registration.id, STALE_LETTERS)
    return registration


def _hand_on(event: Event, pool_id: int) -> bool:
    """Give the freed seat to the first in line; False when nobody waits or it is too late."""
    if not rules.may_promote(event, clock.now()):
        return False
    following = seats.first_in_line(pool_id)
    if following is None:
        return False
    seats.promote(following)
    db.session.flush()
    telling.tell_promoted(following)
    return True


def _withdraw_invitations(
    registration: Registration,
) -> tuple[Invitation | None, list[Invitation]]:
    """Retire what the person was told; returns the invitations that a calendar must forget."""
    now = clock.now()
    to_cancel = []
    for invitation in sorted(registration.invitations, key=lambda i: i.meeting.starts_at):
        invitation.retired_at = now
        standing = invitation.told_status == "scheduled" and invitation.meeting.ends_at > now
        if standing and invitation.how == "request" and invitation.told_sequence is not None:
            invitation.told_sequence += 1  # for this person alone; the meeting's own stays
            to_cancel.append(invitation)
    return (to_cancel[0], to_cancel[1:]) if to_cancel else (None, [])


def _send_further(
    registration: Registration, first: Invitation | None, further: list[Invitation]
) -> None:
    total = len(further) + (first is not None)
    for number, invitation in enumerate(further, start=2):
        label = f"{number}/{total}"
        telling.send(registration, letters.further_cancel(registration, invitation, label))
