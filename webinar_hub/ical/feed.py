"""Calendars that programs subscribe to and fetch again and again (RFC 7986).

The bytes depend on the entries alone, never on the time of the fetch, so that an ETag made from
them holds. There is no ORGANIZER and no ATTENDEE: subscribers are not to see each other, nor be
asked.
"""

from datetime import timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, vDuration, vUri

from webinar_hub.ical import parts, text
from webinar_hub.ical.vtimezone import rule_lines

REFRESH = timedelta(hours=1)
# A calendar without any component is invalid, and some programs report the empty feed as broken.
EMPTY_FEED_ZONE = "Europe/Moscow"


def feed(
    entries_with_forms: parts.EntriesWithForms, *, name: str, source_url: str, busy: bool = False
) -> bytes:
    """The feed, sorted by start. `busy`: the entries take the subscriber's time, as in a personal
    feed and unlike a catalogue. `source_url` is empty where the address is a secret: programs hand
    on what they read to whomever the calendar is shared with.

    A cancelled entry stays in the feed; its summary must already say so, for programs that show it
    like any other.
    """
    listed = sorted(entries_with_forms, key=lambda item: (item[0].start.timestamp(), item[0].uid))
    zones, written = parts.zones_and_forms(listed)
    if not written:
        zones = [rule_lines(ZoneInfo(EMPTY_FEED_ZONE))]
    events = [
        parts.public_event(entry, form, stamp=entry.modified, busy=busy) for entry, form in written
    ]
    return parts.calendar_bytes(_head(text.clean_line(name), source_url), zones, events)


def _head(name: str, source_url: str) -> Calendar:
    """RFC 7986 beside the older names that Google, Apple and Outlook read."""
    calendar = parts.head("PUBLISH")
    calendar.add("name", parts.Text(name))
    calendar.add("x-wr-calname", parts.Text(name))
    calendar.add("refresh-interval", REFRESH, {"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(REFRESH))
    if source_url:
        calendar.add("source", vUri(text.link(source_url)), {"VALUE": "URI"})
    return calendar
