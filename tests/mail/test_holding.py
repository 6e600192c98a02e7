"""Letters that may have been sent already wait until a person decides. On both databases."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.mail.putting import letter, messages, put, put_one, states
from webinar_hub.attendance.presenting import written
from webinar_hub.mail import holding
from webinar_hub.mail.delivery import Pace, deliver


@pytest.fixture(autouse=True)
def in_november(app, at):
    at(datetime(2026, 11, 2, 8, tzinfo=UTC))
    with app.app_context():
        yield


def test_a_held_letter_does_not_leave_and_expires_at_its_time_like_any_other(clock):
    put_one(expires_at=clock.now() + timedelta(hours=1))
    put_one(2, expires_at=clock.now() + timedelta(hours=3))
    assert holding.hold_all() == 2
    clock.advance(hours=2)
    assert deliver(Pace()) == 0
    assert states() == ["expired", "queued"]
    assert holding.release() == 1
    assert deliver(Pace()) == 1


def test_a_held_letter_keeps_a_second_one_from_being_written():
    put_one()
    holding.hold_all()
    assert put([letter()]) == 0
    assert holding.drop() == 1
    assert (states(), put([letter()])) == (["withdrawn"], 0)


def test_a_letter_that_is_new_is_not_held_with_the_others():
    put_one(1)
    holding.hold_all()
    put_one(2)
    assert deliver(Pace()) == 1
    assert [(one.kind, one.number) for one in holding.held()] == [("left_line", 1)]


def test_a_person_s_page_says_that_a_letter_is_held_and_when_it_was_written():
    put_one()
    assert written(messages()[0], "UTC", "ru", may_write=True).state == "Ждёт отправки"
    holding.hold_all()
    shown = written(messages()[0], "UTC", "en", may_write=True)
    assert shown.state == "Придержано: возможно, уже отправлено"
    assert shown.when == "2 November 2026, 08:00"
