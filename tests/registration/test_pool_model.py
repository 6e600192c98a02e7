"""One pool under whatever people and organizers may do to it, beside a model of a few lines."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from tests import making
from tests.registration import people
from tests.registration.conftest import NOW
from webinar_hub.core.database import db
from webinar_hub.registration import operations, rules
from webinar_hub.registration.models import HOLDING_STATES, Registration

START = NOW + timedelta(days=1)
SEATS = st.none() | st.integers(0, 5)
WHO = st.integers(0, 30)


class Pool(RuleBasedStateMachine):
    """`seated` and `line` say who should be where; the product is asked after each step."""

    at: Callable[[datetime], None]

    @initialize(capacity=SEATS)
    def open(self, capacity: int | None) -> None:
        self.at(NOW)
        self.event = making.make_event(starts=START, hours=5)
        self.pool = making.make_pool(self.event, capacity=capacity)
        self.capacity, self.begun = capacity, False
        self.seated: set[int] = set()
        self.line: list[int] = []
        self.numbers: dict[int, int] = {}
        self.promoted: list[int] = []
        self.approval = False
        self.asking: list[int] = []
        self.declined: set[int] = set()

    @rule(who=WHO)
    def sign_up(self, who: int) -> None:
        answer = people.signed_up(self.event, f"Person {who}")
        key = answer.registration_id
        known = key in {*self.seated, *self.line, *self.asking, *self.declined}
        assert answer.fresh is not known
        if known:
            return
        if self.approval:
            self.asking.append(key)
        else:
            self._take_or_queue(key)

    @rule(on=st.booleans())
    def set_approval(self, on: bool) -> None:
        if self.asking and not on:
            with pytest.raises(rules.PeopleAwaitDecision):
                operations.set_approval(self.event.id, on)
            return
        operations.set_approval(self.event.id, on)
        self.approval = on

    @precondition(lambda self: self.asking or self.declined)
    @rule(whom=st.lists(WHO, min_size=1, max_size=3))
    def approve(self, whom: list[int]) -> None:
        everybody = sorted({*self.asking, *self.declined})
        keys = sorted({everybody[who % len(everybody)] for who in whom})  # as they have asked
        before = len(self.seated)
        done = operations.approve(self.event.id, self._public(keys))
        for key in keys:
            self.asking = [one for one in self.asking if one != key]
            self.declined.discard(key)
            self._take_or_queue(key)
        seated = len(self.seated) - before
        assert done == operations.Decided(seated=seated, waiting=len(keys) - seated)

    @precondition(lambda self: self.asking)
    @rule(who=WHO)
    def decline(self, who: int) -> None:
        key = self.asking.pop(who % len(self.asking))
        done = operations.decline(self.event.id, self._public([key]), "No")
        assert done == operations.Decided(declined=1)
        self.declined.add(key)

    @precondition(lambda self: self.seated or self.line or self.asking)
    @rule(who=WHO, by_organizer=st.booleans())
    def cancel(self, who: int, by_organizer: bool) -> None:
        everybody = sorted(self.seated) + self.line + self.asking
        key = everybody[who % len(everybody)]
        if by_organizer:
            operations.cancel_by_organizer(key, self.event.id, "")
        else:
            operations.cancel(key)
        for waiting in (self.line, self.asking):
            if key in waiting:
                waiting.remove(key)
                return
        self.seated.remove(key)
        if not self.begun:
            self._move_up(1)

    @rule(who=WHO)
    def cancel_what_is_cancelled(self, who: int) -> None:
        gone = [one.id for one in self._stored() if one.state == "cancelled"]
        if gone:
            with pytest.raises(rules.AlreadyCancelled):
                operations.cancel(gone[who % len(gone)])

    @rule(capacity=SEATS)
    def set_capacity(self, capacity: int | None) -> None:
        if capacity is not None and capacity < len(self.seated):
            with pytest.raises(rules.CapacityTaken) as refusal:
                operations.set_capacity(self.event.id, self.pool.id, capacity)
            assert refusal.value.details["lowest"] == len(self.seated)
            return
        self.capacity = capacity
        free = len(self.line) if capacity is None else capacity - len(self.seated)
        expected = 0 if self.begun else min(free, len(self.line))
        assert operations.set_capacity(self.event.id, self.pool.id, capacity) == expected
        self._move_up(expected)

    @precondition(lambda self: not self.begun)
    @rule()
    def begin(self) -> None:
        self.at(START)
        self.begun = True

    @invariant()
    def the_product_agrees(self) -> None:
        if not hasattr(self, "event"):
            return
        stored = self._stored()
        pool = people.fresh(self.pool)
        holding = {one.id for one in stored if one.state in HOLDING_STATES}
        waiting = sorted(
            (one for one in stored if one.state == "waitlisted"), key=lambda one: one.queue_number
        )
        assert holding == self.seated
        assert [one.id for one in waiting] == self.line
        assert [one.id for one in stored if one.state == "pending"] == self.asking
        assert {one.id for one in stored if one.state == "declined"} == self.declined
        assert (pool.taken, pool.waiting) == (len(self.seated), len(self.line))
        assert pool.capacity is None or pool.taken <= pool.capacity
        numbers = list(self.numbers.values())
        assert numbers == sorted(set(numbers))
        assert self.promoted == sorted(self.promoted, key=self.numbers.__getitem__)

    def _take_or_queue(self, key: int) -> None:
        if not self.line and self._has_room():
            self.seated.add(key)
            return
        self.line.append(key)
        self.numbers[key] = db.session.get_one(Registration, key).queue_number
        db.session.rollback()

    def _public(self, keys: list[int]) -> list[str]:
        return [one.public_id for one in self._stored() if one.id in keys]

    def _has_room(self) -> bool:
        return self.capacity is None or len(self.seated) < self.capacity

    def _move_up(self, number: int) -> None:
        moved, self.line = self.line[:number], self.line[number:]
        self.promoted += moved
        self.seated.update(moved)

    def _stored(self) -> list[Registration]:
        db.session.rollback()
        statement = select(Registration).where(Registration.event_id == self.event.id)
        return list(db.session.scalars(statement.order_by(Registration.id)))


@pytest.fixture
def machine(
    sqlite_app: Flask, at: Callable[[datetime], None]
) -> Iterator[type[RuleBasedStateMachine]]:
    class Here(Pool):
        pass

    Here.at = staticmethod(at)
    with sqlite_app.app_context():
        yield Here


def run(machine: Any, examples: int, steps: int) -> None:
    profile = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine, settings=profile)


def test_whatever_happens_seats_and_line_are_right(machine: Any) -> None:
    run(machine, examples=8, steps=20)


@pytest.mark.long
def test_whatever_happens_for_long_seats_and_line_are_right(machine: Any) -> None:
    run(machine, examples=100, steps=50)
