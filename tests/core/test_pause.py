"""Which failures mean that nothing can be written, told apart by the databases' own words."""

import sqlite3

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError

from tests.environment import environment
from webinar_hub import create_app
from webinar_hub.core import pause
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.core.refusals import Paused
from webinar_hub.settings import Settings


@operation
def fail_with(sqlstate: str) -> None:
    db.session.execute(
        text(f"DO $$ BEGIN RAISE EXCEPTION 'as told' USING ERRCODE = '{sqlstate}'; END $$")
    )


@pytest.fixture
def postgres(postgres_url, tmp_path):
    app = create_app(Settings.from_environment(environment(postgres_url, tmp_path)))
    with app.app_context():
        yield
        db.session.remove()
        db.engine.dispose()


@pytest.mark.parametrize("sqlstate", ["53100", "25006"])
def test_a_full_disk_of_the_server_is_noticed(postgres, monkeypatch, sqlstate):
    monkeypatch.setattr(pause, "TRY_SECONDS", 60)
    with pytest.raises(Paused):
        fail_with(sqlstate)
    assert pause.of(db.engine).state() == pause.State(ordered=False)
    monkeypatch.setattr(pause, "TRY_SECONDS", 0)
    assert pause.of(db.engine).state() is None


@pytest.mark.parametrize("sqlstate", ["53200", "55P03", "P0001"])
def test_other_failures_of_the_server_stay_what_they_are(postgres, sqlstate):
    with pytest.raises(DBAPIError):
        fail_with(sqlstate)
    assert pause.of(db.engine).state() is None


@pytest.mark.parametrize(
    ("code", "means"),
    [
        (sqlite3.SQLITE_FULL, True),
        (sqlite3.SQLITE_READONLY, True),
        (sqlite3.SQLITE_READONLY_DBMOVED, True),
        (sqlite3.SQLITE_IOERR_WRITE, True),
        (sqlite3.SQLITE_IOERR_READ, False),
        (sqlite3.SQLITE_BUSY, False),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, False),
        (sqlite3.SQLITE_CORRUPT, False),
    ],
)
def test_sqlite_says_by_its_code_whether_a_disk_is_full(code, means):
    error = sqlite3.OperationalError("as told")
    error.sqlite_errorcode = code
    assert pause.means_pause(OperationalError("UPDATE", {}, error)) is means


@pytest.mark.parametrize(("number", "means"), [(28, True), (30, True), (2, False), (5, False)])
def test_so_does_the_system_for_a_file(number, means):
    assert pause.means_pause(OSError(number, "as told")) is means


def test_a_trial_leaves_nothing_behind_and_waits_for_nobody(app):
    with app.app_context():
        rows = text("SELECT name, number FROM versions ORDER BY name")
        before = db.session.execute(rows).all()
        db.session.rollback()
        assert pause.of(db.engine).can_write()
        assert db.session.execute(rows).all() == before


def test_while_all_is_well_nothing_is_tried(app, monkeypatch):
    with app.app_context():
        known = pause.of(db.engine)
        monkeypatch.setattr(known, "can_write", lambda: pytest.fail("a write for nothing"))
        assert known.state() is None
