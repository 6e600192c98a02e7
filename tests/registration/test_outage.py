"""The database is away or busy: people are asked to come back, and nothing is half done."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy import select

from tests import making
from tests.registration import people
from tests.registration.conftest import NOW
from tests.registration.visitors import Visitor, manage_path, words
from webinar_hub.core import operation, page_versions
from webinar_hub.core.database import db
from webinar_hub.registration.models import Registration
from webinar_hub.registration.views import event_page

HOLD = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.readline()
"""


@pytest.fixture
def event(app, at, monkeypatch):
    monkeypatch.setattr(page_versions, "LOOK_SECONDS", 0)
    at(NOW)
    with app.app_context():
        event = making.make_event(slug="tender-age")
        making.make_pool(event, capacity=1)
        yield event


@contextmanager
def held_by_another_process(path: str) -> Iterator[None]:
    command = [sys.executable, "-c", HOLD, path]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, text=True, **pipes) as held:
        assert held.stdout is not None
        assert held.stdout.readline() == "held\n"
        yield
        held.communicate("go\n")


def wait_briefly(connection, _record) -> None:
    connection.execute("PRAGMA busy_timeout = 100")


def is_asked_to_come_back(answer) -> bool:
    return (
        answer.status_code == 503
        and int(answer.headers["Retry-After"]) > 0
        and "We will be right back" in words(answer)
    )


def registrations() -> list[Registration]:
    db.session.rollback()
    return list(db.session.scalars(select(Registration)))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_while_somebody_else_writes_for_long_pages_are_read_and_forms_asked_back(app, event):
    sqlalchemy_event.listen(db.engine, "connect", wait_briefly)
    db.session.remove()
    db.engine.dispose()
    visitor = Visitor(app)
    form = visitor.form("tender-age")
    with held_by_another_process(str(db.engine.url.database)):
        assert is_asked_to_come_back(visitor.sign_up("tender-age", form))
        assert visitor.get("/events/tender-age").status_code == 200
    assert registrations() == []
    assert visitor.sign_up("tender-age", form).status_code == 303
    assert [one.state for one in registrations()] == ["confirmed"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_who_gets_no_turn_to_write_is_asked_back(app, event, monkeypatch):
    monkeypatch.setattr(operation, "BUSY_SECONDS", 0.05)
    visitor = Visitor(app)
    form = visitor.form("tender-age")
    with operation._threads_turn:
        assert is_asked_to_come_back(visitor.sign_up("tender-age", form))
    assert visitor.sign_up("tender-age", form).status_code == 303


@contextmanager
def shut(postgres_server, name: str) -> Iterator[None]:
    """Nobody gets in, and who is in is thrown out."""
    address = postgres_server.url("postgres").replace("+psycopg", "")
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
        )
        yield
        connection.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_while_the_server_is_away_everybody_is_asked_back_and_afterwards_all_is_well(
    app, event, postgres_server
):
    visitor = Visitor(app)
    form = visitor.form("tender-age")
    anna = people.sign_up(event, "Anna")
    path = manage_path(anna)
    db.session.remove()
    with shut(postgres_server, str(db.engine.url.database)):
        assert is_asked_to_come_back(visitor.sign_up("tender-age", form, given_name="Boris"))
        assert is_asked_to_come_back(visitor.get(path))
        assert is_asked_to_come_back(visitor.post(f"{path}/cancellation"))
        assert is_asked_to_come_back(visitor.get("/events/unknown"))
        assert visitor.get("/healthz").status_code == 200
    assert visitor.sign_up("tender-age", form, given_name="Boris").status_code == 303
    assert visitor.post(f"{path}/cancellation").status_code == 303
    assert sorted(one.state for one in registrations()) == ["cancelled", "confirmed"]


def test_a_fault_of_ours_is_noted_and_says_nothing_of_itself(app, event, monkeypatch, caplog):
    def broken(*_: object) -> None:
        raise ZeroDivisionError("a secret detail")

    monkeypatch.setattr(event_page.kept_events, "for_page", broken)
    answer = Visitor(app).get("/events/tender-age")
    assert answer.status_code == 500
    told = words(answer)
    assert "Something went wrong on our side" in told
    assert "secret" not in answer.get_data(as_text=True)
    (line,) = [one for one in caplog.records if one.levelname == "ERROR"]
    assert line.getMessage().split()[1] in told
