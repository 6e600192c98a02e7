"""Who may come in, leave and mend what was typed: when an event takes people, and which."""

import hashlib
from datetime import datetime, timedelta
from enum import Enum

from webinar_hub.catalogue.models import Event, Meeting
from webinar_hub.core.language import _
from webinar_hub.core.refusals import Refusal

PERSONS_PER_ADDRESS = 10
JOIN_SOON_SECONDS = 3600
DOOR_OPENS = timedelta(minutes=15)  # before the start


class SignUpState(Enum):
    """Why an event's form is there or not, in the order in which reasons count."""

    CANCELLED = "cancelled"
    OVER = "over"
    NO_DATE = "no_date"
    NOT_YET = "not_yet"
    CLOSED = "closed"
    BY_INVITATION = "by_invitation"
    OPEN = "open"


class SignUpRefused(Refusal):
    """The event takes no sign-ups now; the page says why and what to do next."""

    message = _("Sign-up for this event is closed.")


class EventOver(SignUpRefused):
    message = _("This event is over.")


class EventCancelled(SignUpRefused):
    message = _("This event has been cancelled.")


class NotOpenYet(SignUpRefused):
    message = _("Sign-up has not opened yet.")


class RoleNotInvited(Refusal):
    message = _("This event is not for this group. Please choose one of those it is for.")


class DatesChanged(Refusal):
    message = _(
        "The dates have changed since you opened this page. Please look at them and send the form "
        "again."
    )


class TooManyAtAddress(Refusal):
    message = _("So many people cannot be signed up with one address. Please use another one.")


class AlreadyCancelled(Refusal):
    message = _("This seat has already been given back.")


_REFUSALS = {
    SignUpState.CANCELLED: EventCancelled,
    SignUpState.OVER: EventOver,
    SignUpState.NO_DATE: SignUpRefused,
    SignUpState.NOT_YET: NotOpenYet,
    SignUpState.CLOSED: SignUpRefused,
    SignUpState.BY_INVITATION: SignUpRefused,
}


def sign_up_state(event: Event, at: datetime, *, invited: bool = False) -> SignUpState:
    """Whether people may sign up. Without a closing time the door stays open until the end.

    `invited`: by a link of their own.
    """
    if event.status != "scheduled":
        return SignUpState.CANCELLED
    if event.over(at):
        return SignUpState.OVER
    if not any(m.precise for m in event.standing_meetings):
        return SignUpState.NO_DATE
    if event.sign_up_opens_at is not None and at < event.sign_up_opens_at:
        return SignUpState.NOT_YET
    if event.sign_up_closes_at is not None and at >= event.sign_up_closes_at:
        return SignUpState.CLOSED
    if event.visibility == "invitation_only" and not invited:
        return SignUpState.BY_INVITATION
    return SignUpState.OPEN


def is_ahead(event: Event, at: datetime) -> bool:
    """Who is signed up can still use the letter."""
    return event.status == "scheduled" and not event.over(at)


def check_is_ahead(event: Event, at: datetime) -> None:
    if not is_ahead(event, at):
        raise EventOver if event.status == "scheduled" else EventCancelled


def check_may_sign_up(
    event: Event, role: str, at: datetime, *, invited: bool = False
) -> None:
    """Raise the refusal that applies, if any."""
    state = sign_up_state(event, at, invited=invited)
    if state is not SignUpState.OPEN:
        raise _REFUSALS[state]()
    check_role(event, role)


def check_role(event: Event, role: str) -> None:
    if role not in event.audience:
        raise RoleNotInvited(field="role")


def dates_mark(event: Event) -> str:
    """Changes whenever people would have to be told that a meeting has changed."""
    meetings = sorted((m.id, m.sequence, m.status) for m in event.meetings)
    return hashlib.sha256(repr(meetings).encode()).hexdigest()[:12]


def check_dates_seen(event: Event, seen: str | None) -> None:
    """A form may have been open for hours."""
    if seen is not None and seen != dates_mark(event):
        raise DatesChanged


def next_change(event: Event, at: datetime) -> datetime | None:
    """The next instant at which the event's page reads differently by itself."""
    moments = [event.sign_up_opens_at, event.sign_up_closes_at, event.first_start, event.last_end]
    for meeting in event.meetings:
        moments += [meeting.starts_at, meeting.ends_at]
    return min((m for m in moments if m is not None and m > at), default=None)


def may_be_corrected(event: Event, at: datetime) -> bool:
    """The seat is there already, so it does not matter whether others may still sign up."""
    return event.status == "scheduled" and not event.over(at)


def check_may_leave(event: Event, at: datetime) -> None:
    """What is over stays as it was: attendance is counted on it."""
    if event.over(at):
        raise EventOver


def check_household(signed_up: int) -> None:
    """So many people at most share one address for one event."""
    if signed_up >= PERSONS_PER_ADDRESS:
        raise TooManyAtAddress(field="email")


def door_is_open(meeting: Meeting, at: datetime) -> bool:
    return meeting.precise and meeting.starts_at - DOOR_OPENS <= at < meeting.ends_at


def join_is_near(event: Event, at: datetime) -> bool:
    """A meeting runs or begins within the hour."""
    return any(
        m.precise and m.ends_at > at and (m.starts_at - at).total_seconds() <= JOIN_SOON_SECONDS
        for m in event.standing_meetings
    )
