"""What is allowed at the door: pure answers and named refusals."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum

from webinar_hub.catalogue.models import Event, Meeting
from webinar_hub.core.language import _
from webinar_hub.core.refusals import Refusal
from webinar_hub.registration.models import Registration, SeatPool

PERSONS_PER_ADDRESS = 10
INVITED_AT_ONCE = 3  # more meetings than this: one letter with the list, invitations come later
LETTER_AGAIN_SECONDS = 3600
JOIN_SOON_SECONDS = 3600


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


class CapacityTaken(Refusal):
    """Fewer seats than are taken: the lowest possible number is offered."""

    def __init__(self, lowest: int):
        super().__init__(
            _(
                "%(number)s people already have a seat. That is the lowest possible number; "
                "cancel single seats first if you need fewer.",
                number=lowest,
            ),
            field="capacity",
            lowest=lowest,
        )


class SeatsChanged(Refusal):
    message = _(
        "The seats have changed since you opened this page. Please choose again and send the form "
        "once more."
    )


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


def sign_up_state(event: Event, at: datetime) -> SignUpState:
    """Whether people may sign up. Without a closing time the door stays open until the end."""
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
    if event.visibility == "invitation_only":
        return SignUpState.BY_INVITATION
    return SignUpState.OPEN


def is_ahead(event: Event, at: datetime) -> bool:
    """Who is signed up can still use the letter."""
    return event.status == "scheduled" and not event.over(at)


def check_is_ahead(event: Event, at: datetime) -> None:
    if not is_ahead(event, at):
        raise EventOver if event.status == "scheduled" else EventCancelled


def check_may_sign_up(event: Event, role: str, at: datetime) -> None:
    """Raise the refusal that applies, if any."""
    state = sign_up_state(event, at)
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


def may_promote(event: Event, at: datetime) -> bool:
    """A freed seat goes to the first in line, but never after the event has begun."""
    return event.status == "scheduled" and not event.begun(at)


def may_be_corrected(event: Event, at: datetime) -> bool:
    """The seat is there already, so it does not matter whether others may still sign up."""
    return event.status == "scheduled" and not event.over(at)


def check_may_leave(event: Event, at: datetime) -> None:
    """What is over stays as it was: attendance is counted on it."""
    if event.over(at):
        raise EventOver


def check_capacity(pool: SeatPool, capacity: int | None) -> None:
    if capacity is not None and capacity < pool.taken:
        raise CapacityTaken(pool.taken)


def check_household(signed_up: int) -> None:
    """So many people at most share one address for one event."""
    if signed_up >= PERSONS_PER_ADDRESS:
        raise TooManyAtAddress(field="email")


def meetings_to_tell(event: Event, at: datetime) -> list[Meeting]:
    """Meetings that a newcomer is told of: standing, dated to the minute, not over."""
    return [m for m in event.standing_meetings if m.precise and m.ends_at > at]


def invited_how(meetings: int, state: str) -> str:
    """How a newcomer learns of each meeting: by invitation, by one file, or in words only."""
    if state != "confirmed":
        return "none"
    return "request" if meetings <= INVITED_AT_ONCE else "file"


def calendar_suffix(attempt: int, public_id: str, *, shared: bool) -> str:
    """What sets a person's calendar entries apart from others that may lie in the same calendar.

    The first one at an address has the meetings' own UIDs. Who leaves and comes back has new ones:
    the old entry was taken out. So has who shares the address with somebody else, now or earlier
    (`shared`): one entry for both would be changed and taken out for both.
    """
    if shared:
        return f"p{public_id}"
    return "" if attempt == 1 else f"r{attempt}"


def personal_uid(uid: str, suffix: str) -> str:
    """The calendar UID of a meeting for one person."""
    if not suffix:
        return uid
    local, _at, domain = uid.partition("@")
    return f"{local}-{suffix}@{domain}"


def letter_may_go_again(registration: Registration, at: datetime) -> bool:
    sent = registration.letter_sent_at
    return sent is None or (at - sent).total_seconds() >= LETTER_AGAIN_SECONDS


def comes_in_person(pool_mode: str, meeting_mode: str) -> bool:
    """Whether a person goes to the place: the meeting decides, the seat where it has both ways."""
    mode = pool_mode if meeting_mode == "both" else meeting_mode
    return mode == "in_person"


def join_is_near(event: Event, at: datetime) -> bool:
    """A meeting runs or begins within the hour."""
    return any(
        m.precise and m.ends_at > at and (m.starts_at - at).total_seconds() <= JOIN_SOON_SECONDS
        for m in event.standing_meetings
    )


@dataclass(frozen=True)
class Change:
    """What a person has to be told about one meeting; `before`: as a letter told of it last."""

    meeting: Meeting
    what: str  # "moved", "cancelled", "restored", "added"
    before: Meeting | None = None


def state_of(meeting: Meeting, pool_mode: str) -> str:
    """All of a meeting that a person is told of: who knows this state knows the meeting.

    A hall is no news to somebody who takes part online.
    """
    in_person = comes_in_person(pool_mode, meeting.mode)
    may_go_there = in_person or pool_mode == meeting.mode == "both"
    place = (meeting.place or meeting.event.place) if may_go_there else ""
    times = [one.astimezone(UTC).isoformat() for one in (meeting.starts_at, meeting.ends_at)]
    parts = (*times, meeting.zone, in_person, place, meeting.status)
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def told_anew(opening: Iterable[tuple[str, str]]) -> str | None:
    """Which of the letters that gave a seat or a place in line is written again after a change.

    `opening`: kind and state of each. Who may have had one hears of the change instead.
    """
    states: dict[str, set[str]] = {}
    for kind, state in opening:
        states.setdefault(kind, set()).add(state)
    if "promoted" in states and "sent" not in states["promoted"]:
        return "promoted"
    heard = {"sent", "sending"} & set().union(*states.values())
    return None if heard or not states else next(iter(states))


def change_to_tell(
    meeting: Meeting,
    told_sequence: int | None,
    told_status: str,
    told_state: str | None,
    at: datetime,
    pool_mode: str = "",
) -> Change | None:
    """Compare a meeting with what a person knows of it; None when there is nothing to tell.

    What was changed and changed back before anybody heard of it is nothing to tell.
    """
    if meeting.ends_at <= at or not meeting.precise:
        return None
    stands = meeting.status == "scheduled"
    if told_sequence is None:
        return Change(meeting, "added") if stands else None
    if meeting.sequence <= told_sequence or told_state == state_of(meeting, pool_mode):
        return None
    if not stands:
        return Change(meeting, "cancelled") if told_status == "scheduled" else None
    return Change(meeting, "moved" if told_status == "scheduled" else "restored")
