"""Wall times, zones and what the clocks do to them."""

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import organizing as some
from webinar_hub.catalogue.models import Meeting
from webinar_hub.catalogue.rules import times
from webinar_hub.core import zones

YEAR = 2026
BERLIN = "Europe/Berlin"
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)


def sitting(day=date(2026, 12, 3), start=time(18), end=time(19, 30), zone="Europe/Moscow", **folds):
    return times.Sitting(datetime.combine(day, start), datetime.combine(day, end), zone, **folds)


def test_a_wall_time_and_its_zone_give_the_instants():
    found = times.times_of(sitting(zone="Asia/Yekaterinburg"), YEAR)
    assert found.starts_at == datetime(2026, 12, 3, 13, tzinfo=UTC)
    assert found.ends_at == datetime(2026, 12, 3, 14, 30, tzinfo=UTC)
    assert (found.precision, found.fold_start, found.calendar_form) == ("minute", 0, "zone")
    assert found.tzdata_version == zones.TZDATA_VERSION


@pytest.mark.parametrize("end", [time(18), time(17, 59)])
def test_the_end_comes_after_the_start(end):
    with pytest.raises(times.EndsBeforeStart) as refused:
        times.times_of(sitting(end=end), YEAR)
    assert refused.value.field == "end"


def test_a_meeting_may_run_past_midnight_but_not_longer_than_a_day():
    start = some.wall(2026, 12, 3, 22)
    times.times_of(times.Sitting(start, some.wall(2026, 12, 4, 1), BERLIN), YEAR)
    with pytest.raises(times.TooLong):
        times.times_of(times.Sitting(start, some.wall(2026, 12, 5, 1), BERLIN), YEAR)


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "Moscow", "../etc/passwd", "Europe", "UTC"])
def test_a_zone_has_a_name_that_people_can_place(zone):
    with pytest.raises(times.UnknownZone):
        times.times_of(sitting(zone=zone), YEAR)


@pytest.mark.parametrize("year", [1, 206, 1999, 2032, 9999])
def test_a_slip_in_the_year_is_asked_about(year):
    with pytest.raises(times.UnlikelyYear):
        times.times_of(sitting(date(year, 12, 31)), YEAR)


def test_a_time_that_the_clocks_jump_over_is_refused_where_it_was_typed():
    with pytest.raises(times.TimeSkipped) as refused:
        times.times_of(sitting(SPRING, time(2, 30), time(4), BERLIN), YEAR)
    assert refused.value.field == "start"
    with pytest.raises(times.TimeSkipped) as refused:
        times.times_of(sitting(SPRING, time(1), time(2, 30), BERLIN), YEAR)
    assert refused.value.field == "end"


def test_a_time_that_comes_twice_needs_to_be_told_apart():
    with pytest.raises(times.TimeRepeated) as refused:
        times.times_of(sitting(AUTUMN, time(2, 30), time(4), BERLIN), YEAR)
    assert refused.value.field == "start"
    first = times.times_of(sitting(AUTUMN, time(2, 30), time(4), BERLIN, fold_start=0), YEAR)
    second = times.times_of(sitting(AUTUMN, time(2, 30), time(4), BERLIN, fold_start=1), YEAR)
    assert (first.starts_at.hour, second.starts_at.hour) == (0, 1)
    assert (first.fold_start, second.fold_start) == (0, 1)
    assert first.calendar_form == "utc"


def test_from_the_first_half_past_two_to_the_second_is_an_hour():
    found = times.times_of(
        sitting(AUTUMN, time(2, 30), time(2, 30), BERLIN, fold_start=0, fold_end=1), YEAR
    )
    assert (found.ends_at - found.starts_at).total_seconds() == 3600


def test_which_one_is_forgotten_where_the_time_comes_once():
    found = times.times_of(sitting(fold_start=1, fold_end=1), YEAR)
    assert (found.fold_start, found.fold_end) == (0, 0)


@given(
    st.datetimes(some.wall(2021, 1, 1), some.wall(2031, 1, 1)).map(
        lambda m: m.replace(microsecond=0)
    ),
    st.sampled_from(zones.OFFERED_ZONES),
    st.sampled_from([0, 1]),
)
def test_what_is_stored_reads_as_it_was_typed(start, zone, fold):
    end = start.replace(hour=23, minute=59, second=59) if start.hour < 23 else start
    wanted = times.Sitting(start, end, zone, fold, fold)
    try:
        found = times.times_of(wanted, YEAR)
    except (times.TimeSkipped, times.EndsBeforeStart):
        return
    meeting = Meeting()
    found.put_into(meeting)
    assert meeting.local_start.replace(tzinfo=None) == start
    assert meeting.local_end.replace(tzinfo=None) == end
    assert found.promises_the_same_as(meeting)


@pytest.mark.parametrize(
    ("when", "precision", "start", "end"),
    [
        ("2019", "year", some.wall(2019, 1, 1), some.wall(2020, 1, 1)),
        ("2019-12", "month", some.wall(2019, 12, 1), some.wall(2020, 1, 1)),
        ("2020-02", "month", some.wall(2020, 2, 1), some.wall(2020, 3, 1)),
        ("2019-06-30", "day", some.wall(2019, 6, 30), some.wall(2019, 7, 1)),
    ],
)
def test_a_rough_date_lasts_until_it_is_over(when, precision, start, end):
    found = times.rough_times(when, "Europe/Moscow")
    assert (found.precision, found.wall_start, found.wall_end) == (precision, start, end)


@pytest.mark.parametrize("when", ["", "June", "2019-13", "2019-02-30"])
def test_a_rough_date_that_is_none_is_an_error(when):
    with pytest.raises(ValueError):  # noqa: PT011
        times.rough_times(when, "Europe/Moscow")


def test_days_later_the_wall_time_is_the_same():
    meeting = Meeting()
    times.times_of(sitting(date(2026, 10, 20), zone=BERLIN), YEAR).put_into(meeting)
    later = times.times_of(times.shifted(meeting, 10), YEAR)
    assert later.wall_start == some.wall(2026, 10, 30, 18)
    assert (later.starts_at - meeting.starts_at).total_seconds() == 10 * 86400 + 3600


def test_a_window_around_a_repeated_hour_is_the_wider_one():
    wall = datetime.combine(AUTUMN, time(2, 30))
    opens, closes = times.window(wall, wall, BERLIN, None, YEAR)
    assert (closes - opens).total_seconds() == 3600


def test_a_window_cannot_open_at_a_skipped_time():
    with pytest.raises(times.TimeSkipped) as refused:
        times.window(datetime.combine(SPRING, time(2, 30)), None, BERLIN, None, YEAR)
    assert refused.value.field == "opens"


@pytest.mark.parametrize("field", ["opens", "closes"])
@pytest.mark.parametrize("year", [1, 1999, 9999])
def test_a_window_is_in_a_likely_year(field, year):
    walls = {"opens": None, "closes": None, field: datetime(year, 12, 31, 23, 59)}  # noqa: DTZ001
    with pytest.raises(times.UnlikelyYear) as refused:
        times.window(**walls, zone=BERLIN, last_end=None, this_year=YEAR)
    assert refused.value.field == field
