"""One registration that cannot be reminded holds up nobody else; on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import OperationalError

from tests import making
from tests.attendance.guests import MONDAY, THURSDAY_EVENING, Hall, a_guest, a_hall, letters
from tests.counting import counted_statements
from webinar_hub.reminders import jobs, operations

DAY_BEFORE = THURSDAY_EVENING - timedelta(days=1)


@pytest.fixture(autouse=True)
def at_first(app, clock, monkeypatch):
    monkeypatch.setattr(jobs, "BATCH", 4)
    clock.set(MONDAY)
    with app.app_context():
        yield


def a_broken_guest(hall: Hall, given_name: str) -> int:
    """Signed up in a zone that has since gone: no letter to this person can say when it begins."""
    guest = a_guest(hall, given_name)
    making.change(guest, zone="Atlantis/Capital")
    return guest.id


def reminded() -> list[str]:
    return sorted(message.recipient_name for message in letters("reminder_day"))


def test_one_registration_that_cannot_be_reminded_holds_up_nobody(clock, caplog):
    hall = a_hall()
    a_guest(hall, "Anna")
    broken = a_broken_guest(hall, "Boris")
    a_guest(hall, "Clara")
    clock.set(DAY_BEFORE)
    assert jobs.remind() == 2
    assert reminded() == ["Anna", "Clara"]
    assert f"registration {broken} cannot be reminded" in caplog.text
    assert jobs.remind() == 0


def test_more_broken_registrations_than_a_batch_stand_before_nobody(clock, caplog):
    hall = a_hall()
    broken = [a_broken_guest(hall, f"Boris{number}") for number in range(9)]
    a_guest(hall, "Anna")
    clock.set(DAY_BEFORE)
    assert jobs.remind() == 1
    assert reminded() == ["Anna"]
    for one in broken:
        assert caplog.text.count(f"registration {one} cannot") == 1


def test_who_was_broken_is_reminded_once_mended(clock):
    hall = a_hall()
    guest = a_guest(hall)
    making.change(guest, zone="Atlantis/Capital")
    clock.set(DAY_BEFORE)
    assert jobs.remind() == 0
    making.change(guest, zone="Europe/Moscow")
    assert jobs.remind() == 1


def test_people_at_whom_another_process_is_stand_before_nobody(clock, monkeypatch):
    """A batch of which nothing could be written is no reason to stop."""
    hall = a_hall()
    held = {a_guest(hall, f"Boris{number}").id for number in range(4)}
    a_guest(hall, "Anna")
    write = operations.write_reminders

    def write_to_others(due, ids):
        return write(due, [one for one in ids if one not in held])

    monkeypatch.setattr(operations, "write_reminders", write_to_others)
    clock.set(DAY_BEFORE)
    assert jobs.remind() == 1
    assert reminded() == ["Anna"]


def test_a_database_that_is_away_is_not_asked_for_each_person(clock, monkeypatch, caplog):
    hall = a_hall()
    for number in range(3):
        a_guest(hall, f"Guest{number}")
    asked = []

    def away(_due, ids):
        asked.append(ids)
        raise OperationalError("SELECT", {}, Exception("the server closed the connection"))

    monkeypatch.setattr(operations, "write_reminders", away)
    clock.set(DAY_BEFORE)
    assert jobs.remind() == 0
    assert len(asked) == 1
    assert f"nobody could be reminded of meeting {hall.meeting_id}" in caplog.text


def test_several_batches_cost_what_they_did(clock):
    """Two statements find and six write a batch, whoever has been looked at before."""
    hall = a_hall()
    for number in range(12):
        a_guest(hall, f"Guest{number}")
    clock.set(DAY_BEFORE)
    with counted_statements() as statements:
        assert jobs.remind() == 12
    assert len(statements) <= 4 + 3 * 8
