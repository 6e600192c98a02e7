"""How many letters the relay takes: so many an hour, so many a day, over all processes.

The hour and the day slide, so whatever clock the relay counts by, it never gets more. What can wait
leaves a part of the allowance to what cannot: with the last letters of the day nobody is reminded,
but whoever signs up still gets an answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from webinar_hub.mail.outbox import CAMPAIGN, CHANGE, CONFIRMATION, NEWS, REMINDER, SIGN_IN

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# The part of the allowance that letters of a priority may use up, in hundredths.
_SHARES = {SIGN_IN: 100, CONFIRMATION: 97, CHANGE: 94, REMINDER: 85, CAMPAIGN: 60, NEWS: 50}


@dataclass(frozen=True)
class Limit:
    """At most `letters` within any `span`."""

    letters: int
    span: timedelta

    def part(self, priority: int) -> int:
        """What letters of the priority may use up; never nothing, or they would never leave."""
        return max(1, self.letters * _SHARES.get(priority, _SHARES[NEWS]) // 100)


def limits(per_hour: int, per_day: int) -> tuple[Limit, ...]:
    """Nought means that there is none."""
    found = (Limit(per_hour, HOUR), Limit(per_day, DAY))
    return tuple(limit for limit in found if limit.letters)


def room(used: Sequence[tuple[Limit, int]], priority: int) -> int | None:
    """How many letters of a priority may leave now; None: any number."""
    return min((max(0, limit.part(priority) - number) for limit, number in used), default=None)


def that_fit(priorities: Sequence[int], used: Sequence[tuple[Limit, int]]) -> int:
    """How many letters from the front of a queue may leave now; urgent ones stand in front."""
    for taken, priority in enumerate(priorities):
        free = room(used, priority)
        if free is not None and taken >= free:
            return taken
    return len(priorities)
