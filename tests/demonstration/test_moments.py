"""Whenever the demonstration is loaded, its dates are dates that clocks show."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from webinar_hub.catalogue.rules.times import times_of
from webinar_hub.core.zones import OFFERED_ZONES
from webinar_hub.demonstration import content
from webinar_hub.demonstration.content import MeetingPlan
from webinar_hub.demonstration.moments import date_of, sitting

SECONDS = some.integers(0, 35 * 365 * 86400)
MOMENTS = SECONDS.map(lambda passed: datetime(2010, 1, 1, tzinfo=UTC) + timedelta(seconds=passed))
PLANS = [(plan, one) for plan in content.programmes() for one in plan.events]
A_WEDNESDAY = date(2028, 2, 23)


@given(MOMENTS)
def test_every_meeting_of_the_season_can_take_place(now):
    for plan, event in PLANS:
        for one in event.meetings:
            times = times_of(sitting(one, event.zone or plan.zone, now), now.year)
            assert (times.starts_at > now) is not event.finished


@given(MOMENTS, some.sampled_from(OFFERED_ZONES))
def test_what_begins_soon_begins_soon_whatever_the_clocks_do(now, zone):
    times = times_of(sitting(MeetingPlan(in_minutes=40, minutes=90), zone, now), now.year)
    assert timedelta(minutes=40) <= times.starts_at - now <= timedelta(minutes=45)
    assert times.ends_at - times.starts_at == timedelta(minutes=90)
    assert times.starts_at.minute % 5 == 0


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        (MeetingPlan(days=1), date(2028, 2, 24)),
        (MeetingPlan(days=0, weekday="wed"), A_WEDNESDAY),
        (MeetingPlan(days=1, weekday="wed"), date(2028, 3, 1)),
        (MeetingPlan(days=5, weekday="tue"), date(2028, 2, 29)),
        (MeetingPlan(days=5, weekday="tue", plus=1), date(2028, 3, 1)),
        (MeetingPlan(days=-9, weekday="thu"), date(2028, 2, 17)),
    ],
)
def test_a_day_is_found_from_today(plan, expected):
    assert date_of(plan, A_WEDNESDAY) == expected


@given(some.dates(date(2020, 1, 1), date(2040, 1, 1)))
def test_the_dates_of_a_series_follow_one_another(today):
    season = {event.key: event for _, event in PLANS}
    for keys in (("crisis", "solution", "contact"), ("understanding", "practices", "environment")):
        days = [date_of(season[key].meetings[0], today) for key in keys]
        assert days == sorted(set(days))
        assert len({day.weekday() for day in days}) == 1
