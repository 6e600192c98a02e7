"""Two people are merged while one of them signs up: there is one person then, with one sign-up."""

import random
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.making import make_programme
from tests.organizing import an_organizer
from tests.people.cast import MONDAY, a_person, hall_in, person_of
from tests.registration.people import application
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.people.operations import merge, rows
from webinar_hub.registration import operations as registration
from webinar_hub.registration.models import LIVE_STATES, Registration, SeatPool
from webinar_hub.registration.operations import telling

PATIENCE = 20
A_MOMENT = 0.4  # for the other to come as far as it can
ELSEWHERE = "anna@work.example.org"
# The module: its package gives out the operation under the same name.
signing_up = import_module("webinar_hub.registration.operations.sign_up")


@dataclass
class Both:
    """Anna is known at two addresses; by the second she wants to come to the evening."""

    kept_id: int
    gone_id: int
    event_id: int
    by: int

    def merge(self) -> None:
        merge(self.kept_id, self.gone_id, {}, by=self.by)

    def sign_up(self) -> None:
        registration.sign_up(self.event_id, self.application)

    @property
    def application(self) -> Any:
        return application("Anna", email=ELSEWHERE, family_name="Ivanova")


def _anna(*, comes: bool) -> Both:
    programme = make_programme(name="Families in step")
    evening = hall_in(programme, capacity=5, title="Evening")
    kept = a_person(evening if comes else hall_in(programme, title="First"), "Anna")
    gone = a_person(hall_in(programme, title="Second"), "Anna", email=ELSEWHERE)
    oleg = an_organizer("Oleg", programme, "organizer")
    return Both(person_of(kept).id, person_of(gone).id, evening.event_id, oleg.id)


@pytest.fixture
def inside(app: Flask, at: Callable[[datetime], None]) -> Iterator[Flask]:
    at(MONDAY)
    with app.app_context():
        yield app


def _together(app: Flask, *works: Callable[[], object]) -> list[BaseException]:
    failed: list[BaseException] = []

    def run(work: Callable[[], object]) -> None:
        with app.app_context():
            try:
                work()
            except BaseException as problem:  # told by the test's own thread
                failed.append(problem)

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for one in threads:
        one.start()
    for one in threads:
        one.join(PATIENCE)
        assert not one.is_alive(), "they wait for each other"
    return failed


def _pauses_after(monkeypatch: Any, module: Any, name: str) -> threading.Event:
    """Set when that was done; the transaction around it stays open for a moment."""
    done, real = threading.Event(), getattr(module, name)

    def run(*args: Any, **more: Any) -> Any:
        found = real(*args, **more)
        done.set()
        time.sleep(A_MOMENT)
        return found

    monkeypatch.setattr(module, name, run)
    return done


def _whose(both: Both) -> list[int]:
    """Of whom the live sign-ups are; as many seats are taken."""
    db.session.rollback()
    ids = select(Registration.participant_id).where(
        Registration.event_id == both.event_id, Registration.state.in_(LIVE_STATES)
    )
    taken = select(SeatPool.taken).where(SeatPool.event_id == both.event_id)
    found = list(db.session.scalars(ids))
    assert db.session.scalar(taken) == len(found)
    return found


@pytest.mark.parametrize("comes", [False, True])
def test_who_signs_up_during_a_merge_is_the_one_who_stays(
    inside: Flask, monkeypatch: pytest.MonkeyPatch, comes: bool
) -> None:
    both = _anna(comes=comes)
    moved = _pauses_after(monkeypatch, rows, "move_all")
    assert not _together(inside, both.merge, lambda: moved.wait(PATIENCE) and both.sign_up())
    assert _whose(both) == [both.kept_id]


def test_a_merge_waits_for_whoever_signs_up_just_then(
    inside: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = _anna(comes=False)
    signed_up = _pauses_after(monkeypatch, telling, "tell")
    assert not _together(inside, both.sign_up, lambda: signed_up.wait(PATIENCE) and both.merge())
    assert _whose(both) == [both.kept_id]


def test_who_was_looked_for_before_the_merge_would_sign_up_as_somebody_who_is_gone(
    inside: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = _anna(comes=False)
    moved = _pauses_after(monkeypatch, rows, "move_all")
    looked = threading.Event()

    @operation
    def found_before() -> Any:
        return signing_up.load_household(both.event_id, both.application.person)

    def sign_up() -> None:
        household = found_before()
        monkeypatch.setattr(signing_up, "load_household", lambda *_person: household)
        looked.set()
        moved.wait(PATIENCE)
        both.sign_up()

    assert not _together(inside, lambda: looked.wait(PATIENCE) and both.merge(), sign_up)
    assert _whose(both) == [both.gone_id]


@pytest.mark.long
@pytest.mark.parametrize("seed", range(20))
def test_whoever_comes_first_nobody_is_lost(inside: Flask, seed: int) -> None:
    both, by_chance = _anna(comes=False), random.Random(seed)
    start = threading.Barrier(2)

    def soon(work: Callable[[], None], wait: float) -> Callable[[], None]:
        def run() -> None:
            start.wait(PATIENCE)
            time.sleep(wait)
            work()

        return run

    waits = [by_chance.uniform(0, 0.02) for _one in range(2)]
    assert not _together(inside, soon(both.merge, waits[0]), soon(both.sign_up, waits[1]))
    assert _whose(both) == [both.kept_id]
