"""What an uptime watcher, a load balancer and organizers are told. On both databases."""

from collections import namedtuple
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text, update

from tests import making
from tests.mail.putting import letter, put, use_relay
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.mail import outbox
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.watch import health, last_backup

NOW = datetime(2026, 11, 2, 8, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
Usage = namedtuple("Usage", "total used free")


@pytest.fixture(autouse=True)
def inside(app, at):
    at(NOW)
    with app.app_context():
        yield


@pytest.fixture
def visitor(app):
    return app.test_client()


def names():
    db.session.rollback()
    return [trouble.name for trouble in health.troubles()]


@operation
def migrated_to(revision):
    db.session.execute(text("UPDATE alembic_version SET version_num = :to"), {"to": revision})


def test_a_process_that_answers_is_alive(visitor):
    answer = visitor.get("/healthz")
    assert (answer.status_code, answer.text) == (200, "ok\n")
    assert answer.headers["Cache-Control"] == "no-store"


def test_all_is_well_where_a_scheduler_was_just_seen(visitor):
    making.make_heartbeat("one")
    assert visitor.get("/healthz?deep=1").text == "ok\n"


def test_no_scheduler_at_all_is_a_trouble(visitor):
    answer = visitor.get("/healthz?deep=1")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "30"
    assert answer.text == "scheduler: Nothing sends letters and reminders just now.\n"


def test_a_scheduler_that_is_silent_for_two_minutes_is_a_trouble(clock):
    making.make_heartbeat("one")
    clock.advance(minutes=2)
    assert names() == []
    clock.advance(seconds=1)
    assert names() == ["scheduler"]


def test_a_letter_that_is_ten_minutes_late_is_a_trouble(clock):
    put([letter(1)])
    clock.advance(minutes=10)
    making.make_heartbeat("one")
    assert names() == []
    clock.advance(seconds=1)
    assert names() == ["letters"]


def test_a_letter_whose_moment_is_to_come_is_none(clock):
    put([letter(1, due_at=NOW + timedelta(hours=1))])
    clock.advance(minutes=30)
    making.make_heartbeat("one")
    assert names() == []


def test_letters_that_the_relays_allowance_holds_back_are_none(app, clock):
    use_relay(app, "", smtp_per_day=10)
    put([letter(number, priority=outbox.CAMPAIGN) for number in range(8)])
    _sent([0, 1, 2, 3, 4, 5])
    clock.advance(minutes=30)
    making.make_heartbeat("one")
    assert names() == []
    put([letter(20, priority=outbox.CONFIRMATION, due_at=NOW)])
    assert names() == ["letters"]  # that one might leave


@operation
def _sent(numbers):
    db.session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.recipient_id.in_(numbers))
        .values(state="sent", sent_at=NOW)
    )


def test_a_disk_that_is_nearly_full_is_a_trouble(monkeypatch):
    making.make_heartbeat("one")
    gib, found = 2**30, []
    for free in (50 * gib, 2 * gib, 150 * 2**20):
        usage = Usage(100 * gib, 0, free)
        monkeypatch.setattr(health.shutil, "disk_usage", lambda _folder, usage=usage: usage)
        found.append(names())
    assert found == [[], ["disk"], ["disk"]]


def test_an_old_backup_is_a_trouble_and_so_is_none(app, tmp_path, clock):
    known = app.extensions["webinar_hub_settings"]
    app.extensions["webinar_hub_settings"] = replace(known, mode="production", data=tmp_path)
    found = []
    for age in (None, timedelta(days=2), timedelta(days=2, seconds=1)):
        if age is not None:
            last_backup.note(tmp_path, NOW - age, tmp_path / "backup.zip")
        making.make_heartbeat(f"{age}")
        found.append(names())
    assert found == [["backup"], [], ["backup"]]


def test_a_demonstration_needs_no_backup(app):
    making.make_heartbeat("one")
    assert names() == []


def test_a_migrated_database_is_ready_and_another_is_not(visitor):
    assert visitor.get("/readyz").text == "ok\n"
    migrated_to("0001")
    answer = visitor.get("/readyz")
    assert answer.status_code == 503
    assert answer.text.startswith("database: at 0001, not ")


def test_a_database_without_tables_is_not_ready(app, visitor):
    @operation
    def empty():
        db.session.execute(text("DROP TABLE alembic_version"))

    empty()
    answer = visitor.get("/readyz")
    assert (answer.status_code, answer.text[:21]) == (503, "database: at nothing,")
