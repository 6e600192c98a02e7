"""When others than those with a seat are written to: pure answers."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from webinar_hub.catalogue.models import Meeting
from webinar_hub.news.rules import is_night, night_ends
from webinar_hub.reminders import rules

RESTED = timedelta(minutes=10)  # since somebody last marked who came: then the marks are done
WORTH = timedelta(days=7)  # after its moment; later nobody is thanked any more


@dataclass(frozen=True)
class Over:
    """An event that is over, and those of its people who are to be written to from `moment` on."""

    event_id: int
    meeting_ids: tuple[int, ...]
    audience: str
    moment: datetime
    last_meeting_id: int

    @property
    def by_marks(self) -> bool:
        """Nobody knows of them before somebody has marked who came."""
        return self.audience != rules.SEAT

    def key(self, registration_id: int) -> str:
        """Whatever is marked later: of one event each person gets one such letter."""
        return f"afterwards:{registration_id}:{self.event_id}"


def key_of_waiting(due: rules.Due, registration_id: int) -> str:
    return f"waiting:{registration_id}:{due.key_of_meeting}"


def afterwards(meetings: Sequence[Meeting], offsets: Iterable[rules.Offset]) -> list[Over]:
    """Each rule that counts from the end of the last meeting, with its moment.

    A moment that had passed when an organizer asked for it is left out.
    """
    standing = [one for one in meetings if one.status == "scheduled" and one.precise]
    if not standing:
        return []
    last = max(standing, key=lambda one: one.ends_at)
    found = []
    for one in offsets:
        if one.before == "end":
            moment = rules.moment_after(last, one.minutes)
            if one.since is None or moment >= one.since:
                ids = tuple(meeting.id for meeting in standing)
                found.append(Over(last.event_id, ids, one.audience, moment, last.id))
    return found


def is_due(over: Over, at: datetime) -> bool:
    return over.moment <= at < over.moment + WORTH


def asleep(zones: Collection[str], at: datetime, until: datetime | None = None) -> list[str]:
    """Those of the zones where nobody is woken: it is night, and morning comes before `until`."""
    return [
        name
        for name in zones
        if is_night(at, name) and (until is None or night_ends(at, name) < until)
    ]
