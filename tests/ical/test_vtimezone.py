from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest

from tests.ical import readers
from tests.ical.makers import at
from webinar_hub.ical.download import download
from webinar_hub.ical.vtimezone import form_for, posix_rule, vtimezone_lines

RUSSIA = {
    "Europe/Kaliningrad": "+0200",
    "Europe/Moscow": "+0300",
    "Europe/Volgograd": "+0300",
    "Europe/Samara": "+0400",
    "Asia/Yekaterinburg": "+0500",
    "Asia/Omsk": "+0600",
    "Asia/Novosibirsk": "+0700",
    "Asia/Irkutsk": "+0800",
    "Asia/Yakutsk": "+0900",
    "Asia/Vladivostok": "+1000",
    "Asia/Magadan": "+1100",
    "Asia/Kamchatka": "+1200",
}
SUMMER_TIME = ["Europe/Berlin", "America/New_York", "Europe/London", "Europe/Dublin"]

HOUR = timedelta(hours=1)


def changes(zone: ZoneInfo, first_year: int, last_year: int) -> Iterator[datetime]:
    """The instants in UTC at which the zone's clocks were changed."""
    day = datetime(first_year, 1, 1, tzinfo=UTC)
    while day.year <= last_year:
        before, after = day, day + timedelta(days=1)
        if before.astimezone(zone).utcoffset() != after.astimezone(zone).utcoffset():
            while after - before > timedelta(minutes=1):
                middle = before + (after - before) / 2
                if middle.astimezone(zone).utcoffset() == before.astimezone(zone).utcoffset():
                    before = middle
                else:
                    after = middle
            yield after.replace(second=0, microsecond=0)
        day += timedelta(days=1)


def around(change: datetime, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
    """Meetings before, over and after a change of clocks."""
    for hours in (-48, *range(-3, 3), 48):
        for length in (HOUR, 3 * HOUR):
            start = change + hours * HOUR
            yield start.astimezone(zone), (start + length).astimezone(zone)


def assert_every_reader_sees(start: datetime, end: datetime) -> None:
    instants = (start.astimezone(UTC), end.astimezone(UTC))
    ics = download([(at(start, instants[1] - instants[0]), form_for(zone_of(start), start, end))])

    assert readers.judged_times(ics) == [instants]
    for read in (readers.by_icalendar, readers.by_vobject):
        event = read(ics).event
        assert (event.start, event.end) == instants, read


def zone_of(moment: datetime) -> ZoneInfo:
    assert isinstance(moment.tzinfo, ZoneInfo)
    return moment.tzinfo


def test_the_readers_go_by_the_zone_in_the_file() -> None:
    start = datetime(2026, 12, 10, 10, tzinfo=ZoneInfo("Europe/Moscow"))
    ics = download([(at(start), "zone")])

    moved = ics.replace(b":+0300\r\n", b":+0100\r\n")

    two_hours_later = start.astimezone(UTC) + 2 * HOUR
    assert readers.judged_times(moved)[0][0] == two_hours_later
    assert readers.by_icalendar(moved).event.start == two_hours_later
    assert readers.by_vobject(moved).event.start == two_hours_later
    assert readers.by_vobject(ics).event.start == start, "the zone of one file leaks into the next"


@pytest.mark.parametrize("key", RUSSIA)
def test_russian_times_are_read_right_on_both_sides_of_every_change_since_2010(key: str) -> None:
    zone = ZoneInfo(key)
    happened = list(changes(zone, 2010, 2021))

    assert len(happened) >= 2
    for change in happened:
        for start, end in around(change, zone):
            assert_every_reader_sees(start, end)


@pytest.mark.parametrize("key", SUMMER_TIME)
def test_times_with_summer_time_are_read_right_on_both_sides_of_each_change(key: str) -> None:
    zone = ZoneInfo(key)
    happened = list(changes(zone, 2026, 2027))

    assert len(happened) == 4
    for change in happened:
        for start, end in around(change, zone):
            assert_every_reader_sees(start, end)


@pytest.mark.parametrize(("key", "offset"), RUSSIA.items())
def test_a_russian_zone_of_today_is_one_fixed_offset(key: str, offset: str) -> None:
    zone = ZoneInfo(key)
    start = datetime(2026, 12, 10, 10, tzinfo=zone)

    assert form_for(zone, start, start + HOUR) == "zone"
    assert vtimezone_lines(zone, start, start + HOUR) == (
        "BEGIN:VTIMEZONE",
        f"TZID:{key}",
        "BEGIN:STANDARD",
        "DTSTART:19700101T000000",
        f"TZOFFSETFROM:{offset}",
        f"TZOFFSETTO:{offset}",
        f"TZNAME:{start.tzname()}",
        "END:STANDARD",
        "END:VTIMEZONE",
    )


@pytest.mark.parametrize(
    ("key", "day"),
    [
        ("Europe/Moscow", "2013-01-15"),
        ("Europe/Volgograd", "2019-06-01"),
        ("Asia/Novosibirsk", "2016-07-23"),
        ("Asia/Magadan", "2016-04-01"),
    ],
)
def test_a_time_under_an_older_rule_of_the_zone_is_written_in_utc(key: str, day: str) -> None:
    start = datetime.fromisoformat(f"{day}T10:00").replace(tzinfo=ZoneInfo(key))

    assert form_for(ZoneInfo(key), start, start + HOUR) == "utc"


@pytest.mark.parametrize("key", SUMMER_TIME)
@pytest.mark.parametrize("month", [1, 7])
def test_ordinary_days_of_a_zone_with_summer_time_are_written_by_its_rule(
    key: str, month: int
) -> None:
    start = datetime(2027, month, 15, 10, tzinfo=ZoneInfo(key))

    assert form_for(ZoneInfo(key), start, start + HOUR) == "zone"


def test_a_zone_with_summer_time_has_two_yearly_rules_by_numbered_weekday() -> None:
    start = datetime(2026, 12, 10, 10, tzinfo=ZoneInfo("America/New_York"))

    assert vtimezone_lines(ZoneInfo("America/New_York"), start, start + HOUR) == (
        "BEGIN:VTIMEZONE",
        "TZID:America/New_York",
        "BEGIN:DAYLIGHT",
        "DTSTART:19700308T020000",
        "TZOFFSETFROM:-0500",
        "TZOFFSETTO:-0400",
        "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU",
        "TZNAME:EDT",
        "END:DAYLIGHT",
        "BEGIN:STANDARD",
        "DTSTART:19701101T020000",
        "TZOFFSETFROM:-0400",
        "TZOFFSETTO:-0500",
        "RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU",
        "TZNAME:EST",
        "END:STANDARD",
        "END:VTIMEZONE",
    )


def test_dublin_is_ahead_in_summer_although_its_law_says_behind_in_winter() -> None:
    zone = ZoneInfo("Europe/Dublin")
    start = datetime(2026, 7, 10, 10, tzinfo=zone)

    written = vtimezone_lines(zone, start, start + HOUR)

    daylight = written[written.index("BEGIN:DAYLIGHT") : written.index("END:DAYLIGHT")]
    assert daylight == (
        "BEGIN:DAYLIGHT",
        "DTSTART:19700329T010000",
        "TZOFFSETFROM:+0000",
        "TZOFFSETTO:+0100",
        "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
        "TZNAME:IST",
    )


@pytest.mark.parametrize(
    "key",
    ["Asia/Jerusalem", "Africa/Cairo", "Asia/Gaza", "America/Nuuk", "America/Santiago"],
)
def test_a_change_outside_its_day_cannot_be_said_and_the_time_is_written_in_utc(key: str) -> None:
    zone = ZoneInfo(key)
    for month in (1, 7):
        start = datetime(2027, month, 15, 10, tzinfo=zone)
        assert form_for(zone, start, start + HOUR) == "utc"
        assert_every_reader_sees(start, start + HOUR)


@pytest.mark.parametrize(
    ("key", "utc_month", "zone_month"),
    [("America/Vancouver", 2, 12), ("Africa/Casablanca", 7, 12)],
)
def test_a_change_that_the_rule_does_not_know_makes_the_days_before_it_utc(
    key: str, utc_month: int, zone_month: int
) -> None:
    zone = ZoneInfo(key)
    before = datetime(2026, utc_month, 1, 10, tzinfo=zone)
    after = datetime(2026, zone_month, 1, 10, tzinfo=zone)

    assert form_for(zone, before, before + HOUR) == "utc"
    assert form_for(zone, after, after + HOUR) == "zone"


@pytest.mark.parametrize("fold", [0, 1])
@pytest.mark.parametrize("day", ["2026-10-25", "2026-03-29"])
def test_a_wall_time_that_comes_twice_or_never_is_written_in_utc(day: str, fold: int) -> None:
    zone = ZoneInfo("Europe/Berlin")
    start = datetime.fromisoformat(f"{day}T02:30").replace(tzinfo=zone, fold=fold)
    end = (start.astimezone(UTC) + 4 * HOUR).astimezone(zone)

    assert form_for(zone, start, end) == "utc"
    assert vtimezone_lines(zone, start, end) == ()
    for stored_form in ("zone", "utc"):
        ics = download([(at(start, 4 * HOUR), stored_form)])
        assert readers.judged_times(ics) == [(start.astimezone(UTC), end.astimezone(UTC))]


@pytest.mark.parametrize("key", ["UTC", "Etc/UTC", "Etc/GMT-5", "EST", "EST5EDT", "GMT"])
def test_names_that_are_no_places_are_never_written(key: str) -> None:
    zone = ZoneInfo(key)
    start = datetime(2026, 12, 10, 10, tzinfo=zone)

    assert form_for(zone, start, start + HOUR) == "utc"
    assert vtimezone_lines(zone, start, start + HOUR) == ()


def test_a_stored_form_stays_with_the_offset_of_the_day_when_the_rule_has_changed_since() -> None:
    zone = ZoneInfo("America/Vancouver")
    start = datetime(2026, 2, 10, 10, tzinfo=zone)
    assert form_for(zone, start, start + HOUR) == "utc"

    ics = download([(at(start, HOUR), "zone")])

    assert "DTSTART;TZID=America/Vancouver:20260210T100000" in readers.lines(ics)
    assert readers.lines(ics).count("BEGIN:STANDARD") == 1
    instants = (start.astimezone(UTC), start.astimezone(UTC) + HOUR)
    assert readers.judged_times(ics) == [instants]
    assert readers.by_vobject(ics).event.start == instants[0]


def test_a_stored_form_gives_way_when_no_single_offset_is_right() -> None:
    zone = ZoneInfo("Asia/Jerusalem")
    start = datetime(2026, 3, 27, 1, tzinfo=zone)
    end = datetime(2026, 3, 27, 4, tzinfo=zone)

    assert vtimezone_lines(zone, start, end) == ()


def test_every_zone_in_the_world_is_read_right_all_through_the_year() -> None:
    for key in sorted(available_timezones()):
        zone = ZoneInfo(key)
        starts = [datetime(2026, month, 28, 0, tzinfo=zone) for month in (1, 3, 4, 10)]
        starts += [datetime(2028, month, 1, 23, tzinfo=zone) for month in (4, 7, 9, 11)]
        entries = [at(start) for start in starts]

        ics = download([(entry, form_for(zone, entry.start, entry.end)) for entry in entries])

        instants = [(one.start.astimezone(UTC), one.end.astimezone(UTC)) for one in entries]
        assert readers.judged_times(ics) == instants, key


@pytest.mark.parametrize(
    "posix",
    ["", "nonsense", "CET-1CEST", "CET-1CEST,J60,J300", "CET-1CEST,M3.5.0/-1,M10.5.0"],
)
def test_a_rule_that_cannot_be_written_is_none(posix: str) -> None:
    assert posix_rule(posix) is None
