"""Two hundred people at once for twenty seats, before four web processes."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from tests import making
from tests.environment import environment
from tests.races.rush import Answer, address, sign_up_at_once
from tests.servers.web import WebServer
from webinar_hub.core.database import db
from webinar_hub.registration.models import Registration, SeatPool

PEOPLE, SEATS, PROCESSES = 200, 20, 4


@pytest.fixture
def event_slug(app: Flask) -> str:
    return _event(app)


def _event(app: Flask) -> str:
    with app.app_context():
        event = making.make_event()
        slug = str(event.slug)
        making.make_pool(event, capacity=SEATS)
        return slug


def _rush(
    database_url: str,
    folder: Path,
    slug: str,
    application: str = "webinar_hub:create_app()",
    people: int = PEOPLE,
) -> list[Answer]:
    settings = environment(database_url, folder, SIGNUPS_PER_HOUR="100000")
    del settings["WEBINAR_HUB_BASE_URL"]
    log = folder / "web.log"
    with WebServer(settings, log, workers=PROCESSES, application=application) as server:
        return sign_up_at_once(server.port, slug, people)


def _registrations(app: Flask) -> list[Registration]:
    with app.app_context():
        return list(db.session.scalars(select(Registration).order_by(Registration.id)))


def test_twenty_seats_go_to_twenty_people_and_nobody_is_overtaken(
    app: Flask, database_url: str, tmp_path: Path, event_slug: str
) -> None:
    answers = _rush(database_url, tmp_path, event_slug)

    assert [a.status for a in answers] == [303] * PEOPLE
    registrations = _registrations(app)
    numbers = sorted(r.queue_number for r in registrations if r.state == "waitlisted")
    assert sum(r.state == "confirmed" for r in registrations) == SEATS
    assert numbers == list(range(1, PEOPLE - SEATS + 1))
    with app.app_context():
        pool = db.session.scalars(select(SeatPool)).one()
        assert (pool.taken, pool.waiting) == (SEATS, PEOPLE - SEATS)
    overtaken, compared = _overtaken(answers, registrations)
    assert overtaken == []
    assert compared > PEOPLE  # else the comparison would say nothing


@pytest.mark.long
def test_without_the_guard_a_rush_oversells_on_both_databases(
    app: Flask, database_url: str, tmp_path: Path, event_slug: str
) -> None:
    _rush(database_url, tmp_path, event_slug, "tests.servers.unguarded_seats:app", people=90)

    assert sum(r.state == "confirmed" for r in _registrations(app)) > SEATS


def test_without_the_guard_a_rush_oversells(
    sqlite_app: Flask, sqlite_url: str, tmp_path: Path
) -> None:
    slug = _event(sqlite_app)
    _rush(sqlite_url, tmp_path, slug, "tests.servers.unguarded_seats:app", people=90)

    assert sum(r.state == "confirmed" for r in _registrations(sqlite_app)) > SEATS


def _overtaken(
    answers: list[Answer], registrations: list[Registration]
) -> tuple[list[tuple[int, int]], int]:
    """Pairs in which the second person asked after the first had an answer, and got more."""
    rank = {r.email: r.queue_number or 0 for r in registrations}
    pairs = [
        (first, second)
        for first in answers
        for second in answers
        if first.answered_at < second.asked_at
    ]
    wrong = [
        (first.number, second.number)
        for first, second in pairs
        if rank[address(second.number)] < rank[address(first.number)]
    ]
    return wrong, len(pairs)
