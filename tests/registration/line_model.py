"""Seats, offers and a line as they should be, in a few lines; only the rules are the product's.

A state machine with this beside it may take thousands of steps, since no database is asked.
"""

from datetime import datetime

from webinar_hub.catalogue.models import Event
from webinar_hub.registration import rules


class Line:
    """People are keys. `told` says to whom the letter about their offer has left."""

    def __init__(self, capacity: int | None, hours: int | None, start: datetime):
        self.capacity = capacity
        self.event = Event(
            offer_hours=hours, first_start=start, status="scheduled", historical=False
        )
        self.seated: set[int] = set()
        self.offered: dict[int, datetime] = {}
        self.waiting: list[int] = []
        self.numbers: dict[int, int] = {}
        self.last_number = 0
        self.told: set[int] = set()
        self.gone: set[int] = set()
        self.approval = False
        self.asking: list[int] = []
        self.declined: set[int] = set()

    @property
    def taken(self) -> int:
        return len(self.seated) + len(self.offered)

    def has_room(self) -> bool:
        return self.capacity is None or self.taken < self.capacity

    def sign_up(self, key: int) -> None:
        number = None if self.has_room() and not self.waiting else self.last_number + 1
        if rules.state_of_newcomer(self.approval, None if self.approval else number) == "pending":
            self.asking.append(key)
        else:
            self._take_or_queue(key)

    def approve(self, key: int) -> None:
        self.asking = [one for one in self.asking if one != key]
        self.declined.discard(key)
        self._take_or_queue(key)

    def decline(self, key: int) -> None:
        self.asking.remove(key)
        self.declined.add(key)

    def may_set_approval(self, on: bool) -> bool:
        try:
            if not on:
                rules.check_nobody_awaits_decision(len(self.asking))
        except rules.PeopleAwaitDecision:
            return False
        return True

    def _take_or_queue(self, key: int) -> None:
        if self.has_room() and not self.waiting:
            self.seated.add(key)
            return
        self.last_number += 1
        self.numbers[key] = self.last_number
        self.waiting.append(key)

    def leave(self, key: int, now: datetime) -> None:
        """Cancelled, passed on, or taken out."""
        self.gone.add(key)
        for line in (self.waiting, self.asking):
            if key in line:
                line.remove(key)
                return
        self.seated.discard(key)
        self.offered.pop(key, None)
        if rules.may_promote(self.event, now):
            self._give_next(now)

    def accept(self, key: int, now: datetime) -> None:
        if self.is_over(key, now):
            self.end(key, now)
        if key in self.offered:
            del self.offered[key]
            self.seated.add(key)

    def is_over(self, key: int, now: datetime) -> bool:
        return rules.offer_is_over(self.event, self.offered[key], now)

    def end(self, key: int, now: datetime) -> None:
        if rules.may_promote(self.event, now) and key not in self.told:
            self.offered.pop(key)
            self._give(key, now)
            return
        self.leave(key, now)

    def sweep(self, now: datetime) -> int:
        over = [key for key in self.offered if self.is_over(key, now)]
        for key in sorted(over, key=lambda one: (self.offered[one], self.numbers[one])):
            self.end(key, now)
        return len(over)

    def deliver(self) -> None:
        self.told.update(self.offered)

    def set_capacity(self, capacity: int | None, now: datetime) -> int:
        """Returns how many move up."""
        self.capacity = capacity
        if not rules.may_promote(self.event, now):
            return 0
        if capacity is None:
            self.seated.update(self.offered)
            self.offered.clear()
        moved = 0
        while self.waiting and self.has_room():
            self._give_next(now)
            moved += 1
        return moved

    def _give_next(self, now: datetime) -> None:
        if self.waiting:
            self._give(self.waiting.pop(0), now)

    def _give(self, key: int, now: datetime) -> None:
        until = None if self.capacity is None else rules.offer_ends(self.event, now)
        if until is None:
            self.seated.add(key)
            return
        self.offered[key] = until
        self.told.discard(key)

    def check(self, now: datetime) -> None:
        """What holds always, whatever has happened."""
        assert self.capacity is None or self.taken <= self.capacity
        live = [*self.seated, *self.offered, *self.waiting, *self.asking]
        assert len(set(live)) == len(live)
        assert not (self.gone | self.declined) & set(live)
        assert not self.declined & set(self.numbers)  # a "no" never cost anybody a place in line
        if not self.approval:
            assert not self.asking  # nobody who asked is passed by newcomers
        numbers = list(self.numbers.values())
        assert numbers == list(range(1, self.last_number + 1))  # given once, in order of arrival
        queue = [self.numbers[key] for key in self.waiting]
        assert queue == sorted(queue)
        holding = [
            number
            for key, number in self.numbers.items()
            if key in self.seated or key in self.offered
        ]
        if queue and holding:  # nobody was overtaken
            assert max(holding) < queue[0]
        assert all(until <= self.event.first_start for until in self.offered.values())
