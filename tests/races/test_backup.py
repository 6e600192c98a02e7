"""A backup while people press the button, restored elsewhere: everybody is in it whole, or not."""

import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select

from tests import making
from tests.backup.conftest import another, run  # noqa: F401  the same fixtures
from tests.backup.installation import Installation
from tests.conftest import POSTGRESQL_FIRST
from tests.environment import environment
from tests.races.rush import address, sign_up
from tests.servers.processes import ROOT, child_environment
from tests.servers.web import WebServer
from webinar_hub.core.database import db
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.participants.models import Consent, Participant
from webinar_hub.participants.operations import add_consent_text
from webinar_hub.registration.models import Invitation, Registration, SeatPool

SEATS, PROCESSES, THREADS = 25, 2, 6
BEFORE, AFTER = 15, 15  # people who have their answer before the backup begins, and after it ended


@pytest.mark.parametrize("database_url", POSTGRESQL_FIRST, indirect=True)
def test_everybody_who_signs_up_during_a_backup_is_in_it_whole_or_not_at_all(
    app: Flask,
    database_url: str,
    tmp_path: Path,
    another: Installation,  # noqa: F811
    run: Callable[..., Result],  # noqa: F811
) -> None:
    with app.app_context():
        event = making.make_event()
        making.make_pool(event, capacity=SEATS)
        organization_id = event.programme.organization_id
        add_consent_text(organization_id, "participation", "en", "I agree", "To take part.")
        slug = str(event.slug)
        db.session.rollback()
    settings = environment(database_url, tmp_path, SIGNUPS_PER_HOUR="100000")
    with WebServer(settings, tmp_path / "web.log", workers=PROCESSES) as server:
        crowd = Crowd(server.port, slug)
        crowd.wait_for(BEFORE)
        answered_before = crowd.answered()
        done = subprocess.run(
            [sys.executable, "-m", "webinar_hub", "backup"],
            env=child_environment(settings),
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        crowd.wait_for(len(crowd.answered()) + AFTER)
        crowd.stop()
    assert done.returncode == 0, done.stderr
    assert {status for _number, status in crowd.answers} == {303}

    (archive,) = Installation(database_url, tmp_path).archives()
    assert run(another, "verify", archive).exit_code == 0
    result = run(another, "restore", archive)
    assert result.exit_code == 0, result.output
    with another.opened():
        people = _whole_people()
        _seats_are_counted_right()
    assert {address(number) for number in answered_before} <= people
    assert people < {address(number) for number in crowd.answered()}  # it went on all the while
    print(f"{len(answered_before)} before, {len(people)} in it, {len(crowd.answers)} in the end")


def _whole_people() -> set[str]:
    """Each with all that one sign-up writes; returns their addresses."""
    registrations = list(db.session.scalars(select(Registration)))
    ids = {one.id for one in registrations}
    assert {one.registration_id for one in db.session.scalars(select(Invitation))} == ids
    assert {one.registration_id for one in db.session.scalars(select(Consent))} == ids
    letters = db.session.scalars(select(OutboxMessage)).all()
    assert {one.recipient_id for one in letters} == ids
    assert all(one.held for one in letters)
    persons = set(db.session.scalars(select(Participant.id)))
    assert {one.participant_id for one in registrations} == persons
    return {str(one.email) for one in registrations}


def _seats_are_counted_right() -> None:
    pool = db.session.scalars(select(SeatPool)).one()
    counted = dict(
        db.session.execute(
            select(Registration.state, func.count()).group_by(Registration.state)
        ).all()
    )
    assert pool.taken == counted.get("confirmed", 0) <= SEATS
    assert pool.waiting == counted.get("waitlisted", 0)


class Crowd:
    """People who sign up one after the other, several at once, until they are told to stop."""

    def __init__(self, port: int, slug: str):
        self.answers: list[tuple[int, int]] = []
        self._port, self._slug, self._next = port, slug, 0
        self._changed, self._ended = threading.Condition(), threading.Event()
        self._threads = [threading.Thread(target=self._go_on) for _ in range(THREADS)]
        for thread in self._threads:
            thread.start()

    def answered(self) -> set[int]:
        with self._changed:
            return {number for number, _status in self.answers}

    def wait_for(self, number: int) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.answers) >= number, timeout=60)

    def stop(self) -> None:
        self._ended.set()
        for thread in self._threads:
            thread.join(60)

    def _go_on(self) -> None:
        while not self._ended.is_set():
            with self._changed:
                number, self._next = self._next, self._next + 1
            status = sign_up(self._port, self._slug, number)
            with self._changed:
                self.answers.append((number, status))
                self._changed.notify_all()
