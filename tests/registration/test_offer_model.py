"""Offers under whatever people, organizers and the clock may do: the rules alone, and the product.

The rules take thousands of steps beside a model of a few lines; the operations take hundreds on
each database, and after each the rows are those of the model.
"""

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
from tests.registration.line_model import Line
from webinar_hub.catalogue import operations as catalogue
from webinar_hub.core.database import db
from webinar_hub.registration import jobs, operations, rules
from webinar_hub.registration.models import Registration

START = NOW + timedelta(days=4)
SEATS = st.none() | st.integers(0, 4)
SOME_HOURS = st.none() | st.sampled_from(rules.HOURS)
WHO = st.integers(0, 40)


class OnRules(RuleBasedStateMachine):
    """Every step is one of the model; `act_…` do the same in the product, and here nothing."""

    @initialize(capacity=st.integers(0, 3), hours=SOME_HOURS)
    def open(self, capacity: int, hours: int | None) -> None:
        self.now = NOW
        self.line = Line(capacity, hours, START)
        self.last_key = 0
        self.act_open(capacity, hours)

    @rule()
    def sign_up(self) -> None:
        self.line.sign_up(self.act_sign_up())

    @rule(on=st.booleans())
    def set_approval(self, on: bool) -> None:
        if self.line.may_set_approval(on):
            self.line.approval = on
            self.act_set_approval(on)
        else:
            self.act_refused_approval()

    @precondition(lambda self: self.line.asking or self.line.declined)
    @rule(who=WHO)
    def approve(self, who: int) -> None:
        everybody = sorted([*self.line.asking, *self.line.declined])
        key = everybody[who % len(everybody)]
        self.act_approve(key)
        self.line.approve(key)

    @precondition(lambda self: self.line.asking)
    @rule(who=WHO)
    def decline(self, who: int) -> None:
        key = self.line.asking[who % len(self.line.asking)]
        self.act_decline(key)
        self.line.decline(key)

    @precondition(lambda self: self.line.waiting or self.line.taken or self.line.asking)
    @rule(who=WHO)
    def cancel(self, who: int) -> None:
        line = self.line
        everybody = sorted([*line.seated, *line.offered, *line.waiting, *line.asking])
        key = everybody[who % len(everybody)]
        self.act_cancel(key)
        self.line.leave(key, self.now)

    @precondition(lambda self: self.line.offered)
    @rule(who=WHO)
    def accept(self, who: int) -> None:
        key = sorted(self.line.offered)[who % len(self.line.offered)]
        self.act_accept(key)
        self.line.accept(key, self.now)

    @precondition(lambda self: self.line.offered)
    @rule(who=WHO)
    def pass_on(self, who: int) -> None:
        key = sorted(self.line.offered)[who % len(self.line.offered)]
        self.act_cancel(key)
        self.line.leave(key, self.now)

    @rule(hours=st.sampled_from([0.25, 0.5, 1, 3, 8, 20]))
    def time_goes_by(self, hours: float) -> None:
        self.now += timedelta(hours=hours)
        self.act_at(self.now)

    @precondition(lambda self: self.line.offered)
    @rule()
    def an_offer_ends_now(self) -> None:
        """The very moment, if it is still ahead."""
        ends = min(rules.answer_by(self.line.event, one) for one in self.line.offered.values())
        self.now = max(self.now, ends)
        self.act_at(self.now)

    @rule()
    def letters_leave(self) -> None:
        self.line.deliver()
        self.act_deliver()

    @rule()
    def sweep(self) -> None:
        done = self.act_sweep()
        expected = self.line.sweep(self.now)
        assert done in (None, expected)

    @rule(capacity=SEATS)
    def set_capacity(self, capacity: int | None) -> None:
        if capacity is not None and capacity < self.line.taken:
            self.act_refused_capacity(capacity)
            return
        moved = self.act_set_capacity(capacity)
        expected = self.line.set_capacity(capacity, self.now)
        assert moved in (None, expected)

    @rule(hours=SOME_HOURS)
    def set_hours(self, hours: int | None) -> None:
        self.line.event.offer_hours = hours
        self.act_set_hours(hours)

    @rule(hours=st.integers(-30, 30))
    def move(self, hours: int) -> None:
        """Not into the past."""
        start = max(self.line.event.first_start + timedelta(hours=hours), self.now)
        if self.now < self.line.event.first_start:
            self.line.event.first_start = start
            self.act_move(start)

    @invariant()
    def it_holds(self) -> None:
        if hasattr(self, "line"):
            self.check()

    def check(self) -> None:
        line = self.line
        started = line.event.first_start
        late = {key: min(until, started) for key, until in line.offered.items()}
        line.offered, kept = late, line.offered
        line.check(self.now)
        line.offered = kept

    def act_open(self, capacity: int, hours: int | None) -> None: ...

    def act_sign_up(self) -> int:
        self.last_key += 1
        return self.last_key

    def act_set_approval(self, on: bool) -> None: ...
    def act_refused_approval(self) -> None: ...
    def act_approve(self, key: int) -> None: ...
    def act_decline(self, key: int) -> None: ...
    def act_cancel(self, key: int) -> None: ...
    def act_accept(self, key: int) -> None: ...
    def act_at(self, now: datetime) -> None: ...
    def act_deliver(self) -> None: ...
    def act_sweep(self) -> int | None: ...
    def act_set_capacity(self, capacity: int | None) -> int | None: ...
    def act_refused_capacity(self, capacity: int) -> None: ...
    def act_set_hours(self, hours: int | None) -> None: ...
    def act_move(self, start: datetime) -> None: ...


class OnTheProduct(OnRules):
    """The same steps through the operations; what is stored is compared after each."""

    at: Callable[[datetime], None]

    def act_open(self, capacity: int, hours: int | None) -> None:
        self.at(NOW)
        self.event = making.make_event(starts=START, hours=24, offer_hours=hours)
        making.change(self.event, last_end=START + timedelta(days=90))
        self.pool = making.make_pool(self.event, capacity=capacity)

    def act_sign_up(self) -> int:
        self.last_key += 1
        return people.signed_up(self.event, f"Person {self.last_key}").registration_id

    def act_set_approval(self, on: bool) -> None:
        operations.set_approval(self.event.id, on)

    def act_refused_approval(self) -> None:
        with pytest.raises(rules.PeopleAwaitDecision):
            operations.set_approval(self.event.id, False)

    def act_approve(self, key: int) -> None:
        done = operations.approve(self.event.id, [self._public(key)])
        assert (done.seated + done.waiting, done.left) == (1, 0)

    def act_decline(self, key: int) -> None:
        done = operations.decline(self.event.id, [self._public(key)], "No")
        assert (done.declined, done.left) == (1, 0)

    def _public(self, key: int) -> str:
        db.session.rollback()
        return db.session.get_one(Registration, key).public_id

    def act_cancel(self, key: int) -> None:
        operations.cancel(key)

    def act_accept(self, key: int) -> None:
        operations.accept(key)

    def act_at(self, now: datetime) -> None:
        self.at(now)

    def act_deliver(self) -> None:
        people.delivered()

    def act_sweep(self) -> int | None:
        return jobs.end_offers()

    def act_set_capacity(self, capacity: int | None) -> int | None:
        return operations.set_capacity(self.event.id, self.pool.id, capacity)

    def act_refused_capacity(self, capacity: int) -> None:
        with pytest.raises(rules.CapacityTaken) as refusal:
            operations.set_capacity(self.event.id, self.pool.id, capacity)
        assert refusal.value.details["lowest"] == self.line.taken

    def act_set_hours(self, hours: int | None) -> None:
        catalogue.set_offer_hours(self.event.id, hours)

    def act_move(self, start: datetime) -> None:
        making.change(self.event, first_start=start, last_end=start + timedelta(days=90))

    def check(self) -> None:
        super().check()
        db.session.rollback()
        found = select(Registration).where(Registration.event_id == self.event.id)
        stored = list(db.session.scalars(found.order_by(Registration.queue_number)))
        pool = people.fresh(self.pool)
        by_state = {
            state: [one.id for one in stored if one.state == state]
            for state in ("confirmed", "offered", "waitlisted", "cancelled", "pending", "declined")
        }
        assert set(by_state["confirmed"]) == self.line.seated
        assert {one.id: one.offered_until for one in stored if one.state == "offered"} == (
            self.line.offered
        )
        assert by_state["waitlisted"] == self.line.waiting
        assert set(by_state["cancelled"]) == self.line.gone
        assert set(by_state["pending"]) == set(self.line.asking)
        assert set(by_state["declined"]) == self.line.declined
        assert (pool.taken, pool.waiting) == (self.line.taken, len(self.line.waiting))
        assert pool.last_number == self.line.last_number
        numbers = {one.id: one.queue_number for one in stored if one.queue_number is not None}
        assert numbers == self.line.numbers


@pytest.fixture
def product(app: Flask, at: Callable[[datetime], None]) -> Iterator[type[OnTheProduct]]:
    class Here(OnTheProduct):
        pass

    Here.at = staticmethod(at)
    with app.app_context():
        yield Here


def run(machine: Any, examples: int, steps: int) -> None:
    profile = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine, settings=profile)


def test_whatever_happens_the_rules_keep_seats_and_line_right() -> None:
    run(OnRules, examples=60, steps=50)


@pytest.mark.long
def test_over_ten_thousand_steps_the_rules_keep_seats_and_line_right() -> None:
    run(OnRules, examples=200, steps=60)


def test_whatever_happens_the_product_does_as_the_model(product: Any) -> None:
    run(product, examples=4, steps=25)


@pytest.mark.long
def test_over_five_hundred_steps_the_product_does_as_the_model(product: Any) -> None:
    run(product, examples=15, steps=50)


def test_the_model_would_notice_a_newcomer_who_passes_somebody_who_asked() -> None:
    line = Line(1, None, START)
    line.approval = True
    line.sign_up(1)
    line.approval = False
    with pytest.raises(AssertionError):
        line.check(NOW)


def test_the_model_would_notice_somebody_who_is_overtaken() -> None:
    line = Line(1, 24, START)
    for key in (1, 2, 3):
        line.sign_up(key)
    line.waiting.remove(3)
    line.seated = {3}
    with pytest.raises(AssertionError):
        line.check(NOW)
