"""Who would be written to, and by how many letters, if everything stayed as it is now."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

from webinar_hub.core import clock
from webinar_hub.registration import queries, rules
from webinar_hub.registration.models import Registration
from webinar_hub.registration.operations import reminded
from webinar_hub.registration.operations.comparing import Compared, compared

AT_ONCE = timedelta(0)
GROUPS = ("confirmed", "waiting", "pending")


@dataclass(frozen=True)
class Foretold:
    """People by where they stand; a person gets a letter for each date that a calendar holds.

    `reminded`: how many of them have had a reminder that the change makes wrong.
    """

    confirmed: int = 0
    waiting: int = 0
    pending: int = 0
    promoted: int = 0
    offered: int = 0
    letters: int = 0
    reminded: int = 0

    @property
    def people(self) -> int:
        return self.confirmed + self.waiting + self.pending + self.promoted + self.offered

    def with_promoted(self, number: int, offered: int = 0) -> "Foretold":
        """So many have a seat, or the offer of one, only by this change, and a letter about it."""
        number, offered = max(0, number), max(0, offered)
        more = self.letters + number + offered
        return replace(self, promoted=number, offered=offered, letters=more)


def of_changes(*event_ids: int) -> Foretold:
    """Who does not know the present state of a meeting; of several events everybody counts once."""
    return _foretold(event_ids, _changed, reminded.of)


def of_cancelling(event_id: int) -> Foretold:
    """Who would be told that nothing of the event takes place."""
    return _foretold([event_id], _known_and_ahead, partial(reminded.of, as_it_is=True))


def _foretold(
    event_ids: Sequence[int],
    told: Callable[[Registration], list[Compared]],
    who_was_reminded: Callable[[Sequence[int]], reminded.Reminded],
) -> Foretold:
    stands: dict[int, str] = {}
    had_reminder = set()
    letters = 0
    for event_id in event_ids:
        reachable = queries.reachable(event_id)
        wrongly = who_was_reminded([one.id for one in reachable])
        for registration in reachable:
            if news := told(registration):
                person, group = registration.participant_id, _group(registration)
                stands[person] = min(group, stands.get(person, group), key=GROUPS.index)
                letters += _letters(registration, news)
                if reminded.concerns(wrongly, registration, (one.meeting for one in news)):
                    had_reminder.add(person)
    return Foretold(**Counter(stands.values()), letters=letters, reminded=len(had_reminder))


def _group(registration: Registration) -> str:
    if registration.state == "confirmed":
        return "confirmed"
    return "pending" if registration.state == "pending" else "waiting"


def _changed(registration: Registration) -> list[Compared]:
    return [one for one in compared(registration, AT_ONCE) if one.change is not None]


def _known_and_ahead(registration: Registration) -> list[Compared]:
    now = clock.now()
    return [
        one
        for one in compared(registration, AT_ONCE)
        if one.invitation is not None
        and one.invitation.told_status == "scheduled"
        and one.meeting.ends_at > now
    ]


def _letters(registration: Registration, news: Sequence[Compared]) -> int:
    """One with everything, and one more for each further entry in the calendar."""
    if registration.state != "confirmed":
        return 1
    how = rules.invited_how(len(news), registration.state)
    ways = [one.invitation.how if one.invitation else how for one in news[1:]]
    return 1 + ways.count("request")
