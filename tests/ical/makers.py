"""Entries, people and invitations with sensible defaults."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from webinar_hub.ical.invite import cancel, request, skeleton
from webinar_hub.ical.values import CalendarEntry, Form, Person

PUBLISHED = datetime(2026, 11, 1, 9, 30, tzinfo=UTC)
ORGANIZER = Person("events+mfrggzdfmztwq2lk@example.org", "Семейное доверие")
ANNA = Person("anna@example.org", "Анна Петрова")

_START = datetime(2026, 12, 10, 10, tzinfo=ZoneInfo("Asia/Yekaterinburg"))
ENTRY = CalendarEntry(
    uid="m7f2k@example.org",
    sequence=0,
    stamp=PUBLISHED,
    created=PUBLISHED,
    modified=PUBLISHED,
    start=_START,
    end=_START + timedelta(minutes=90),
    summary="Нежный возраст: о чём говорят малыши",
    description="Вебинар для родителей.\nСсылка придёт за час.",
    location="Онлайн",
    url="https://example.org/events/tender-age",
)


def entry(**changes: Any) -> CalendarEntry:
    return replace(ENTRY, **changes)


def at(start: datetime, length: timedelta = timedelta(minutes=90), **changes: Any) -> CalendarEntry:
    """An entry from `start` on, as long as the clock on the wall of somebody elsewhere says."""
    end = (start.astimezone(UTC) + length).astimezone(start.tzinfo)
    return entry(start=start, end=end, **changes)


def request_for(an_entry: CalendarEntry = ENTRY, form: Form = "zone", **changes: Any) -> bytes:
    values: dict[str, Any] = {
        "uid": an_entry.uid,
        "sequence": an_entry.sequence,
        "stamp": an_entry.stamp,
        "organizer": ORGANIZER,
        "attendee": ANNA,
        "description": "Ваша ссылка: https://example.org/join/q2w3",
        "url": "https://example.org/registrations/q2w3",
    }
    return request(skeleton(an_entry, form), **values | changes)


def cancel_for(an_entry: CalendarEntry = ENTRY, form: Form = "zone", **changes: Any) -> bytes:
    values: dict[str, Any] = {
        "uid": an_entry.uid,
        "sequence": an_entry.sequence,
        "stamp": an_entry.stamp,
        "organizer": ORGANIZER,
        "attendee": ANNA,
        "whole_event": True,
    }
    return cancel(skeleton(an_entry, form), **values | changes)
