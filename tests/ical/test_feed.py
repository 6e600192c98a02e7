from dataclasses import replace
from datetime import timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from tests.ical import readers
from tests.ical.makers import ENTRY, PUBLISHED, entry
from webinar_hub.ical.feed import feed
from webinar_hub.ical.values import CalendarEntry

BOTH = pytest.mark.parametrize("read", [readers.by_icalendar, readers.by_vobject])

SOURCE = "https://example.org/calendar.ics?audience=parent"


def feed_of(*entries: CalendarEntry, name: str = "Вебинары", busy: bool = False) -> bytes:
    return feed([(one, "zone") for one in entries], name=name, source_url=SOURCE, busy=busy)


def test_a_feed_names_itself_and_how_often_to_come_back() -> None:
    lines = readers.lines(feed_of(ENTRY, name="Вебинары, семинары; встречи"))

    assert lines[: lines.index("BEGIN:VTIMEZONE")] == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Webinar Hub//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        r"NAME:Вебинары\, семинары\; встречи",
        r"X-WR-CALNAME:Вебинары\, семинары\; встречи",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
        "SOURCE;VALUE=URI:https://example.org/calendar.ics?audience=parent",
    ]


@BOTH
def test_an_entry_is_stamped_with_its_last_change_and_names_nobody(read: readers.Reader) -> None:
    changed = entry(sequence=3, modified=PUBLISHED + timedelta(days=2), alarm_minutes=30)

    ics = feed_of(changed)

    event = read(ics).event
    assert (event.uid, event.sequence, event.stamp) == (changed.uid, 3, changed.modified)
    assert (event.start, event.end) == (changed.start, changed.end)
    assert "LAST-MODIFIED:20261103T093000Z" in readers.lines(ics)
    assert not {"ORGANIZER", "ATTENDEE", "BEGIN:VALARM"} & set(readers.names(ics))
    assert event.alarms == ()


@BOTH
def test_a_cancelled_entry_stays_and_says_so(read: readers.Reader) -> None:
    off = entry(cancelled=True, summary="Отменено: Нежный возраст")

    event = read(feed_of(off)).event

    assert (event.status, event.summary) == ("CANCELLED", "Отменено: Нежный возраст")


def test_the_bytes_depend_on_the_entries_alone() -> None:
    entries = [
        replace(ENTRY, uid=f"m{day}{letter}@example.org", start=ENTRY.start + timedelta(days=day),
                end=ENTRY.end + timedelta(days=day))
        for day in range(5)
        for letter in "ab"
    ]  # fmt: skip
    shuffled = entries.copy()
    Random(1).shuffle(shuffled)

    later = [replace(one, stamp=one.stamp + timedelta(hours=1)) for one in shuffled]

    assert feed_of(*entries) == feed_of(*shuffled) == feed_of(*later)
    assert [event.uid for event in readers.by_vobject(feed_of(*shuffled)).events] == [
        one.uid for one in entries
    ]


def test_entries_are_sorted_by_instant_not_by_the_clock_on_the_wall() -> None:
    kamchatka = ZoneInfo("Asia/Kamchatka")
    early = entry(
        uid="z@example.org",
        start=ENTRY.start.replace(tzinfo=kamchatka),
        end=ENTRY.end.replace(tzinfo=kamchatka),
    )

    events = readers.by_icalendar(feed_of(ENTRY, early)).events

    assert [event.uid for event in events] == [early.uid, ENTRY.uid]


@pytest.mark.parametrize(("busy", "line"), [(True, "OPAQUE"), (False, "TRANSPARENT")])
def test_only_what_one_is_signed_up_for_takes_ones_time(busy: bool, line: str) -> None:
    assert f"TRANSP:{line}" in readers.lines(feed_of(ENTRY, busy=busy))


@BOTH
def test_an_empty_feed_is_still_a_calendar(read: readers.Reader) -> None:
    ics = feed_of()

    assert read(ics) == readers.ReadCalendar(method="PUBLISH", events=())
    assert readers.lines(ics).count("BEGIN:VTIMEZONE") == 1


@pytest.mark.parametrize("line_break", ["\r\n", "\n", "\r", "\u2028"], ids=ascii)
def test_the_name_of_a_feed_adds_no_line(line_break: str) -> None:
    ics = feed_of(ENTRY, name=f"Вебинары{line_break}METHOD:CANCEL")

    assert readers.names(ics) == readers.names(feed_of(ENTRY))


def test_a_source_with_a_line_break_is_refused() -> None:
    with pytest.raises(ValueError, match="link"):
        feed([], name="x", source_url="https://example.org/\r\nMETHOD:CANCEL")
