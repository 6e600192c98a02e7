"""What the relay takes: so many letters an hour and a day, the urgent ones first."""

import pytest

from webinar_hub.mail.allowance import DAY, HOUR, Limit, limits, room, that_fit
from webinar_hub.mail.outbox import CAMPAIGN, CHANGE, CONFIRMATION, REMINDER, SIGN_IN

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
