"""What a person is told of meetings, and how their calendar knows them."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from webinar_hub.catalogue.models import Event, Meeting
from webinar_hub.registration.models import Registration
from webinar_hub.registration.rules.seats import comes_in_person

# Letters that give a seat or a place in line after another one: the later one of two comes first.
LATER_FIRST = ("promoted", "confirmation", "offer", "approved", "approved_waiting")
INVITED_AT_ONCE = 3  # more meetings than this: one letter with the list, invitations come later
LETTER_AGAIN_SECONDS = 3600


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
    for kind in LATER_FIRST:
        followed = kind == "promoted" or len(states) > 1
        if followed and kind in states and "sent" not in states[kind]:
            return kind
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
