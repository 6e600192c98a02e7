"""What every calendar file is put together from: the head, the zones, the events.

icalendar writes each part; its texts go through our own escaping, because icalendar takes a
backslash followed by N, as in C:\\News, for a line break.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Literal

from icalendar import Alarm, Calendar, Component, Event, vText

from webinar_hub.ical import text
from webinar_hub.ical.values import CalendarEntry, Form, checked_sequence
from webinar_hub.ical.vtimezone import rule_lines, vtimezone_lines

PRODUCT = "-//Webinar Hub//EN"

Method = Literal["REQUEST", "CANCEL", "PUBLISH"]
EntriesWithForms = Iterable[tuple[CalendarEntry, Form]]

END_CALENDAR = b"END:VCALENDAR\r\n"


class Text(vText):
    """A TEXT value escaped by us."""

    __slots__ = ()

    def to_ical(self) -> bytes:
        return text.escape(self).encode()


def head(method: Method | None = None) -> Calendar:
    """The properties of a calendar; after its components some readers miss the METHOD."""
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCT)
    calendar.add("calscale", "GREGORIAN")
    if method:
        calendar.add("method", method)
    return calendar


def calendar_bytes(
    properties: Calendar, zones: Iterable[tuple[str, ...]], events: Iterable[bytes]
) -> bytes:
    opening = serialised(properties).removesuffix(END_CALENDAR)
    zone_lines = (text.fold(line) for zone in zones for line in zone)
    return b"".join((opening, *zone_lines, *events, END_CALENDAR))


def serialised(component: Component) -> bytes:
    """The properties in the order in which they were added."""
    lines: bytes = component.to_ical(sorted=False)
    return lines


def add_times(event: Event, entry: CalendarEntry, form: Form) -> None:
    event.add("dtstart", _written(entry.start, form))
    event.add("dtend", _written(entry.end, form))
    event.add("created", entry.created)
    event.add("last-modified", entry.modified)


def add_standing(event: Event, *, cancelled: bool) -> None:
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("transp", "OPAQUE")
    event.add("class", "PUBLIC")


def public_event(
    entry: CalendarEntry, form: Form, *, stamp: datetime, busy: bool = True, alarm: bytes = b""
) -> bytes:
    """An event without people: who only looks at a calendar is neither asked nor named.

    These lines are ours: a feed holds a thousand events, and icalendar takes ten times as long.
    """
    lines = [
        "BEGIN:VEVENT",
        f"UID:{text.escape(text.uid(entry.uid))}",
        f"SEQUENCE:{checked_sequence(entry.sequence)}",
        f"DTSTAMP:{text.utc(stamp)}",
        f"SUMMARY:{text.escape(text.clean_line(entry.summary))}",
    ]
    if description := text.clean(entry.description):
        lines.append(f"DESCRIPTION:{text.escape(description)}")
    if location := text.clean_line(entry.location):
        lines.append(f"LOCATION:{text.escape(location)}")
    if entry.url:
        lines.append(f"URL:{text.link(entry.url)}")
    lines += [
        _time_line("DTSTART", entry.start, entry, form),
        _time_line("DTEND", entry.end, entry, form),
        f"CREATED:{text.utc(entry.created)}",
        f"LAST-MODIFIED:{text.utc(entry.modified)}",
        f"STATUS:{'CANCELLED' if entry.cancelled else 'CONFIRMED'}",
        f"TRANSP:{'OPAQUE' if busy else 'TRANSPARENT'}",
        "CLASS:PUBLIC",
    ]
    return b"".join((*map(text.fold, lines), alarm, b"END:VEVENT\r\n"))


def _time_line(name: str, moment: datetime, entry: CalendarEntry, form: Form) -> str:
    if form == "utc":
        return f"{name}:{text.utc(moment)}"
    return f"{name};TZID={entry.zone.key}:{moment:%Y%m%dT%H%M%S}"


def alarm(minutes: int) -> Alarm:
    """A reminder shown by the reader's own program; the caller adds what it says."""
    component = Alarm()
    component.add("action", "DISPLAY")
    component.add("trigger", -timedelta(minutes=minutes))
    return component


def zones_and_forms(
    entries: EntriesWithForms,
) -> tuple[list[tuple[str, ...]], list[tuple[CalendarEntry, Form]]]:
    """One VTIMEZONE per TZID, and how each entry is then to be written.

    An entry whose VTIMEZONE differs from the one written for its zone goes out in UTC: two of one
    name cannot stand in a file.
    """
    listed = [
        (entry, vtimezone_lines(entry.zone, entry.start, entry.end) if form == "zone" else ())
        for entry, form in entries
    ]
    written: dict[str, tuple[str, ...]] = {}
    for entry, lines in listed:
        if lines and (entry.zone.key not in written or lines == rule_lines(entry.zone)):
            written[entry.zone.key] = lines
    forms: list[tuple[CalendarEntry, Form]] = [
        (entry, "zone" if lines and lines == written[entry.zone.key] else "utc")
        for entry, lines in listed
    ]
    return [written[key] for key in sorted(written)], forms


def _written(moment: datetime, form: Form) -> datetime:
    return moment if form == "zone" else moment.astimezone(UTC)
