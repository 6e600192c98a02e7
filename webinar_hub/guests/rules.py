"""Who may be invited, reminded and taken back, and what an invitation has come to: pure."""

from datetime import datetime, timedelta
from typing import Literal

from webinar_hub.catalogue.models import Event
from webinar_hub.core.language import _
from webinar_hub.core.refusals import Refusal
from webinar_hub.guests.models import Guest
from webinar_hub.registration.rules import SignUpState, sign_up_state

MOST_AT_ONCE = 500
MOST_OF_AN_EVENT = 2000
MOST_SEATS = 10  # by one link
REMIND_AFTER = timedelta(days=2)
MOST_REMINDERS = 2
KEPT_AFTER_EVENT = timedelta(days=30)

State = Literal["invited", "opened", "signed_up", "declined", "taken_back"]
SILENT: tuple[State, ...] = ("invited", "opened")


class NotInviting(Refusal):
    message = _("Nobody can sign up for this event now, so nobody can be invited.")


class TooManyGuests(Refusal):
    message = _("So many people cannot be invited to one event.")


class LinkUsedUp(Refusal):
    message = _(
        "As many people as were invited have signed up by this link. Please ask the organizers if "
        "somebody else wants to come."
    )


class NobodyToRemind(Refusal):
    message = _("There is nobody to remind: all have answered, or were written to lately.")


class HasSignedUp(Refusal):
    message = _("Somebody has signed up by this link meanwhile, so it stays.")


def may_invite(event: Event, at: datetime) -> bool:
    """While people may sign up, or will be able to: an invited person needs no public page."""
    if not event.published:
        return False
    return sign_up_state(event, at, invited=True) in (SignUpState.OPEN, SignUpState.NOT_YET)


def state_of(guest: Guest) -> State:
    """What an organizer reads. Who signed up and gave the seat back has answered all the same."""
    if guest.taken_back_at is not None:
        return "taken_back"
    if guest.sign_ups:
        return "signed_up"
    if guest.declined_at is not None:
        return "declined"
    return "opened" if guest.opened_at is not None else "invited"


def may_remind(guest: Guest, at: datetime) -> bool:
    """Twice at most, some days apart, and nobody who has answered."""
    last = guest.reminded_at or guest.invited_at
    return (
        state_of(guest) in SILENT
        and guest.reminders < MOST_REMINDERS
        and at >= last + REMIND_AFTER
    )


def seats_left(guest: Guest) -> int:
    """A seat that was given back is free for somebody else behind the same link."""
    return guest.seats - sum(one.registration.live for one in guest.sign_ups)
