"""Until when somebody may answer to whom a freed seat is offered."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from webinar_hub.catalogue.models import Event
from webinar_hub.registration import rules
from webinar_hub.registration.rules.offers import CUT_OFF, SHORTEST

START = datetime(2026, 12, 3, 15, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def event(hours: int | None = 24, start: datetime | None = START) -> Event:
    return Event(offer_hours=hours, first_start=start, historical=False, status="scheduled")


def test_where_nothing_is_offered_the_next_one_has_the_seat_at_once():
    assert rules.offer_ends(event(hours=None), START - timedelta(days=9)) is None


def test_far_from_the_start_there_is_all_the_time_that_was_set():
    now = START - timedelta(days=9)
    assert rules.offer_ends(event(24), now) == now + 24 * HOUR


@pytest.mark.parametrize(
    ("before", "held"),
    [
        (timedelta(hours=50), 24 * HOUR),  # two days are left until the cut-off: half is a day
        (timedelta(hours=22), 10 * HOUR),
        (timedelta(hours=4), HOUR),
        (timedelta(hours=3), SHORTEST),
        (timedelta(hours=2, minutes=45), SHORTEST),  # half would be 22 minutes
        (timedelta(hours=2, minutes=30), SHORTEST),
    ],
)
def test_near_the_start_one_offer_takes_half_of_what_is_left_but_half_an_hour(before, held):
    assert rules.offer_ends(event(24), START - before) == START - before + held


@pytest.mark.parametrize("before", [timedelta(hours=2, minutes=29), CUT_OFF, HOUR, timedelta()])
def test_when_nobody_could_answer_any_more_the_seat_goes_at_once(before):
    assert rules.offer_ends(event(24), START - before) is None


def test_without_a_date_there_is_all_the_time_that_was_set():
    now = datetime(2026, 12, 1, 8, 0, 12, tzinfo=UTC)
    expected = datetime(2026, 12, 1, 14, 1, tzinfo=UTC)
    assert rules.offer_ends(event(6, start=None), now) == expected


@given(some.sampled_from(rules.HOURS), some.integers(-3600, 40 * 86400))
def test_every_offer_leaves_half_an_hour_and_ends_on_a_minute_before_the_cut_off(hours, seconds):
    now = START - timedelta(seconds=seconds)
    ends = rules.offer_ends(event(hours), now)
    if ends is None:
        assert START - CUT_OFF - now < SHORTEST
        return
    assert now + SHORTEST <= ends <= START - CUT_OFF
    assert ends - now < hours * HOUR + MINUTE
    assert (ends.second, ends.microsecond) == (0, 0)


@given(some.integers(9000, 40 * 86400))
def test_who_comes_next_has_as_long_again_while_there_is_an_hour(seconds):
    now = START - timedelta(seconds=seconds)
    ends = rules.offer_ends(event(72), now)
    assert ends is not None
    if START - CUT_OFF - ends >= HOUR:
        following = rules.offer_ends(event(72), ends)
        assert following is not None
        assert following - ends >= min((ends - now) / 2 - MINUTE, SHORTEST)


def test_at_the_very_moment_it_is_over():
    until = START - 5 * HOUR
    assert not rules.offer_is_over(event(), until, until - timedelta(microseconds=1))
    assert rules.offer_is_over(event(), until, until)


def test_what_was_told_holds_when_the_event_moves_but_not_beyond_its_start():
    until = START - 5 * HOUR
    assert rules.answer_by(event(start=START + 9 * HOUR), until) == until
    assert rules.answer_by(event(start=until + HOUR), until) == until
    assert rules.answer_by(event(start=until - HOUR), until) == until - HOUR


@pytest.mark.parametrize(
    ("letters", "anew"),
    [
        ([("waiting", "sent"), ("offer", "queued")], "offer"),
        ([("waiting", "queued"), ("offer", "queued")], "offer"),
        ([("waiting", "sent"), ("offer", "sent")], None),
        ([("waiting", "sent"), ("offer", "sent"), ("confirmation", "queued")], "confirmation"),
        ([("waiting", "sent"), ("confirmation", "queued")], "confirmation"),
        ([("waiting", "sent"), ("offer", "sent"), ("confirmation", "sent")], None),
        ([("waiting", "sent"), ("offer", "sent"), ("promoted", "queued")], "promoted"),
        ([("confirmation", "sending")], None),
    ],
)
def test_of_letters_about_a_seat_the_last_one_that_has_not_left_is_written_anew(letters, anew):
    assert rules.told_anew(letters) == anew
