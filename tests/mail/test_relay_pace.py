"""A relay that takes so many letters a day, at a real server. On both databases."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.conftest import SQLITE_FIRST
from tests.mail.putting import (
    end_leases,
    letter,
    message,
    messages,
    put,
    put_one,
    states,
    use_relay,
)
from tests.servers.smtp import Say, SmtpServer
from webinar_hub.core.database import db
from webinar_hub.mail import outbox, queries
from webinar_hub.mail.allowance import limits
from webinar_hub.mail.claiming import anything_due, claim
from webinar_hub.mail.delivery import Pace, deliver
from webinar_hub.mail.running_ahead import fates

NOW = datetime(2026, 11, 2, 8, tzinfo=UTC)
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture
def server():
    with SmtpServer() as server:
        yield server


@pytest.fixture(autouse=True)
def inside(app, at):
    at(NOW)
    with app.app_context():
        yield


@pytest.fixture
def relay(app, server):
    """`relay(smtp_per_day=500)`"""
    return lambda **settings: use_relay(app, server.url, **settings)


def test_no_more_leave_than_the_relay_takes_in_an_hour(relay, server, clock):
    relay(smtp_per_hour=10)
    put([letter(number, priority=outbox.SIGN_IN) for number in range(25)])
    assert deliver(Pace()) == 10
    assert deliver(Pace()) == 0
    clock.advance(minutes=59)
    assert deliver(Pace()) == 0
    clock.advance(minutes=1)
    assert [deliver(Pace()) for _round in range(2)] == [10, 0]


def test_a_relay_without_room_is_not_even_called(relay, server, clock):
    relay(smtp_per_hour=1)
    put([letter(number, priority=outbox.SIGN_IN) for number in range(2)])
    deliver(Pace())
    called = server.connections
    clock.advance(minutes=1)
    assert not anything_due()
    assert deliver(Pace()) == 0
    assert server.connections == called


def test_what_another_process_has_in_hand_counts(relay, server):
    relay(smtp_per_hour=10)
    put([letter(number, priority=outbox.SIGN_IN) for number in range(25)])
    assert len(claim(7)) == 7
    assert len(claim(7)) == 3
    assert claim(7) == []
    end_leases()
    assert len(claim(20)) == 10


def test_a_letter_that_was_refused_is_no_part_of_the_allowance(relay, server):
    relay(smtp_per_hour=2)
    server.when("RCPT", Say("550 5.1.1 no such user"), recipient="person0@example.org")
    put([letter(number, priority=outbox.SIGN_IN) for number in range(3)])
    deliver(Pace())
    deliver(Pace())
    assert states() == ["failed", "sent", "sent"]


def test_a_letter_whose_time_is_over_is_set_aside_though_nothing_can_be_sent(relay, server, clock):
    relay(smtp_per_day=1)
    put_one(1, priority=outbox.SIGN_IN)
    deliver(Pace())
    put_one(2, priority=outbox.REMINDER, expires_at=clock.now() + HOUR)
    deliver(Pace())
    clock.advance(hours=1)
    deliver(Pace())
    assert message(2).state == "expired"
    assert "before its turn" in message(2).last_answer


@pytest.mark.parametrize("database_url", SQLITE_FIRST, indirect=True)
def test_nine_hundred_letters_in_two_days_through_a_relay_that_takes_five_hundred_a_day(
    relay, server, clock
):
    """No confirmation waits behind a reminder, none leaves after its start, nothing is lost."""
    relay(smtp_per_day=500)
    tonight, tomorrow = NOW + 20 * HOUR, NOW + 34 * HOUR  # when the meetings start
    _put_reminders(range(450), expires_at=tonight)
    _put_reminders(range(450, 600), expires_at=tomorrow)
    foreseen = fates(NOW, queries.gone(NOW), queries.waiting(), limits(0, 500))
    assert sum(one.too_late for one in foreseen) == 25  # with nobody signing up meanwhile
    number, beyond = 1000, NOW + 2 * DAY
    while clock.now() < beyond:
        fresh = range(number, number + 25)  # twelve times in two days, people sign up
        put([letter(one, priority=outbox.CONFIRMATION) for one in fresh])
        number += 25
        _let_pass(clock, 4 * HOUR)
    db.session.rollback()
    found = messages()
    assert len(found) == 900
    _check_spans(found)
    _check_order(found)
    reminders = [one for one in found if one.priority == outbox.REMINDER]
    assert {one.state for one in found if one.priority == outbox.CONFIRMATION} == {"sent"}
    left = [one for one in reminders if one.state == "sent"]
    late = [one for one in reminders if one.state == "expired"]
    assert all(one.sent_at < one.expires_at for one in left)
    assert (len(left), len(late)) == (550, 50)  # the second meeting's all, on the second day
    assert all("before its turn" in one.last_answer for one in late)
    assert len(server.messages) == sum(one.state == "sent" for one in found)


def _put_reminders(numbers, expires_at):
    to_come = {"priority": outbox.REMINDER, "expires_at": expires_at}
    put([letter(number, **to_come) for number in numbers])


def _let_pass(clock, span):
    for _turn in range(int(span / HOUR)):
        while deliver(Pace()):
            pass
        clock.advance(minutes=60)


def _check_spans(found):
    """No day, wherever it begins, has more than the relay takes."""
    times = sorted(one.sent_at for one in found if one.sent_at)
    for place, begin in enumerate(times):
        assert sum(begin <= at < begin + DAY for at in times[place:]) <= 500


def _check_order(found):
    """No reminder left while a confirmation that was due was still waiting."""
    confirmations = [one for one in found if one.priority == outbox.CONFIRMATION]
    for reminder in (one for one in found if one.priority == outbox.REMINDER and one.sent_at):
        waiting = [
            one for one in confirmations if one.created_at <= reminder.sent_at < one.sent_at
        ]
        assert not waiting
