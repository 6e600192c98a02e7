"""Offers of seats between processes: who cancels, who sweeps and who accepts, all at once."""

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests import making
from tests.conftest import POSTGRESQL_FIRST, StandingClock
from tests.environment import environment
from tests.registration.people import delivered, figures, sign_up
from tests.servers.processes import ROOT, child_environment
from webinar_hub.core.database import db
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.registration.models import HOLDING_STATES, Registration, SeatPool
from webinar_hub.registration.operations import cancel

SEATS, WAITING = 6, 20


@pytest.fixture
def crowd(app: Flask, clock: StandingClock) -> Iterator[SeatPool]:
    """Half of the seats are held for people whose time is over now; the others are confirmed."""
    now = clock.now()
    with app.app_context():
        clock.advance(days=-3)
        event = making.make_event(starts=making.in_days(30), offer_hours=24)
        pool = making.make_pool(event, capacity=SEATS)
        people = [sign_up(event, f"Person {number}").id for number in range(SEATS + WAITING)]
        for registration_id in people[: SEATS // 2]:
            cancel(registration_id)
        delivered()
        clock.set(now)
        yield pool


@contextmanager
def racing(
    database_url: str, folder: Path, module: str, number: int
) -> Iterator[list["subprocess.Popen[str]"]]:
    """Processes that wait for a line, and then do what it says as many times as it has words."""
    settings = child_environment(environment(database_url, folder))
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with ExitStack() as stack:
        processes = [
            stack.enter_context(
                subprocess.Popen(
                    [sys.executable, "-m", module], cwd=ROOT, env=settings, text=True, **pipes
                )
            )
            for _number in range(number)
        ]
        assert [said(one) for one in processes] == ["ready"] * number
        yield processes


def said(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def all_do(processes: list["subprocess.Popen[str]"], *lines: str) -> list[str]:
    for one, line in zip(processes, lines, strict=True):
        assert one.stdin is not None
        one.stdin.write(f"{line}\n")
        one.stdin.flush()
    return [said(one) for one in processes]


def rows(state: str) -> list[Registration]:
    db.session.rollback()
    found = select(Registration).where(Registration.state == state)
    return list(db.session.scalars(found.order_by(Registration.queue_number, Registration.id)))


def check(pool: SeatPool) -> None:
    """No seat twice, nobody overtaken, nobody asked twice, everybody told."""
    holding = [one for state in HOLDING_STATES for one in rows(state)]
    waiting = rows("waitlisted")
    assert figures(pool) == (len(holding), len(waiting))
    assert len(holding) == SEATS
    asked = [one.queue_number for one in holding if one.queue_number is not None]
    assert max(asked) < min(one.queue_number for one in waiting)
    twice = db.session.execute(
        select(OutboxMessage.recipient_id, OutboxMessage.kind)
        .group_by(OutboxMessage.recipient_id, OutboxMessage.kind)
        .having(func.count() > 1)
    )
    assert twice.all() == []
    kinds = Counter(db.session.scalars(select(OutboxMessage.kind)))
    lapsed = [one for one in rows("cancelled") if one.lapsed]
    assert kinds["offer_lapsed"] == len(lapsed)
    assert kinds["offer"] == len(rows("cancelled"))  # each seat that was freed


@pytest.mark.long
@pytest.mark.parametrize("database_url", POSTGRESQL_FIRST, indirect=True)
def test_cancellations_beside_several_sweeps_give_no_seat_twice(
    app: Flask, database_url: str, tmp_path: Path, crowd: SeatPool
) -> None:
    leaving = [one.id for one in rows("confirmed")]
    with racing(database_url, tmp_path, "tests.servers.offers", 4) as processes:
        half = len(leaving) // 2
        parts = (leaving[:half], leaving[half:])
        cancels = [" ".join(f"cancel:{one}" for one in part) for part in parts]
        answers = all_do(processes, *cancels, "sweep sweep", "sweep sweep")

    assert all(set(one.split()) == {"done"} for one in answers[:2])
    ended = sum(int(one) for answer in answers[2:] for one in answer.split())
    assert ended == SEATS // 2
    check(crowd)
    assert [one.queue_number for one in rows("offered")] == list(
        range(SEATS // 2 + 1, SEATS // 2 + 1 + SEATS)
    )


@pytest.mark.parametrize("database_url", POSTGRESQL_FIRST, indirect=True)
def test_at_the_moment_of_expiry_acceptance_and_sweep_have_one_answer(
    app: Flask, database_url: str, tmp_path: Path, crowd: SeatPool
) -> None:
    """Whoever comes first: it is over, and the seat goes on once."""
    held = [one.id for one in rows("offered")]
    accepts = " ".join(f"accept:{one}" for one in held)
    with racing(database_url, tmp_path, "tests.servers.offers", 3) as processes:
        all_do(processes, accepts, accepts, "sweep sweep")

    lapsed = [one.id for one in rows("cancelled") if one.lapsed]
    assert sorted(lapsed) == sorted(held)
    check(crowd)


@pytest.mark.long
@pytest.mark.parametrize("database_url", POSTGRESQL_FIRST, indirect=True)
def test_before_it_acceptance_and_passing_have_one_answer(
    app: Flask, database_url: str, tmp_path: Path, crowd: SeatPool, clock: StandingClock
) -> None:
    """Two processes press both buttons for each person: whoever passes has left, either way."""
    with app.app_context():
        for one in rows("offered"):
            making.change(one, offered_until=making.in_days(1))
    held = [one.id for one in rows("offered")]
    with racing(database_url, tmp_path, "tests.servers.offers", 3) as processes:
        all_do(
            processes,
            " ".join(f"accept:{one}" for one in held),
            " ".join(f"cancel:{one}" for one in reversed(held)),
            "sweep sweep",
        )

    db.session.rollback()
    states = Counter(
        db.session.scalars(select(Registration.state).where(Registration.id.in_(held)))
    )
    assert states == {"cancelled": len(held)}
    check(crowd)


@pytest.mark.long
@pytest.mark.parametrize("database_url", POSTGRESQL_FIRST, indirect=True)
def test_without_the_lock_a_seat_would_go_on_twice(
    app: Flask, database_url: str, tmp_path: Path, crowd: SeatPool
) -> None:
    """What keeps them apart is the row of the seats, read anew; the tests above could fail."""
    with racing(database_url, tmp_path, "tests.servers.unguarded_offers", 2) as processes:
        answers = all_do(processes, "sweep", "sweep")

    assert sum(int(one) for one in answers) > SEATS // 2
