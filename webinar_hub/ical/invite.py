"""Invitations: a REQUEST or CANCEL for one person about one meeting (RFC 5546 section 3.2).

What is the same for everybody is built once by icalendar; the lines that name a person are put in
here. Letters go out by the thousand, and icalendar takes ten times as long for each.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from icalendar import Event

from webinar_hub.ical import parts, text
from webinar_hub.ical.values import CalendarEntry, Form, Person, checked_sequence
from webinar_hub.ical.vtimezone import vtimezone_lines

# Parameters in alphabetical order, as icalendar writes them.
_ASKED = ";CUTYPE=INDIVIDUAL;PARTSTAT=NEEDS-ACTION;ROLE=REQ-PARTICIPANT;RSVP=TRUE"
_NAMED = ";CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT"
_END = b"END:VEVENT\r\n" + parts.END_CALENDAR


@dataclass(frozen=True, slots=True)
class Skeleton:
    """The parts of an invitation that are the same for everybody, as finished lines.

    Keep it under the meeting's id, version and language. `summary` and `location` are plain text.
    """

    opening_request: bytes
    opening_cancel: bytes
    times: bytes
    alarm: bytes
    summary: str
    location: str
    is_cancelled: bool


def skeleton(entry: CalendarEntry, form: Form) -> Skeleton:
    zone = vtimezone_lines(entry.zone, entry.start, entry.end) if form == "zone" else ()
    times = Event()
    parts.add_times(times, entry, "zone" if zone else "utc")
    return Skeleton(
        opening_request=_opening("REQUEST", zone),
        opening_cancel=_opening("CANCEL", zone),
        times=_inside(times),
        alarm=_alarm(entry.alarm_minutes),
        summary=text.clean_line(entry.summary),
        location=text.clean_line(entry.location),
        is_cancelled=entry.cancelled,
    )


def request(
    skeleton: Skeleton,
    *,
    uid: str,
    sequence: int,
    stamp: datetime,
    organizer: Person,
    attendee: Person,
    description: str,
    url: str,
    location: str | None = None,
    summary: str | None = None,
) -> bytes:
    """The first invitation and every update.

    A summary or location given here replaces the meeting's own everywhere, in the alarm too: for
    people who must not find the title in their calendar. An empty location leaves it out.
    """
    if skeleton.is_cancelled:
        raise ValueError("a cancelled meeting is not asked to: STATUS and METHOD would contradict")
    title = skeleton.summary if summary is None else text.clean_line(summary)
    place = skeleton.location if location is None else text.clean_line(location)
    lines = [
        *_identity(uid, sequence, stamp, organizer, attendee, _ASKED),
        f"SUMMARY:{text.escape(title)}",
    ]
    if body := text.clean(description):
        lines.append(f"DESCRIPTION:{text.escape(body)}")
    if place:
        lines.append(f"LOCATION:{text.escape(place)}")
    if url:
        lines.append(f"URL:{text.link(url)}")
    return b"".join(
        [
            skeleton.opening_request,
            *map(text.fold, lines),
            skeleton.times,
            _standing(cancelled=False),
            _filled_alarm(skeleton.alarm, title),
            _END,
        ]
    )


def cancel(
    skeleton: Skeleton,
    *,
    uid: str,
    sequence: int,
    stamp: datetime,
    organizer: Person,
    attendee: Person,
    whole_event: bool,
    summary: str | None = None,
) -> bytes:
    """The meeting is off for everybody (`whole_event`) or for this person alone.

    It says no more than what a reader needs to find the entry: when and what, no place, no text.
    """
    title = skeleton.summary if summary is None else text.clean_line(summary)
    lines = [
        *_identity(uid, sequence, stamp, organizer, attendee, _NAMED),
        f"SUMMARY:{text.escape(title)}",
    ]
    return b"".join(
        [
            skeleton.opening_cancel,
            *map(text.fold, lines),
            skeleton.times,
            _standing(cancelled=True) if whole_event else b"",
            _END,
        ]
    )


def _identity(
    uid: str, sequence: int, stamp: datetime, organizer: Person, attendee: Person, role: str
) -> list[str]:
    return [
        f"UID:{text.escape(text.uid(uid))}",
        f"SEQUENCE:{checked_sequence(sequence)}",
        f"DTSTAMP:{text.utc(stamp)}",
        text.person_line("ORGANIZER", organizer),
        text.person_line("ATTENDEE", attendee, role),
    ]


def _opening(method: parts.Method, zone: tuple[str, ...]) -> bytes:
    empty = parts.calendar_bytes(parts.head(method), [zone], [])
    return empty.removesuffix(parts.END_CALENDAR) + b"BEGIN:VEVENT\r\n"


@cache
def _standing(*, cancelled: bool) -> bytes:
    event = Event()
    parts.add_standing(event, cancelled=cancelled)
    return _inside(event)


def _inside(event: Event) -> bytes:
    lines = parts.serialised(event)
    return lines.removeprefix(b"BEGIN:VEVENT\r\n").removesuffix(b"END:VEVENT\r\n")


def _alarm(minutes: int | None) -> bytes:
    if minutes is None:
        return b""
    return parts.serialised(parts.alarm(minutes)).removesuffix(b"END:VALARM\r\n")


def _filled_alarm(opened: bytes, title: str) -> bytes:
    if not opened:
        return b""
    return opened + text.fold(f"DESCRIPTION:{text.escape(title)}") + b"END:VALARM\r\n"
