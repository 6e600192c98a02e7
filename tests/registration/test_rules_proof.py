"""When somebody is asked to keep a seat, and when the seat may go on: the rules alone."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webinar_hub.catalogue.models import Event
from webinar_hub.registration import rules
from webinar_hub.registration.rules.proof import (
    FIRST_LETTER,
    LEAST_TO_ANSWER,
    TO_ANSWER,
)

START = datetime(2026, 12, 3, 15, tzinfo=UTC)
HOUR = timedelta(hours=1)


def an_event(**columns) -> Event:
    known = {"first_start": START, "status": "scheduled", "offer_hours": 24}
    return Event(**(known | columns))


def test_the_first_letter_has_a_day():
    since = START - 10 * 24 * HOUR
    assert rules.keep_by(an_event(), since, since + FIRST_LETTER - HOUR / 60) is None
    at = since + FIRST_LETTER
    assert rules.keep_by(an_event(), since, at) == at + TO_ANSWER


def test_near_the_start_there_is_less_time_and_then_none():
    since = START - 10 * 24 * HOUR
    last = START - 3.5 * HOUR  # an hour before offers stop
    assert rules.keep_by(an_event(), since, last - 10 * HOUR) == last
    assert rules.keep_by(an_event(), since, last - 6 * HOUR) == last
    assert rules.keep_by(an_event(), since, last - 5.9 * HOUR) is None


def test_who_signed_up_shortly_before_is_left_alone():
    since = START - 33 * HOUR
    moments = [since + one * HOUR for one in range(34)]
    assert [one for one in moments if rules.keep_by(an_event(), since, one)] == []


@pytest.mark.parametrize("columns", [{"status": "cancelled"}, {"first_start": None}])
def test_nobody_is_asked_without_a_start_or_when_it_is_cancelled(columns):
    since = START - 10 * 24 * HOUR
    event = an_event(**columns)
    assert rules.keep_by(event, since, since + 2 * FIRST_LETTER) is None
    assert not rules.may_release(event, since, since + 2 * FIRST_LETTER)


def test_a_seat_goes_on_from_the_moment_named_until_offers_stop():
    until, stop = START - 10 * HOUR, START - 2.5 * HOUR
    assert not rules.may_release(an_event(), until, until - HOUR / 3600)
    assert rules.may_release(an_event(), until, until)
    assert rules.may_release(an_event(), until, stop)
    assert not rules.may_release(an_event(), until, stop + HOUR / 3600)


MINUTES = st.integers(0, 20 * 24 * 60).map(lambda one: START - timedelta(minutes=one))


@given(since=MINUTES, at=MINUTES)
def test_whoever_is_asked_has_time_and_whoever_is_released_can_be_followed(since, at):
    until = rules.keep_by(an_event(), since, at)
    if until is None:
        return
    assert at >= since + FIRST_LETTER
    assert LEAST_TO_ANSWER <= until - at <= TO_ANSWER
    assert rules.may_release(an_event(), until, until)
    assert rules.offer_ends(an_event(), until) is not None


def test_a_mailbox_and_a_network_hold_so_many_and_no_more():
    limits = {"per_mailbox": 3, "per_network": 5}
    rules.check_unproven(2, 4, more=1, **limits)
    with pytest.raises(rules.MailboxHoldsTooMany) as refusal:
        rules.check_unproven(2, 0, more=2, **limits)
    assert refusal.value.field == "email"
    with pytest.raises(rules.NetworkHoldsTooMany) as refusal:
        rules.check_unproven(0, 5, more=1, **limits)
    assert refusal.value.field is None
