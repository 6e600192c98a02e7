from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from webinar_hub.mail.retry import Verdict, classify, next_attempt

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def wait(attempt: int, seed: str | int = "letter") -> timedelta:
    return next_attempt(attempt, NOON, seed=seed) - NOON


@pytest.mark.parametrize(
    ("attempt", "minutes"), [(1, 1), (2, 5), (3, 15), (4, 60), (5, 60), (50, 60), (10_000, 60)]
)
def test_waits_grow_to_an_hour_and_stay_there(attempt: int, minutes: int) -> None:
    assert timedelta(minutes=minutes) <= wait(attempt) <= timedelta(minutes=1.2 * minutes)


def test_letters_refused_together_come_back_apart() -> None:
    waits = sorted(wait(4, seed) for seed in range(200))
    assert waits[-1] - waits[0] > timedelta(minutes=10)
    assert max(later - sooner for sooner, later in pairwise(waits)) < timedelta(minutes=1)


def test_the_same_letter_always_waits_as_long() -> None:
    assert wait(3, 17) == wait(3, 17) == wait(3, "17")
    assert wait(3, 17) != wait(3, 18)


def test_attempts_are_counted_from_one() -> None:
    with pytest.raises(ValueError, match="from 1"):
        wait(0)


@pytest.mark.parametrize(
    ("code", "verdict"),
    [
        (250, "accepted"), (251, "accepted"), (421, "later"), (450, "later"), (452, "later"),
        (500, "never"), (550, "never"), (554, "never"), (354, "unclear"), (199, "unclear"),
        (600, "unclear"), (-1, "unclear"),
    ],
)  # fmt: skip
def test_the_first_digit_of_an_answer_decides(code: int, verdict: Verdict) -> None:
    assert classify(code) == verdict
