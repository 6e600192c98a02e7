"""Giving a seat back: the seat goes on to the first in line in the same transaction."""

from collections.abc import Sequence

from sqlalchemy import select

from webinar_hub.catalogue.models import Event
from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.core.refusals import NotFound
from webinar_hub.mail import outbox
from webinar_hub.registration import letters, queries, rules
from webinar_hub.registration.models import (
    HOLDING_STATES,
    Invitation,
    Registration,
    SeatPool,
)
from webinar_hub.registration.operations import seats, telling
from webinar_hub.registration.operations.promoting import promote_next

# Letters that make no sense any more once the person has left.
STALE_LETTERS = (
    *("confirmation", "waiting", "offer", "promoted", "invitation", "invitation_changed"),
    *("changed", "moved", "part_changed", "event_restored", "event_message", "colleague_asked"),
    *("pending", "approved", "approved_waiting", "declined", "still_declined", "keep_seat"),
    *("reminder_day", "reminder_hour", "still_waiting", "not_coming"),
)


@operation
def cancel(registration_id: int) -> None:
    """The person gives the seat or the place in line back. Raises AlreadyCancelled or EventOver."""
    registration, state = _leave(registration_id, "self")
    registration.address_proven_at = registration.address_proven_at or clock.now()
    told = withdraw_invitations(registration)
    meetings = rules.meetings_to_tell(registration.event, clock.now())
    others = queries.others_at_address(registration)
    if state in ("waitlisted", "offered"):
        letter = letters.left_line(registration, meetings, others=others)
    elif state == "pending":
        letter = letters.request_taken_back(registration, meetings, others=others)
    else:
        first = told[0] if told else None
        letter = letters.cancelled_by_me(registration, meetings, first, others=others)
    telling.send(registration, letter)
    send_further(registration, told)


@operation
def leave_without_a_letter(registration_id: int) -> None:
    """As `cancel`, for somebody to whom nobody may write any more."""
    registration, _state = _leave(registration_id, "self")
    withdraw_invitations(registration)


@operation
def cancel_by_organizer(registration_id: int, event_id: int, reason: str) -> None:
    """An organizer takes a registration out; the reason goes into the letter."""
    registration, _state = _leave(registration_id, "organizer", event_id)
    told = withdraw_invitations(registration)
    meetings = rules.meetings_to_tell(registration.event, clock.now())
    first = told[0] if told else None
    letter = letters.cancelled_by_organizer(registration, meetings, first, reason)
    telling.send(registration, letter)
    send_further(registration, told)


def leave_untold(registration_id: int) -> tuple[Registration, list[Invitation]]:
    """As `cancel`, inside an operation whose one letter tells of several events.

    Returns what the person's calendar may still show.
    """
    registration, _state = _leave(registration_id, "self")
    registration.address_proven_at = registration.address_proven_at or clock.now()
    return registration, withdraw_invitations(registration)


def leave_for_another(registration_id: int) -> list[Invitation]:
    """As `cancel_by_organizer`, inside an operation that tells of more than that."""
    registration, _state = _leave(registration_id, "organizer")
    return withdraw_invitations(registration)


def _leave(registration_id: int, by: str, event_id: int | None = None) -> tuple[Registration, str]:
    """End a registration and hand its seat on; returns it with the state that it had."""
    pool = seats.lock_of(registration_id)
    registration = db.session.scalars(
        select(Registration)
        .where(Registration.id == registration_id)
        .execution_options(populate_existing=True)
    ).one()
    if event_id is not None and registration.event_id != event_id:
        raise NotFound
    if not registration.live:
        raise rules.AlreadyCancelled
    if by == "self":
        rules.check_may_leave(registration.event, clock.now())
    state = registration.state
    registration.state = "cancelled"
    registration.cancelled_at = clock.now()
    registration.cancelled_by = by
    db.session.flush()
    if not registration.walk_in:
        give_back(registration.event, pool, state)
    outbox.withdraw_from("registration", registration.id, STALE_LETTERS)
    return registration, state


def give_back(event: Event, pool: SeatPool, state: str) -> None:
    """What somebody in that state held goes on to the first in line, or is free again."""
    if state == "waitlisted" or (state in HOLDING_STATES and _hand_on(event, pool.id)):
        pool.waiting -= 1
    elif state in HOLDING_STATES:
        pool.taken -= 1


def _hand_on(event: Event, pool_id: int) -> bool:
    """Give the freed seat to the first in line; False when nobody waits or it is too late."""
    return rules.may_promote(event, clock.now()) and promote_next(pool_id, set())


def withdraw_invitations(registration: Registration) -> list[Invitation]:
    """Retire what the person was told; returns what a calendar may still show, in order of time."""
    now = clock.now()
    shown = []
    for invitation in sorted(registration.invitations, key=lambda one: one.meeting.starts_at):
        invitation.retired_at = now
        standing = invitation.told_status == "scheduled" and invitation.meeting.ends_at > now
        if not standing or invitation.told_sequence is None or invitation.how == "none":
            continue
        if invitation.how == "request":
            invitation.told_sequence += 1  # for this person alone; the meeting's own stays
        shown.append(invitation)
    return shown


def send_further(registration: Registration, told: Sequence[Invitation]) -> None:
    for number, invitation in enumerate(told[1:], start=2):
        if invitation.how == "request":
            label = f"{number}/{len(told)}"
            telling.send(registration, letters.further_cancel(registration, invitation, label))
