from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given

from tests.ical import readers
from tests.ical.makers import (
    ENTRY,
    ORGANIZER,
    PUBLISHED,
    at,
    cancel_for,
    entry,
    request_for,
)
from tests.ical.strategies import texts
from webinar_hub.ical import text
from webinar_hub.ical.values import LARGEST_SEQUENCE, CalendarEntry, Person

BOTH = pytest.mark.parametrize("read", [readers.by_icalendar, readers.by_vobject])

HOUR = timedelta(hours=1)


# What is read


@BOTH
@given(summary=texts, description=texts, location=texts)
def test_both_readers_see_what_was_meant(
    read: readers.Reader, summary: str, description: str, location: str
) -> None:
    event = read(request_for(summary=summary, description=description, location=location)).event

    assert event.summary == text.clean_line(summary)
    assert (event.description or "") == text.clean(description)
    assert (event.location or "") == text.clean_line(location)


@BOTH
def test_a_request_says_who_when_where_and_what(read: readers.Reader) -> None:
    calendar = read(request_for(entry(sequence=2, alarm_minutes=30)))

    assert calendar.method == "REQUEST"
    assert calendar.event == readers.ReadEvent(
        uid="m7f2k@example.org",
        sequence=2,
        stamp=PUBLISHED,
        start=datetime(2026, 12, 10, 5, tzinfo=UTC),
        end=datetime(2026, 12, 10, 6, 30, tzinfo=UTC),
        summary="Нежный возраст: о чём говорят малыши",
        description="Ваша ссылка: https://example.org/join/q2w3",
        location="Онлайн",
        url="https://example.org/registrations/q2w3",
        status="CONFIRMED",
        organizer="mailto:events+mfrggzdfmztwq2lk@example.org",
        attendees=(("mailto:anna@example.org", "Анна Петрова"),),
        alarms=("Нежный возраст: о чём говорят малыши",),
    )


def test_the_method_and_the_zone_come_before_the_event() -> None:
    for ics, method in ((request_for(), "METHOD:REQUEST"), (cancel_for(), "METHOD:CANCEL")):
        lines = readers.lines(ics)

        assert lines[:4] == [
            "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Webinar Hub//EN", "CALSCALE:GREGORIAN",
        ]  # fmt: skip
        assert lines[4] == method
        assert lines.index("END:VTIMEZONE") < lines.index("BEGIN:VEVENT")
        assert lines.count("BEGIN:VCALENDAR") == lines.count(method) == 1
        assert not ics.startswith(b"\xef\xbb\xbf")
        assert b"\r\n\r\n" not in ics
        assert b"\n" not in ics.replace(b"\r\n", b"")


def test_the_participant_is_asked_for_an_answer() -> None:
    (line,) = [line for line in readers.lines(request_for()) if line.startswith("ATTENDEE")]

    assert line == (
        'ATTENDEE;CN="Анна Петрова";CUTYPE=INDIVIDUAL;PARTSTAT=NEEDS-ACTION;'
        "ROLE=REQ-PARTICIPANT;RSVP=TRUE:mailto:anna@example.org"
    )


def test_a_cancel_asks_nothing_and_says_no_more_than_needed() -> None:
    names = readers.names(cancel_for(entry(alarm_minutes=30)))

    assert not {"BEGIN:VALARM", "DESCRIPTION", "LOCATION", "URL"} & set(names)
    assert b"RSVP" not in cancel_for()
    assert "ORGANIZER" in names


def test_only_a_meeting_that_is_off_for_all_is_called_cancelled() -> None:
    assert "STATUS:CANCELLED" in readers.lines(cancel_for(whole_event=True))
    assert "STATUS" not in readers.names(cancel_for(whole_event=False))


def test_a_cancelled_meeting_is_not_asked_to() -> None:
    with pytest.raises(ValueError, match="cancelled"):
        request_for(entry(cancelled=True))


def test_nothing_in_a_discreet_persons_files_names_the_meeting() -> None:
    secret = entry(alarm_minutes=30)
    asked = request_for(
        secret,
        summary="Встреча",
        description="https://example.org/join/q2w3",
        location="https://example.org/join/q2w3",
        url="https://example.org/join/q2w3",
        organizer=Person(ORGANIZER.address, ""),
    )
    off = cancel_for(secret, summary="Встреча", organizer=Person(ORGANIZER.address, ""))

    for ics in (asked, off):
        content = "\n".join(readers.lines(ics))
        for told in ("Нежный", "родителей", "Онлайн", "tender-age", "доверие"):
            assert told not in content


def test_an_empty_place_leaves_the_place_out() -> None:
    assert "LOCATION" not in readers.names(request_for(location=""))


def test_a_wall_time_that_comes_twice_is_written_in_utc_whatever_was_stored() -> None:
    start = datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"), fold=1)

    lines = readers.lines(request_for(at(start), "zone"))

    assert "DTSTART:20261025T013000Z" in lines
    assert "BEGIN:VTIMEZONE" not in lines


@pytest.mark.parametrize("sequence", [-1, LARGEST_SEQUENCE + 1, 1_793_000_000_000])
def test_a_sequence_that_programs_would_read_as_negative_is_refused(sequence: int) -> None:
    with pytest.raises(ValueError, match="sequence"):
        request_for(sequence=sequence)


# Nothing that people type starts a line of its own


@pytest.mark.parametrize(
    "line_break", ["\r\n", "\n", "\r", "\v", "\f", "\x1c", "\x85", "\u2028", "\u2029"], ids=ascii
)
@pytest.mark.parametrize("field", ["summary", "description", "location", "attendee", "organizer"])
@pytest.mark.parametrize(
    "payload",
    [
        "ATTENDEE:mailto:eve@example.org",
        "END:VEVENT{0}BEGIN:VEVENT{0}UID:other@example.org",
        '";RSVP=FALSE:mailto:eve@example.org{0}DTSTART:20300101T000000Z',
        " DTSTART:20300101T000000Z",
        "{0}",
    ],
)
def test_no_typed_text_adds_a_line(field: str, payload: str, line_break: str) -> None:
    typed = f"Анна{line_break}{payload.format(line_break)}"
    person = field in ("attendee", "organizer")
    changes: dict[str, Any] = {field: Person("anna@example.org", typed) if person else typed}

    for make, only in ((request_for, ()), (cancel_for, ("description", "location"))):
        if field in only:
            continue
        ics = make(**changes)

        assert readers.names(ics) == readers.names(make())
        for read in (readers.by_icalendar, readers.by_vobject):
            event = read(ics).event
            assert event.start == ENTRY.start
            assert [address for address, _ in event.attendees] == ["mailto:anna@example.org"]


@pytest.mark.parametrize("field", ["uid", "url", "attendee", "organizer"])
@pytest.mark.parametrize("line_break", ["\r\n", "\n", "\r", "\u2028"], ids=ascii)
def test_a_line_break_in_what_has_a_grammar_is_refused(field: str, line_break: str) -> None:
    broken = f"anna@example.org{line_break}ATTENDEE:mailto:eve@example.org"
    person = field in ("attendee", "organizer")
    changes: dict[str, Any] = {field: Person(broken, "Anna") if person else broken}

    with pytest.raises(ValueError, match="not a"):
        request_for(**changes)


# One meeting's history


@BOTH
def test_each_version_of_a_meeting_is_newer_than_the_one_before(read: readers.Reader) -> None:
    moved = ENTRY.start + timedelta(days=1)
    history = [
        request_for(_version(0, minutes=0)),
        request_for(_version(1, minutes=1, start=moved, end=moved + HOUR)),
        request_for(_version(2, minutes=2)),
        request_for(_version(2, minutes=3, summary="Нежный возраст. Новое название")),
        cancel_for(_version(3, minutes=4, cancelled=True)),
        request_for(_version(4, minutes=5)),
    ]

    versions = list(map(read, history))

    assert [version.method for version in versions] == [
        "REQUEST", "REQUEST", "REQUEST", "REQUEST", "CANCEL", "REQUEST",
    ]  # fmt: skip
    assert [version.event.status for version in versions] == [
        "CONFIRMED", "CONFIRMED", "CONFIRMED", "CONFIRMED", "CANCELLED", "CONFIRMED",
    ]  # fmt: skip
    assert [version.event.start for version in versions] == [
        ENTRY.start, moved, ENTRY.start, ENTRY.start, ENTRY.start, ENTRY.start,
    ]  # fmt: skip
    assert versions[3].event.summary == "Нежный возраст. Новое название"
    order = [(version.event.sequence, version.event.stamp) for version in versions]
    assert order == sorted(set(order))
    assert {version.event.uid for version in versions} == {ENTRY.uid}
    assert len({version.event.organizer for version in versions}) == 1


def _version(sequence: int, *, minutes: int, **changes: Any) -> CalendarEntry:
    changed = PUBLISHED + timedelta(minutes=minutes)
    return entry(sequence=sequence, stamp=changed, modified=changed, **changes)


@BOTH
def test_one_person_leaves_and_comes_back_under_a_new_uid(read: readers.Reader) -> None:
    left = read(cancel_for(sequence=1, whole_event=False)).event
    back = read(request_for(uid="m7f2k-r1@example.org", sequence=0)).event

    assert (left.uid, left.sequence, left.status) == ("m7f2k@example.org", 1, None)
    assert (back.uid, back.sequence, back.status) == ("m7f2k-r1@example.org", 0, "CONFIRMED")
