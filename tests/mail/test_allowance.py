"""What the relay takes: so many letters an hour and a day, the urgent ones first."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webinar_hub.mail.allowance import DAY, HOUR, Limit, last_leaves, limits, room, that_fit
from webinar_hub.mail.outbox import CAMPAIGN, CHANGE, CONFIRMATION, REMINDER, SIGN_IN

NOW = datetime(2026, 11, 2, 8, tzinfo=UTC)
A_DAY = Limit(500, DAY)


def test_nought_is_no_limit():
    assert limits(0, 0) == ()
    assert limits(20, 0) == (Limit(20, HOUR),)
    assert limits(20, 500) == (Limit(20, HOUR), Limit(500, DAY))
    assert room([], CAMPAIGN) is None


@pytest.mark.parametrize(
    ("priority", "left"),
    [(SIGN_IN, 500), (CONFIRMATION, 485), (CHANGE, 470), (REMINDER, 425), (CAMPAIGN, 300)],
)
def test_what_can_wait_leaves_room_for_what_cannot(priority, left):
    assert room([(A_DAY, 0)], priority) == left
    assert room([(A_DAY, 300)], priority) == max(0, left - 300)
    assert room([(A_DAY, 500)], priority) == 0


def test_the_narrower_of_two_limits_holds():
    assert room([(Limit(50, HOUR), 10), (A_DAY, 470)], SIGN_IN) == 30
    assert room([(Limit(50, HOUR), 45), (A_DAY, 100)], SIGN_IN) == 5


def test_the_smallest_limit_lets_something_through():
    assert room([(Limit(1, DAY), 0)], CAMPAIGN) == 1


def test_letters_fit_from_the_front_of_the_queue():
    queue = [CONFIRMATION] * 3 + [REMINDER] * 3
    assert that_fit(queue, []) == 6
    assert that_fit(queue, [(A_DAY, 421)]) == 4  # with the fourth, reminders have used their part
    assert that_fit(queue, [(A_DAY, 430)]) == 3
    assert that_fit(queue, [(A_DAY, 484)]) == 1
    assert that_fit(queue, [(A_DAY, 485)]) == 0
    assert that_fit([], [(A_DAY, 0)]) == 0


def test_the_last_letter_leaves_at_once_where_there_is_room():
    assert last_leaves(NOW, [], [CAMPAIGN] * 300, [A_DAY]) == NOW
    assert last_leaves(NOW, [], [], [A_DAY]) == NOW
    assert last_leaves(NOW, [], [CAMPAIGN] * 10_000, []) == NOW


def test_the_last_letter_waits_until_earlier_ones_are_a_day_old():
    assert last_leaves(NOW, [], [CAMPAIGN] * 301, [A_DAY]) == NOW + DAY
    assert last_leaves(NOW, [], [CAMPAIGN] * 601, [A_DAY]) == NOW + 2 * DAY
    this_morning = [NOW - timedelta(hours=3)] * 300
    assert last_leaves(NOW, this_morning, [CAMPAIGN], [A_DAY]) == NOW + timedelta(hours=21)
    assert last_leaves(NOW, this_morning, [REMINDER], [A_DAY]) == NOW


def test_an_hour_and_a_day_hold_together():
    both = limits(100, 500)  # campaigns: 60 an hour, 300 a day
    assert last_leaves(NOW, [], [CAMPAIGN] * 60, both) == NOW
    assert last_leaves(NOW, [], [CAMPAIGN] * 61, both) == NOW + HOUR
    assert last_leaves(NOW, [], [CAMPAIGN] * 301, both) == NOW + DAY


@given(
    number=st.integers(1, 60),
    per_hour=st.integers(1, 12),
    per_day=st.integers(1, 30),
    ages=st.lists(st.integers(0, 24 * 60 - 1), max_size=30),
    priority=st.sampled_from([SIGN_IN, CONFIRMATION, REMINDER, CAMPAIGN]),
)
def test_the_forecast_is_what_sending_letter_by_letter_comes_to(
    number, per_hour, per_day, ages, priority
):
    """Sent by the rule that delivery goes by, a minute at a time."""
    both = limits(per_hour, per_day)
    gone = sorted(NOW - timedelta(minutes=age) for age in ages)
    forecast = last_leaves(NOW, gone, [priority] * number, both)
    moment, waiting = NOW, number
    while waiting:
        used = [(one, sum(at > moment - one.span for at in gone)) for one in both]
        leave = that_fit([priority] * waiting, used)
        gone += [moment] * leave
        waiting -= leave
        if waiting:
            moment += timedelta(minutes=1)
    assert forecast == moment
