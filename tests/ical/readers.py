"""Readers of calendar files that know nothing of how ours are written.

icalendar and vobject read everything; `judged_times` reads the times alone, by the letter of
RFC 5545 section 3.6.5. All three go by the VTIMEZONE in the file, never by zone data of their own.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

import icalendar
import vobject


@dataclass(frozen=True)
class ReadEvent:
    """Times are instants in UTC; a property that is not there is None."""

    uid: str
    sequence: int
    stamp: datetime
    start: datetime
    end: datetime
    summary: str
    description: str | None
    location: str | None
    url: str | None
    status: str | None
    organizer: str | None
    attendees: tuple[tuple[str, str | None], ...]
    alarms: tuple[str, ...]


@dataclass(frozen=True)
class ReadCalendar:
    method: str | None
    events: tuple[ReadEvent, ...]

    @property
    def event(self) -> ReadEvent:
        (event,) = self.events
        return event


Reader = Callable[[bytes], ReadCalendar]


def lines(ics: bytes) -> list[str]:
    """The content lines, unfolded."""
    assert ics.endswith(b"\r\n")
    return ics.replace(b"\r\n ", b"").decode().split("\r\n")[:-1]


def names(ics: bytes) -> list[str]:
    """What the lines are: property names in their order."""
    return [re.split("[;:]", line)[0] for line in lines(ics)]


# icalendar


_numbers = count()


def by_icalendar(ics: bytes) -> ReadCalendar:
    calendar = icalendar.Calendar.from_ical(_under_unknown_zone_names(ics))
    return ReadCalendar(
        method=_string(calendar.get("method")),
        events=tuple(map(_event_of_icalendar, calendar.walk("VEVENT"))),
    )


def _under_unknown_zone_names(ics: bytes) -> bytes:
    """icalendar prefers its own data for a name it knows, and never forgets another zone."""
    number = next(_numbers)
    unfolded = ics.replace(b"\r\n ", b"")
    return re.sub(
        rb"^(TZID:|DTSTART;TZID=|DTEND;TZID=)([^:\r]+)",
        lambda found: found[1] + b"Written-%d-" % number + found[2].replace(b"/", b"-"),
        unfolded,
        flags=re.MULTILINE,
    )


def _event_of_icalendar(event: Any) -> ReadEvent:
    for moment in (event["dtstart"].dt, event["dtend"].dt):
        assert moment.tzinfo is not None
        assert not isinstance(moment.tzinfo, ZoneInfo) or moment.tzinfo.key == "UTC"
    attendees = event.get("attendee", [])
    return ReadEvent(
        uid=str(event["uid"]),
        sequence=int(event["sequence"]),
        stamp=event["dtstamp"].dt,
        start=event["dtstart"].dt.astimezone(UTC),
        end=event["dtend"].dt.astimezone(UTC),
        summary=str(event["summary"]),
        description=_string(event.get("description")),
        location=_string(event.get("location")),
        url=_string(event.get("url")),
        status=_string(event.get("status")),
        organizer=_string(event.get("organizer")),
        attendees=tuple(
            (str(person), person.params.get("CN"))
            for person in (attendees if isinstance(attendees, list) else [attendees])
        ),
        alarms=tuple(str(alarm["description"]) for alarm in event.walk("VALARM")),
    )


def _string(value: object) -> str | None:
    return None if value is None else str(value)


# vobject


def by_vobject(ics: bytes) -> ReadCalendar:
    """vobject keeps the zones of one file for the next, unless its table is emptied."""
    with patch.object(vobject.icalendar, "__tzidMap", {"UTC": vobject.icalendar.utc}):
        calendar = vobject.readOne(ics.decode())
        method = calendar.contents.get("method")
        events = tuple(map(_event_of_vobject, calendar.contents.get("vevent", [])))
    return ReadCalendar(method=method[0].value if method else None, events=events)


def _event_of_vobject(event: Any) -> ReadEvent:
    def value(name: str) -> str | None:
        return event.contents[name][0].value if name in event.contents else None

    for moment in (event.dtstart.value, event.dtend.value):
        assert type(moment.tzinfo).__module__.startswith("dateutil."), "from its own zone data"
    return ReadEvent(
        uid=event.uid.value,
        sequence=int(event.sequence.value),
        stamp=event.dtstamp.value.astimezone(UTC),
        start=event.dtstart.value.astimezone(UTC),
        end=event.dtend.value.astimezone(UTC),
        summary=event.summary.value,
        description=value("description"),
        location=value("location"),
        url=value("url"),
        status=value("status"),
        organizer=value("organizer"),
        attendees=tuple(
            (person.value, person.params["CN"][0] if "CN" in person.params else None)
            for person in event.contents.get("attendee", [])
        ),
        alarms=tuple(alarm.description.value for alarm in event.contents.get("valarm", [])),
    )


# By the letter


@dataclass(frozen=True)
class Observance:
    onset: datetime
    before: timedelta
    after: timedelta
    rule: dict[str, str] | None

    def last_onset(self, wall: datetime) -> datetime | None:
        if self.rule is None:
            return self.onset if self.onset <= wall else None
        past = [
            onset
            for year in (wall.year - 1, wall.year)
            if self.onset <= (onset := self._onset_in(year)) <= wall
        ]
        return max(past, default=None)

    def _onset_in(self, year: int) -> datetime:
        assert self.rule is not None
        assert self.rule.keys() == {"FREQ", "BYMONTH", "BYDAY"}
        assert self.rule["FREQ"] == "YEARLY"
        month = int(self.rule["BYMONTH"])
        ordinal, weekday = int(self.rule["BYDAY"][:-2]), self.rule["BYDAY"][-2:]
        days = [
            date(year, month, day)
            for day in range(1, monthrange(year, month)[1] + 1)
            if ("MO", "TU", "WE", "TH", "FR", "SA", "SU")[date(year, month, day).weekday()]
            == weekday
        ]
        day = days[ordinal - 1 if ordinal > 0 else ordinal]
        return datetime.combine(day, self.onset.time())


def judged_times(ics: bytes) -> list[tuple[datetime, datetime]]:
    """Start and end of each event as instants."""
    zones = _zones(lines(ics))
    times: list[tuple[datetime, datetime]] = []
    start: datetime | None = None
    for line in lines(ics):
        match = re.fullmatch(r"(DTSTART|DTEND)(?:;TZID=([^:]+))?:(\d{8}T\d{6})(Z?)", line)
        if match is None or not (match[2] or match[4]):
            continue
        wall = datetime.strptime(match[3], "%Y%m%dT%H%M%S")  # noqa: DTZ007
        offset = timedelta(0) if match[4] else _offset(zones[match[2]], wall)
        instant = (wall - offset).replace(tzinfo=UTC)
        if match[1] == "DTSTART":
            start = instant
        else:
            assert start is not None
            times.append((start, instant))
    return times


def _offset(observances: list[Observance], wall: datetime) -> timedelta:
    last = [
        (onset, observance.after)
        for observance in observances
        if (onset := observance.last_onset(wall)) is not None
    ]
    return max(last)[1]


def _zones(content: list[str]) -> dict[str, list[Observance]]:
    zones: dict[str, list[Observance]] = {}
    name = ""
    found: dict[str, str] = {}
    for line in content:
        key, _, value = line.partition(":")
        if key == "TZID":
            assert value not in zones, "one VTIMEZONE per name"
            name = value
            zones[name] = []
        elif line in ("BEGIN:STANDARD", "BEGIN:DAYLIGHT"):
            found = {}
        elif line in ("END:STANDARD", "END:DAYLIGHT"):
            zones[name].append(_observance(found))
        else:
            found[key] = value
    for observances in zones.values():
        assert {one.before for one in observances} == {one.after for one in observances}
    return zones


def _observance(found: dict[str, str]) -> Observance:
    rule = found.get("RRULE")
    return Observance(
        onset=datetime.strptime(found["DTSTART"], "%Y%m%dT%H%M%S"),  # noqa: DTZ007
        before=_offset_of(found["TZOFFSETFROM"]),
        after=_offset_of(found["TZOFFSETTO"]),
        rule=dict(part.split("=") for part in rule.split(";")) if rule else None,
    )


def _offset_of(value: str) -> timedelta:
    duration = timedelta(hours=int(value[1:3]), minutes=int(value[3:5]))
    return -duration if value.startswith("-") else duration
