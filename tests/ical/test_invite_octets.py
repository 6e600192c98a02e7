"""Invitations are put together by us; icalendar must write the same octets for the same values."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.ical.makers import ANNA, ENTRY, ORGANIZER, at, cancel_for, request_for
from tests.ical.strategies import texts
from webinar_hub.ical import text
from webinar_hub.ical.values import LARGEST_SEQUENCE, CalendarEntry, Form, Person
from webinar_hub.ical.vtimezone import vtimezone_lines


def icalendars_own(
    method: str,
    an_entry: CalendarEntry,
    form: Form,
    *,
    sequence: int,
    attendee: Person,
    summary: str,
    description: str = "",
    location: str = "",
    url: str = "",
    status: str | None = "CONFIRMED",
) -> bytes:
    calendar = icalendar.Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Webinar Hub//EN")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    event = icalendar.Event()
    event.add("uid", an_entry.uid)
    event.add("sequence", sequence)
    event.add("dtstamp", an_entry.stamp)
    event.add("organizer", _cal_address(ORGANIZER))
    asked = {"PARTSTAT": "NEEDS-ACTION", "RSVP": "TRUE"} if method == "REQUEST" else {}
    event.add(
        "attendee", _cal_address(attendee, CUTYPE="INDIVIDUAL", ROLE="REQ-PARTICIPANT", **asked)
    )
    event.add("summary", text.clean_line(summary))
    for name, value in (("description", text.clean(description)), ("location", location)):
        if value:
            event.add(name, value)
    if url:
        event.add("url", url)
    for name, moment in (("dtstart", an_entry.start), ("dtend", an_entry.end)):
        event.add(name, moment if form == "zone" else moment.astimezone(UTC))
    event.add("created", an_entry.created)
    event.add("last-modified", an_entry.modified)
    if status:
        event.add("status", status)
        event.add("transp", "OPAQUE")
        event.add("class", "PUBLIC")
    if an_entry.alarm_minutes is not None and method == "REQUEST":
        alarm = icalendar.Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("trigger", timedelta(minutes=-an_entry.alarm_minutes))
        alarm.add("description", text.clean_line(summary))
        event.add_component(alarm)
    calendar.add_component(event)
    lines: bytes = calendar.to_ical(sorted=False)
    return lines.replace(b"BEGIN:VEVENT\r\n", _zone_lines(an_entry, form) + b"BEGIN:VEVENT\r\n", 1)


def _zone_lines(an_entry: CalendarEntry, form: Form) -> bytes:
    """The VTIMEZONE is ours on purpose; its own tests say whether it is right."""
    zone = vtimezone_lines(an_entry.zone, an_entry.start, an_entry.end) if form == "zone" else ()
    return "".join(f"{line}\r\n" for line in zone).encode()


def _cal_address(person: Person, **parameters: str) -> icalendar.vCalAddress:
    written = icalendar.vCalAddress(f"mailto:{person.address}")
    if name := text.clean_line(person.name).replace('"', "'").replace("^", ""):
        written.params["CN"] = name
    for key, value in sorted(parameters.items()):
        written.params[key] = value
    return written


zones = st.sampled_from(
    ["Asia/Yekaterinburg", "Europe/Berlin", "America/New_York", "Asia/Jerusalem"]
)
names = st.one_of(st.just(""), texts)
urls = st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=160).map(
    lambda path: f"https://example.org/{path}"
)


@st.composite
def entries(draw: st.DrawFn) -> tuple[CalendarEntry, Form]:
    zone = ZoneInfo(draw(zones))
    start = draw(
        st.datetimes(datetime(2026, 1, 1), datetime(2036, 1, 1)).map(  # noqa: DTZ001
            lambda wall: wall.replace(second=0, microsecond=0, tzinfo=zone)
        )
    )
    made = at(start, alarm_minutes=draw(st.sampled_from([None, 0, 30, 1440])))
    form: Form = draw(st.sampled_from(["zone", "utc"]))
    if form == "zone" and not vtimezone_lines(zone, made.start, made.end):
        form = "utc"
    return made, form


@given(
    entries(),
    names,
    st.tuples(texts, texts, texts),
    urls,
    st.integers(0, LARGEST_SEQUENCE),
)
def test_a_request_is_what_icalendar_writes_for_the_same_values(
    made: tuple[CalendarEntry, Form],
    name: str,
    free_texts: tuple[str, str, str],
    url: str,
    sequence: int,
) -> None:
    summary, description, location = free_texts
    for value in free_texts:
        assume(r"\N" not in text.clean(value))
    values: dict[str, Any] = {
        "sequence": sequence,
        "attendee": Person("anna@example.org", name),
        "summary": summary,
        "description": description,
        "location": text.clean_line(location),
        "url": url,
    }

    assert request_for(*made, **values) == icalendars_own("REQUEST", *made, **values)


@given(entries(), names, texts, st.booleans())
def test_a_cancel_is_what_icalendar_writes_for_the_same_values(
    made: tuple[CalendarEntry, Form], name: str, summary: str, whole_event: bool
) -> None:
    assume(r"\N" not in text.clean(summary))
    values: dict[str, Any] = {
        "sequence": 7,
        "attendee": Person("anna@example.org", name),
        "summary": summary,
    }

    assert cancel_for(*made, whole_event=whole_event, **values) == icalendars_own(
        "CANCEL", *made, status="CANCELLED" if whole_event else None, **values
    )


@pytest.mark.parametrize("letter", ["a", "ё", "👪"])
@pytest.mark.parametrize("octets", range(72, 79))
def test_lines_at_the_limit_are_what_icalendar_writes(letter: str, octets: int) -> None:
    filling = octets - len("SUMMARY:")
    width = len(letter.encode())
    summary = "x" * (filling % width) + letter * (filling // width)
    assert len(f"SUMMARY:{summary}".encode()) == octets
    values: dict[str, Any] = {"sequence": 0, "attendee": ANNA, "summary": summary}
    others: dict[str, Any] = {"description": "", "location": "", "url": ""}

    assert request_for(ENTRY, **values, **others) == icalendars_own(
        "REQUEST", ENTRY, "zone", **values
    )
