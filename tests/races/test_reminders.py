"""Many due reminders, three scheduler processes, and `kill -9` at any moment."""

import random
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path
from time import monotonic

import pytest
from flask import Flask
from sqlalchemy import update

from tests import making
from tests.conftest import POSTGRESQL_FIRST, StandingClock
from tests.environment import environment
from tests.servers.processes import Child, Module, child_environment
from tests.servers.smtp import Slow, SmtpServer
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.participants.operations import PersonData
from webinar_hub.participants.rules import mailbox
from webinar_hub.registration.operations import Application, sign_up

SCHEDULERS = 3
PATIENCE = 100  # seconds
LEASE = "5"  # seconds: as short as may be set, so that a killed process's letters come back soon


@pytest.mark.parametrize("database_url", POSTGRESQL_FIRST, indirect=True)
@pytest.mark.parametrize("people", [60, pytest.param(400, marks=pytest.mark.long)])
def test_three_schedulers_remind_everybody_exactly_once(
    app: Flask, database_url: str, tmp_path: Path, clock: StandingClock, people: int
) -> None:
    _sign_up(app, clock, people)
    with SmtpServer() as smtp, _schedulers(database_url, tmp_path, smtp):
        _wait_for(smtp, people)
        time.sleep(3)  # whoever would send a second copy has the time to

    copies = Counter(_message_ids(smtp))
    print(f"{people} people, {len(smtp.messages)} letters, {len(copies)} of them different")
    assert len(copies) == people
    assert set(copies.values()) == {1}


def test_killed_schedulers_lose_nothing_and_copy_at_most_one_letter_each(
    sqlite_app: Flask, sqlite_url: str, tmp_path: Path, clock: StandingClock
) -> None:
    _kill_and_count(sqlite_app, sqlite_url, tmp_path, clock, people=60, kills=2)


@pytest.mark.long
def test_four_hundred_reminders_survive_many_kills(
    app: Flask, database_url: str, tmp_path: Path, clock: StandingClock
) -> None:
    _kill_and_count(app, database_url, tmp_path, clock, people=400, kills=24)


def _kill_and_count(
    app: Flask, database_url: str, tmp_path: Path, clock: StandingClock, *, people: int, kills: int
) -> None:
    _sign_up(app, clock, people)
    with SmtpServer() as smtp:
        smtp.when("END", Slow(0.2))
        with _schedulers(database_url, tmp_path, smtp) as running:
            killed = _kill_again_and_again(running, smtp, people, kills)
            _wait_for(smtp, people)
            time.sleep(float(LEASE) + 3)  # letters whose recording was killed come once more

    letters: dict[str, set[bytes]] = {}
    for message in smtp.messages:
        letters.setdefault(_message_id(message.data), set()).add(message.data)
    extra = len(smtp.messages) - len(letters)
    said = f"{killed} kills, {people - len(letters)} lost, {extra} identical copies"
    print(said)
    assert killed >= min(kills, 10) // 2  # a quick machine is through before the last kill
    assert len(letters) == people, said
    assert all(len(versions) == 1 for versions in letters.values())
    assert extra <= killed, said


@pytest.mark.long
def test_without_claims_three_schedulers_send_letters_twice(
    app: Flask, database_url: str, tmp_path: Path, clock: StandingClock
) -> None:
    people = 60
    _sign_up(app, clock, people)
    module = "tests.servers.unguarded_letters"
    with SmtpServer() as smtp:
        smtp.when("END", Slow(0.05))
        with _schedulers(database_url, tmp_path, smtp, module):
            _wait_for(smtp, people)
            time.sleep(2)

    assert len(smtp.messages) > len(set(_message_ids(smtp)))


def _sign_up(app: Flask, clock: StandingClock, people: int) -> None:
    """People who signed up three days ago for what begins in 23 hours: all due to be reminded."""
    now = clock.now()
    clock.advance(days=-3)
    with app.app_context():
        event = making.make_event(starts=now + timedelta(hours=23))
        event_id = event.id
        making.make_pool(event, capacity=None)
        for number in range(people):
            address = mailbox(f"person{number}@example.org")
            person = PersonData(address, "Анна", "", "", "ru", "Europe/Moscow", None, False)
            sign_up(event_id, Application(person, "parent"))
        _take_confirmations_as_sent()
    clock.set(now)


@operation
def _take_confirmations_as_sent() -> None:
    db.session.execute(update(OutboxMessage).values(state="sent"))


@contextmanager
def _schedulers(
    database_url: str, folder: Path, smtp: SmtpServer, module: str = "webinar_hub"
) -> Iterator["_Running"]:
    settings = environment(database_url, folder, SMTP_URL=smtp.url, LETTER_LEASE=LEASE)
    with ExitStack() as stack:
        running = _Running(settings, folder / "scheduler.log", module, stack)
        for _number in range(SCHEDULERS):
            running.start()
        yield running


class _Running:
    def __init__(self, settings: dict[str, str], log: Path, module: str, stack: ExitStack):
        self._settings, self._log, self._module, self._stack = settings, log, module, stack
        self.processes: list[Child] = []

    def start(self) -> None:
        arguments = ["scheduler"] if self._module == "webinar_hub" else []
        settings = child_environment(self._settings)
        child = Module(self._module, *arguments, log=self._log, env=settings)
        self.processes.append(self._stack.enter_context(child))


def _kill_again_and_again(running: _Running, smtp: SmtpServer, people: int, kills: int) -> int:
    chance, killed = random.Random(4), 0
    deadline = monotonic() + PATIENCE
    while killed < kills and len(smtp.messages) < people and monotonic() < deadline:
        before = len(smtp.messages)
        while len(smtp.messages) < before + 3 and monotonic() < deadline:
            time.sleep(chance.uniform(0.01, 0.2))
        victim = chance.choice(running.processes)
        running.processes.remove(victim)
        victim.kill()
        killed += 1
        running.start()
    return killed


def _wait_for(smtp: SmtpServer, people: int) -> None:
    deadline = monotonic() + PATIENCE
    while len(set(_message_ids(smtp))) < people and monotonic() < deadline:
        time.sleep(0.1)


def _message_ids(smtp: SmtpServer) -> list[str]:
    return [_message_id(message.data) for message in list(smtp.messages)]


def _message_id(data: bytes) -> str:
    return str(message_from_bytes(data)["Message-ID"])
