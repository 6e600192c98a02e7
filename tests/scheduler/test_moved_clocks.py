"""The machine's clock is set while the scheduler runs: by a time server, or after a long sleep."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic, sleep

import pytest
from apscheduler.schedulers import base as apscheduler
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from tests.environment import environment
from tests.mail.putting import put_one
from tests.servers.processes import Module, child_environment
from tests.servers.smtp import SmtpServer
from webinar_hub import scheduler
from webinar_hub.core import clock as product_clock

HOUR, YEARS = timedelta(hours=1), timedelta(days=20_000)
PATIENCE = 5.0


class MachineClock:
    """It goes, and can be set."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> MachineClock:
    machine = MachineClock()

    class Moved(datetime):
        @classmethod
        def now(cls, tz=None):
            return cls.fromtimestamp(machine.now().timestamp(), tz)

    monkeypatch.setattr(product_clock, "source", machine.now)
    monkeypatch.setattr(apscheduler, "datetime", Moved)
    return machine


class Rounds:
    """A job that counts."""

    __module__, __name__ = "webinar_hub.counting", "count"

    def __init__(self) -> None:
        self._begun = threading.Semaphore(0)

    def __call__(self) -> None:
        self._begun.release()

    def one_more(self, seconds: float = PATIENCE) -> bool:
        return self._begun.acquire(timeout=seconds)


@pytest.fixture
def rounds(monkeypatch: pytest.MonkeyPatch) -> Rounds:
    rounds = Rounds()
    monkeypatch.setattr(scheduler, "JOBS", ((rounds, 30),))
    monkeypatch.setattr(scheduler, "_sign_of_life", lambda *_: None)
    return rounds


@pytest.fixture
def running(sqlite_app, machine, rounds) -> Iterator[BackgroundScheduler]:
    """Its first round is over; the next one would come in half a minute."""
    running = scheduler.make(sqlite_app)
    running.start()
    assert rounds.one_more()
    yield running
    running.shutdown(wait=True)


def planned(running: BackgroundScheduler, *, machine: MachineClock) -> float:
    """Seconds until the next round, by the machine's clock."""
    until = monotonic() + PATIENCE
    while not running.get_jobs() and monotonic() < until:
        sleep(0.01)  # the round before has not ended
    (job,) = running.get_jobs()
    return float((job.next_run_time - machine.now()).total_seconds())


@pytest.mark.parametrize("back", [timedelta(seconds=45), HOUR, YEARS])
def test_after_the_clock_was_put_back_the_next_round_comes_at_once(running, machine, rounds, back):
    machine.ahead -= back
    assert planned(running, machine=machine) > 30
    scheduler.follow_the_clock(running)
    assert rounds.one_more()
    assert planned(running, machine=machine) <= 30


def test_after_the_clock_was_put_forward_one_round_makes_up_for_all(running, machine, rounds):
    machine.ahead += YEARS
    scheduler.follow_the_clock(running)
    assert rounds.one_more()
    assert 0 < planned(running, machine=machine) <= 30
    scheduler.follow_the_clock(running)
    assert not rounds.one_more(0.2)


def test_a_sleep_that_was_reckoned_by_a_wrong_clock_is_cut_short(running, machine, rounds):
    """Put back, and set right before anybody looked: the plan is right, the sleep is too long."""
    machine.ahead -= HOUR
    running.wakeup()
    sleep(0.1)  # it goes to sleep for an hour
    machine.ahead += HOUR + timedelta(seconds=31)
    scheduler.follow_the_clock(running)
    assert rounds.one_more()


def test_while_the_clock_goes_right_no_round_comes_before_its_time(running, machine, rounds):
    for _look in range(20):
        scheduler.follow_the_clock(running)
    assert not rounds.one_more(0.2)


def test_a_round_that_lasts_longer_than_its_interval_is_no_reason_to_warn(
    sqlite_app, monkeypatch, caplog
):
    begun, go_on = threading.Semaphore(0), threading.Event()

    def slow() -> None:
        begun.release()
        go_on.wait(PATIENCE)

    monkeypatch.setattr(scheduler, "JOBS", ((slow, 0.05),))
    monkeypatch.setattr(scheduler, "_sign_of_life", lambda *_: None)
    running = scheduler.make(sqlite_app)
    running.start()
    assert begun.acquire(timeout=PATIENCE)
    assert not begun.acquire(timeout=0.3)
    go_on.set()
    assert begun.acquire(timeout=PATIENCE)
    running.shutdown(wait=True)
    assert not caplog.records


def test_missed_rounds_are_not_counted(machine):
    """The library's own interval does count them, one by one."""

    def missed(trigger) -> int:
        counted, then, now = 0, machine.now(), machine.now() + timedelta(hours=1)
        while then is not None and then <= now:
            counted, then = counted + 1, trigger.get_next_fire_time(then, now)
        return counted

    assert missed(IntervalTrigger(seconds=1, timezone=UTC)) == 3601
    assert missed(scheduler._Once(timedelta(seconds=1))) == 1


def test_the_signs_of_life_go_on_after_the_clock_was_put_back(sqlite_app, machine, monkeypatch):
    seen: list[datetime] = []
    monkeypatch.setattr(scheduler, "_write_sign", lambda *_: seen.append(machine.now()))
    monkeypatch.setattr(scheduler, "_last_seen", {})
    going = monotonic()
    monkeypatch.setattr(scheduler.time, "monotonic", lambda: going)
    scheduler._sign_of_life("count", None)
    machine.ahead -= HOUR
    scheduler._sign_of_life("count", None)
    assert len(seen) == 1
    going += 31
    scheduler._sign_of_life("count", None)
    assert len(seen) == 2


@pytest.fixture
def moved(sqlite_url: str, tmp_path: Path, monkeypatch) -> Iterator[Callable[[timedelta], None]]:
    """A scheduler process; `moved(by)` sets the clock of its machine."""
    file = tmp_path / "clock"
    monkeypatch.setenv("TEST_CLOCK_FILE", str(file))

    def move(by: timedelta) -> None:
        file.write_text(str(by.total_seconds()))

    return move


def test_letters_leave_within_seconds_of_every_set_of_the_clock(
    sqlite_app, sqlite_url, tmp_path, moved, clock
):
    with SmtpServer() as smtp:
        settings = child_environment(environment(sqlite_url, tmp_path, SMTP_URL=smtp.url))
        log = tmp_path / "scheduler.log"
        with Module("tests.servers.moved_clock", log=log, env=settings) as child:
            for number, by in enumerate((timedelta(), -HOUR, YEARS, -YEARS), start=1):
                moved(by)
                clock.set(datetime.now(UTC) + by)
                with sqlite_app.app_context():
                    put_one(number)
                child.wait_until(lambda wanted=number: len(smtp.messages) == wanted, 15)
        assert "the clock was put back" in child.output
