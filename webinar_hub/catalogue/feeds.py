"""Meetings as entries of the public calendar and of an event's file. Nobody is named in either."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import islice

from webinar_hub.catalogue.models import Meeting
from webinar_hub.catalogue.presenting import event_path
from webinar_hub.core import links
from webinar_hub.core.language import _, in_language
from webinar_hub.ical.values import CalendarEntry, Form

CANCELLED_SHOWN = timedelta(days=30)
PAST_SHOWN = timedelta(days=30)
MOST_ENTRIES = 1000  # calendar programs refuse more than a megabyte

EntryWithForm = tuple[CalendarEntry, Form]


def shown(meetings: Iterable[Meeting], now: datetime, month: str | None = None) -> list[Meeting]:
    """Those of a public calendar, nearest first; with `month` only what begins in it, there."""
    held = (
        meeting
        for meeting in meetings
        if meeting.precise
        and leaves_at(meeting) > now
        and month in (None, f"{meeting.local_start:%Y-%m}")
    )
    return list(islice(held, MOST_ENTRIES))


def leaves_at(meeting: Meeting) -> datetime:
    """When a meeting drops out of the public calendar."""
    over = meeting.ends_at + PAST_SHOWN
    cancelled = cancelled_at(meeting)
    return over if cancelled is None else min(over, cancelled + CANCELLED_SHOWN)


def cancelled_at(meeting: Meeting) -> datetime | None:
    """When it was cancelled, by itself or with its event."""
    if meeting.status == "cancelled":
        return meeting.changed_at
    return (meeting.event.cancelled_at or meeting.changed_at) if meeting.event.cancelled else None


def entry(meeting: Meeting) -> EntryWithForm:
    """An entry in the language of its event, so that all subscribers get the same bytes."""
    event = meeting.event
    modified = max(meeting.changed_at, event.changed_at)
    cancelled = cancelled_at(meeting) is not None
    url = links.url(event_path(event))
    title = f"{event.title}: {meeting.title}" if meeting.title else event.title
    with in_language(event.language):
        summary = str(_("Cancelled: %(title)s", title=title)) if cancelled else title
        online = str(_("Online"))
        invitation = str(_("Sign up here: %(url)s", url=url))
    place = meeting.place or event.place
    return (
        CalendarEntry(
            uid=meeting.uid,
            sequence=meeting.sequence,
            stamp=modified,
            created=meeting.created_at,
            modified=modified,
            start=meeting.local_start,
            end=meeting.local_end,
            summary=summary,
            description="\n\n".join(filter(None, (event.summary, invitation))),
            location=online if meeting.mode == "online" else place,
            url=url,
            cancelled=cancelled,
            language=event.language,
        ),
        "utc" if meeting.calendar_form == "utc" else "zone",
    )
