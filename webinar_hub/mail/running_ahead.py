"""How letters will leave under the relay's allowance: delivery's own rule, run ahead of the clock.

What nobody can know yet is left out: confirmations and letters of others that come in between.
"""

from collections import deque
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime

from webinar_hub.mail.allowance import Limit, room
from webinar_hub.mail.outbox import REMINDER

Gone = Sequence[tuple[datetime, int]]  # when so many letters left, the oldest first


@dataclass(frozen=True)
class Batch:
    """Like letters: due at one instant, and none of them worth sending from another on."""

    number: int
    priority: int
    due_at: datetime
    expires_at: datetime
    about: Hashable = None


@dataclass
class Fate:
    """What becomes of a batch: when the last that leaves in time does so, and how many do not."""

    last: datetime | None = None
    too_late: int = 0


class _Window:
    """The letters that count against one limit, as the clock moves on."""

    def __init__(self, limit: Limit, gone: Gone):
        self.limit = limit
        self._gone = deque(gone)
        self.used = sum(number for _at, number in gone)

    def move_to(self, moment: datetime) -> None:
        while self._gone and self._gone[0][0] <= moment - self.limit.span:
            self.used -= self._gone.popleft()[1]

    def add(self, moment: datetime, number: int) -> None:
        self._gone.append((moment, number))
        self.used += number

    def room_at(self, priority: int, now: datetime) -> datetime:
        """When there is room for one letter of the priority, if none leaves until then."""
        left, moment = self.used, now
        for at, number in self._gone:
            if left < self.limit.part(priority):
                break
            left, moment = left - number, at + self.limit.span
        return moment


def fates(
    now: datetime, gone: Gone, batches: Sequence[Batch], limits: Sequence[Limit]
) -> list[Fate]:
    """The fate of each batch, in the order given. `gone`: what left within the longest span."""
    windows = [_Window(limit, gone) for limit in limits]
    found = [Fate() for _batch in batches]
    queue = sorted(map(_Waiting, batches, found), key=_Waiting.turn)
    moment = now
    while queue := [one for one in queue if one.still_waits(moment)]:
        for window in windows:
            window.move_to(moment)
        moment = _let_leave(queue, windows, moment)
    return found


@dataclass
class _Waiting:
    """What is left of a batch."""

    batch: Batch
    fate: Fate

    def __post_init__(self) -> None:
        self.number = self.batch.number

    def turn(self) -> tuple[int, datetime]:
        """As letters are claimed: urgent ones first, reminders by start, others as they came."""
        batch = self.batch
        nearest = batch.expires_at if batch.priority == REMINDER else batch.due_at
        return batch.priority, nearest

    def still_waits(self, moment: datetime) -> bool:
        if self.number and self.batch.expires_at <= moment:
            self.fate.too_late, self.number = self.number, 0
        return self.number > 0


def _let_leave(
    queue: Sequence[_Waiting], windows: Sequence[_Window], moment: datetime
) -> datetime:
    """Let what stands in front leave, as far as there is room; returns when to look again."""
    later = [one.batch.due_at for one in queue if one.batch.due_at > moment]
    front = next((one for one in queue if one.batch.due_at <= moment), None)
    if front is None:
        return min(later)
    priority = front.batch.priority
    free = room([(window.limit, window.used) for window in windows], priority)
    number = front.number if free is None else min(free, front.number)
    if not number:
        return min([max(window.room_at(priority, moment) for window in windows), *later])
    front.fate.last = moment
    front.number -= number
    for window in windows:
        window.add(moment, number)
    return moment
