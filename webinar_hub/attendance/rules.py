"""When a door is open, what a person finds behind it, and what evidence says: pure answers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from webinar_hub.attendance.models import OBSERVED_KINDS, Evidence
from webinar_hub.catalogue.models import Event, Meeting
from webinar_hub.core.language import _
from webinar_hub.core.refusals import Refusal
from webinar_hub.core.zones import local
from webinar_hub.registration.rules import DOOR_OPENS

OVERTIME = timedelta(minutes=30)  # after the end: the way back in for whose connection broke
MARKS_BEGIN = timedelta(hours=12)  # before the start: people are ticked off at the door
SAME_CLICK = timedelta(minutes=1)
CODE_HOLDS = timedelta(minutes=10)
CODES_KEPT = timedelta(days=2)  # after the event: until then the other device is let in
MOST_ARRIVALS = 20  # kept of one person at one meeting

# Observations by strength; an organizer's decision stands above all of them.
STRENGTH = {"report": 5, "join_link": 4, "code": 3, "together": 2, "hand": 1}


class NotYet(Refusal):
    message = _("Marks can be set from twelve hours before the start.")


class NotHeld(Refusal):
    message = _("This meeting does not take place, so nobody can be marked.")


class NoSuchCode(Refusal):
    """Never made, used, or older than ten minutes: all three answer alike."""

    message = _("This code is not valid. Codes work once, for ten minutes: please show a new one.")


class Stage(Enum):
    """What a person finds behind their link, in the order in which reasons count."""

    LEFT = "left"
    CANCELLED = "cancelled"
    OVER = "over"
    OVERTIME = "overtime"
    WAITING = "waiting"
    OFFERED = "offered"
    PENDING = "pending"
    NO_DATE = "no_date"
    EARLY = "early"
    OPEN = "open"


_WITHOUT_SEAT = {
    "pending": Stage.PENDING,
    "waitlisted": Stage.WAITING,
    "offered": Stage.OFFERED,  # not before they have said that they come
}


@dataclass(frozen=True)
class Threshold:
    """Where a person stands now; `meeting` is the one that is meant, if there is one."""

    stage: Stage
    meeting: Meeting | None


def threshold(state: str, event: Event, at: datetime) -> Threshold:
    """`state` is that of the registration."""
    standing = event.standing_meetings
    meeting = meant_meeting(standing, at)
    if state in ("cancelled", "declined"):
        return Threshold(Stage.LEFT, meeting)
    if event.status != "scheduled" or (event.meetings and not standing):
        return Threshold(Stage.CANCELLED, meeting)
    if meeting is None and standing:
        last = max(standing, key=lambda m: m.ends_at)
        stage = Stage.OVERTIME if _may_come_back(state, last, at) else Stage.OVER
        return Threshold(stage, last)
    if state in _WITHOUT_SEAT:
        return Threshold(_WITHOUT_SEAT[state], meeting)
    if meeting is None or not meeting.precise:
        return Threshold(Stage.NO_DATE, meeting)
    return Threshold(Stage.OPEN if door_is_open(meeting, at) else Stage.EARLY, meeting)


def meant_meeting(standing: Sequence[Meeting], at: datetime) -> Meeting | None:
    """The meeting that runs, else the next one; None when all are over."""
    ahead = sorted((m for m in standing if m.ends_at > at), key=lambda m: (m.starts_at, m.id or 0))
    running = [m for m in ahead if m.starts_at <= at]
    return next(iter(running or ahead), None)


def door_opens(meeting: Meeting) -> datetime:
    return meeting.starts_at - DOOR_OPENS


def door_is_open(meeting: Meeting, at: datetime) -> bool:
    return meeting.precise and door_opens(meeting) <= at < meeting.ends_at


def is_together_time(meeting: Meeting, at: datetime) -> bool:
    """When people may say that they watch at one screen: from the door to the way back in."""
    standing = meeting.precise and meeting.status == "scheduled"
    return standing and door_opens(meeting) <= at < meeting.ends_at + OVERTIME


def may_come_in_elsewhere(state: str, where: Threshold) -> bool:
    """A code for another device makes sense as long as there is a door ahead."""
    return state == "confirmed" and where.stage in (Stage.EARLY, Stage.OPEN, Stage.OVERTIME)


def _may_come_back(state: str, last: Meeting, at: datetime) -> bool:
    return state == "confirmed" and last.precise and at < last.ends_at + OVERTIME


def room_of(meeting: Meeting, event: Event) -> str:
    """The address of the room, or nothing while there is none that a browser may be sent to."""
    link = (meeting.room_link or event.room_link).strip()
    return link if link.startswith(("https://", "http://")) else ""


def arrival_counts(last: datetime | None, number: int, at: datetime) -> bool:
    """Impatient clicks are one arrival, and nobody's arrivals fill the table."""
    return number < MOST_ARRIVALS and (last is None or at - last >= SAME_CLICK)


# What follows from the evidence.


@dataclass(frozen=True)
class Outcome:
    """What the evidence of one person at one meeting comes to."""

    verdict: str
    kind: str  # what it rests on
    minutes: int | None


def verdict(rows: Iterable[Evidence]) -> Outcome | None:
    """The last word of an organizer if it was not taken back, else the strongest observation.

    Of two observations of one kind the newer counts. None: nothing is known.
    """
    ordered = sorted(rows, key=lambda row: row.id)
    observed = _strongest(ordered)
    word = decision(ordered)
    if word is not None:
        return Outcome(word.verdict, "decision", observed.minutes if observed else None)
    return Outcome(observed.verdict, observed.kind, observed.minutes) if observed else None


def decision(ordered: Sequence[Evidence]) -> Evidence | None:
    """The organizer's word that is in force, of rows in the order in which they came."""
    words = [row for row in ordered if row.kind not in OBSERVED_KINDS]
    return words[-1] if words and words[-1].kind == "decision" else None


def _strongest(ordered: Sequence[Evidence]) -> Evidence | None:
    observed = [row for row in ordered if row.kind in OBSERVED_KINDS]
    return max(observed, key=lambda row: (STRENGTH[row.kind], row.id), default=None)


def state_of(ordered: Sequence[Evidence]) -> str:
    """What a row of the roster looked like: its verdict and the last word said."""
    outcome = verdict(ordered)
    words = [row.id for row in ordered if row.kind not in OBSERVED_KINDS]
    return f"{outcome.verdict if outcome else 'unknown'}.{words[-1] if words else 0}"


def check_may_mark(meeting: Meeting, at: datetime) -> None:
    if meeting.status != "scheduled":
        raise NotHeld
    if meeting.starts_at - at > MARKS_BEGIN:
        raise NotYet


def is_at_the_door(meeting: Meeting, at: datetime) -> bool:
    """Today or tomorrow where it takes place: so long its list of names is open at the door."""
    today = local(at, meeting.zone).date()
    first, last = (local(one, meeting.zone).date() for one in (meeting.starts_at, meeting.ends_at))
    return meeting.status == "scheduled" and first <= today + timedelta(days=1) and last >= today
