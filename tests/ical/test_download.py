from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.ical import readers
from tests.ical.makers import ENTRY, at, entry
from webinar_hub.ical.download import download

BOTH = pytest.mark.parametrize("read", [readers.by_icalendar, readers.by_vobject])


@BOTH
def test_a_file_to_save_asks_nobody_for_anything(read: readers.Reader) -> None:
    ics = download([(ENTRY, "zone")])
    calendar = read(ics)

    assert not {"METHOD", "ORGANIZER", "ATTENDEE"} & set(readers.names(ics))
    assert calendar.method is None
    assert calendar.event.uid == ENTRY.uid
    assert calendar.event.stamp == ENTRY.stamp
    assert (calendar.event.start, calendar.event.end) == (ENTRY.start, ENTRY.end)
    assert calendar.event.description == ENTRY.description
    assert calendar.event.location == ENTRY.location
    assert calendar.event.url == ENTRY.url


@BOTH
def test_several_meetings_share_the_zones_and_keep_their_own_uids(read: readers.Reader) -> None:
    days = [
        at(datetime(2026, 12, day, 10, tzinfo=ZoneInfo(zone)), uid=f"m{day}@example.org")
        for day, zone in ((10, "Europe/Berlin"), (11, "Asia/Omsk"), (12, "Europe/Berlin"))
    ]

    ics = download([(day, "zone") for day in days])

    zones = [line for line in readers.lines(ics) if line.startswith("TZID:")]
    assert zones == ["TZID:Asia/Omsk", "TZID:Europe/Berlin"]
    events = read(ics).events
    assert [event.uid for event in events] == [day.uid for day in days]
    assert [event.start for event in events] == [day.start for day in days]


def test_a_file_in_utc_has_no_zone() -> None:
    ics = download([(ENTRY, "utc")])

    assert "BEGIN:VTIMEZONE" not in readers.lines(ics)
    assert "DTSTART:20261210T050000Z" in readers.lines(ics)


@pytest.mark.parametrize("order", [1, -1])
def test_meetings_that_need_another_rule_of_the_same_zone_are_written_in_utc(order: int) -> None:
    vancouver = ZoneInfo("America/Vancouver")
    winter = at(datetime(2026, 2, 10, 10, tzinfo=vancouver))
    summer = at(datetime(2026, 12, 10, 10, tzinfo=vancouver))
    listed = [winter, summer][::order]

    ics = download([(one, "zone") for one in listed])

    assert readers.lines(ics).count("TZID:America/Vancouver") == 1
    assert "DTSTART;TZID=America/Vancouver:20261210T100000" in readers.lines(ics)
    assert readers.judged_times(ics) == [
        (one.start.astimezone(UTC), one.end.astimezone(UTC)) for one in listed
    ]


@BOTH
def test_the_alarm_rings_for_meetings_that_take_place(read: readers.Reader) -> None:
    going_on, off = entry(alarm_minutes=30), entry(alarm_minutes=30, cancelled=True)

    assert read(download([(going_on, "zone")])).event.alarms == (going_on.summary,)
    assert read(download([(off, "zone")])).event.alarms == ()
    assert read(download([(off, "zone")])).event.status == "CANCELLED"


def test_a_title_that_looks_like_an_escape_stays_what_it_is() -> None:
    ics = download([(entry(summary=r"C:\News, \n; \\"), "zone")])

    assert r"SUMMARY:C:\\News\, \\n\; \\\\" in readers.lines(ics)


@pytest.mark.parametrize("field", ["summary", "description", "location"])
@pytest.mark.parametrize("line_break", ["\r\n", "\r", "\v", "\x85", "\u2028"], ids=ascii)
def test_no_typed_text_adds_a_line_to_a_file(field: str, line_break: str) -> None:
    typed = f"x{line_break}END:VEVENT{line_break}BEGIN:VEVENT"

    ics = download([(entry(**{field: typed}, alarm_minutes=5), "zone")])

    assert readers.names(ics) == readers.names(download([(entry(alarm_minutes=5), "zone")]))


def test_no_line_is_over_75_octets() -> None:
    long = entry(summary="Ё" * 300, description="👪" * 300, location="x" * 300)

    ics = download([(long, "zone")])

    assert max(map(len, ics.split(b"\r\n"))) == 75
    assert readers.by_icalendar(ics).event.description == "👪" * 300
    assert readers.by_vobject(ics).event.summary == "Ё" * 300


def test_the_end_is_an_instant_after_the_start_over_a_change_of_clocks() -> None:
    start = datetime(2026, 3, 29, 0, 30, tzinfo=ZoneInfo("Europe/Berlin"))

    ics = download([(at(start, timedelta(hours=4)), "zone")])

    assert "DTEND;TZID=Europe/Berlin:20260329T053000" in readers.lines(ics)
