"""Dates by a rule: the weekdays that were meant, at the hour that was meant, in every zone."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from webinar_hub.core.zones import OFFERED_ZONES, local
from webinar_hub.planning import rules
from webinar_hub.planning.rules import Hours, Rule, dates, planned, weeks_to

TUESDAY = date(2026, 12, 1)
LONG_AGO = datetime(2024, 12, 31, tzinfo=UTC)
days = st.dates(date(2025, 1, 1), date(2029, 12, 31))


def short(rule: Rule) -> list[str]:
    return [f"{day:%d.%m}" for day in dates(rule)]


def test_every_second_tuesday_five_times():
    found = short(Rule(TUESDAY, "week", interval=2, number=5))
    assert found == ["01.12", "15.12", "29.12", "12.01", "26.01"]


def test_several_weekdays_until_a_day():
    rule = Rule(TUESDAY, "week", weekdays=frozenset({1, 3}), until=date(2026, 12, 10))
    assert short(rule) == ["01.12", "03.12", "08.12", "10.12"]


def test_the_second_week_is_counted_from_monday():
    rule = Rule(date(2026, 12, 3), "week", interval=2, weekdays=frozenset({0, 3}), number=3)
    assert short(rule) == ["03.12", "14.12", "17.12"]


def test_workdays_leave_the_weekend_out():
    found = short(Rule(date(2026, 12, 4), "workday", number=3))
    assert found == ["04.12", "07.12", "08.12"]


def test_the_first_tuesday_of_each_month():
    assert short(Rule(TUESDAY, "month", number=3)) == ["01.12", "05.01", "02.02"]


def test_the_fifth_weekday_of_a_month_is_the_last_one():
    found = short(Rule(date(2026, 12, 29), "month", number=3))
    assert found == ["29.12", "26.01", "23.02"]


def test_the_last_weekday_of_a_month_is_asked_for_by_name():
    found = short(Rule(date(2026, 2, 24), "month_last", number=3))
    assert found == ["24.02", "31.03", "28.04"]


def test_whichever_ends_first_ends_the_dates():
    rule = Rule(TUESDAY, "week", number=10, until=date(2026, 12, 15))
    assert short(rule) == ["01.12", "08.12", "15.12"]


@pytest.mark.parametrize(
    ("rule", "refusal", "field"),
    [
        (Rule(TUESDAY, "week"), rules.NoEnd, "times"),
        (Rule(TUESDAY, "week", until=date(2026, 11, 30)), rules.NoDates, "until"),
        (
            Rule(TUESDAY, "week", weekdays=frozenset({6}), until=date(2026, 12, 2)),
            rules.NoDates,
            "first",
        ),
        (Rule(TUESDAY, "workday", number=61), rules.TooManyDates, "times"),
        (Rule(TUESDAY, "workday", until=date(9999, 12, 31)), rules.TooManyDates, "until"),
        (Rule(date(9999, 12, 31), "month", number=0), rules.NoDates, "first"),
    ],
)
def test_a_rule_that_gives_no_list_is_refused_at_its_field(rule, refusal, field):
    with pytest.raises(refusal) as refused:
        dates(rule)
    assert refused.value.field == field


@given(days, st.sampled_from(rules.EVERY), st.integers(1, 8), st.integers(1, rules.MOST))
def test_there_are_as_many_dates_as_asked_for_in_order(first, every, interval, times):
    found = dates(Rule(first, every, interval=interval, number=times))
    assert len(found) == times
    assert found == sorted(set(found))
    assert found[0] >= first


@given(days, st.integers(1, 8), st.integers(2, 30))
def test_weeks_are_that_many_weeks_apart(first, interval, times):
    found = dates(Rule(first, "week", interval=interval, number=times))
    gaps = {later - earlier for earlier, later in pairwise(found)}
    assert gaps == {timedelta(weeks=interval)}


@given(days, st.sampled_from(["month", "month_last"]), st.integers(2, 24))
def test_a_month_has_one_date_on_the_weekday_of_the_first(first, every, times):
    found = dates(Rule(first, every, number=times))
    assert {day.weekday() for day in found} == {first.weekday()}
    months = [day.year * 12 + day.month for day in found]
    assert months == list(range(months[0], months[0] + times))


@given(
    days,
    st.sampled_from(OFFERED_ZONES),
    st.times().map(lambda one: one.replace(second=0, microsecond=0)),
    st.integers(1, 600),
)
def test_every_date_shows_the_same_wall_times_or_says_why_it_cannot(first, zone, start, minutes):
    begin = datetime.combine(first, start)
    end = begin + timedelta(minutes=minutes)
    hours = Hours(start, end.time(), zone, (end.date() - begin.date()).days)
    for one in planned(dates(Rule(first, "week", number=53)), hours, LONG_AGO):
        if one.times is None:
            assert one.refusal is not None
            continue
        there = local(one.times.starts_at, zone), local(one.times.ends_at, zone)
        assert [wall.time() for wall in there] == [start, end.time()]
        assert there[0].date() == one.day


def test_an_hour_that_the_clocks_skip_is_said_and_one_that_they_show_twice_is_the_first():
    night = Hours(time(2, 30), time(3, 30), "Europe/Berlin")
    skipped, usual = planned([date(2027, 3, 28), date(2027, 4, 4)], night, LONG_AGO)
    assert type(skipped.refusal).__name__ == "TimeSkipped"
    assert usual.refusal is None
    (twice,) = planned([date(2027, 10, 31)], night, LONG_AGO)
    assert twice.twice
    assert twice.times.starts_at == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)


def test_what_has_begun_cannot_be_planned():
    evening = Hours(time(18), time(19), "Europe/Moscow")
    six = datetime(2026, 12, 1, 15, tzinfo=UTC)
    before, begun = (planned([TUESDAY], evening, six - timedelta(minutes=n))[0] for n in (1, 0))
    assert before.refusal is None
    assert type(begun.refusal).__name__ == "InThePast"


@given(days, days)
def test_a_period_moves_by_whole_weeks_and_begins_at_the_day_at_the_earliest(first, begins):
    assume(first.year < 2029)
    by = weeks_to(first, begins)
    assert by.days % 7 == 0
    assert timedelta(0) <= first + by - begins < timedelta(days=7)
