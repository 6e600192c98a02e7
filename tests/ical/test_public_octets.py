"""Entries of feeds and files are put together by us; icalendar must write the same octets."""

from datetime import UTC

import icalendar
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.ical.strategies import texts
from tests.ical.test_invite_octets import entries, urls
from webinar_hub.ical import text
from webinar_hub.ical.parts import public_event
from webinar_hub.ical.values import CalendarEntry, Form


def icalendars_own(entry: CalendarEntry, form: Form, *, busy: bool) -> bytes:
    event = icalendar.Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.stamp)
    event.add("summary", text.clean_line(entry.summary))
    for name, value in (
        ("description", text.clean(entry.description)),
        ("location", text.clean_line(entry.location)),
        ("url", entry.url),
    ):
        if value:
            event.add(name, value)
    for name, moment in (("dtstart", entry.start), ("dtend", entry.end)):
        event.add(name, moment if form == "zone" else moment.astimezone(UTC))
    event.add("created", entry.created)
    event.add("last-modified", entry.modified)
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("transp", "OPAQUE" if busy else "TRANSPARENT")
    event.add("class", "PUBLIC")
    lines: bytes = event.to_ical(sorted=False)
    return lines


@given(entries(), st.tuples(texts, texts, texts), urls, st.booleans(), st.booleans())
def test_a_public_entry_is_what_icalendar_writes_for_the_same_values(
    made: tuple[CalendarEntry, Form],
    free_texts: tuple[str, str, str],
    url: str,
    cancelled: bool,
    busy: bool,
) -> None:
    an_entry, form = made
    summary, description, location = free_texts
    for value in free_texts:
        assume(r"\N" not in text.clean(value))
    told = CalendarEntry(
        **{name: getattr(an_entry, name) for name in ("uid", "sequence", "stamp", "created")},
        **{name: getattr(an_entry, name) for name in ("modified", "start", "end")},
        summary=summary,
        description=description,
        location=location,
        url=url,
        cancelled=cancelled,
    )

    written = public_event(told, form, stamp=told.stamp, busy=busy)

    assert written == icalendars_own(told, form, busy=busy)
