"""What a person has a seat for, over all events, as a calendar of that person's own.

Programs hand on what they read to whomever a calendar is shared with. So an entry holds no link
that opens a seat, but for discreet people, whose events must not be named.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import cast

from webinar_hub.catalogue.feeds import MOST_ENTRIES, EntryWithForm, cancelled_at, leaves_at
from webinar_hub.catalogue.models import Meeting
from webinar_hub.core import links
from webinar_hub.core.language import _, in_language
from webinar_hub.ical.values import CalendarEntry, Form
from webinar_hub.participants.models import Participant
from webinar_hub.registration import rules
from webinar_hub.registration.models import Registration
from webinar_hub.registration.naming import Named, what_may_be_named


def name_of(participant: Participant, site: str) -> str:
    """Tells this calendar from the public one, and nothing to who looks over a shoulder."""
    with in_language(participant.language):
        return str(_("My dates (%(site)s)", site=site))


def in_feed(registrations: Iterable[Registration], now: datetime) -> list[EntryWithForm]:
    """The entries, nearest first; one that was cancelled says so in its title."""
    shown = [
        (meeting, registration)
        for registration in registrations
        for meeting in registration.event.meetings
        if meeting.precise and leaves_at(meeting) > now and _was_theirs(meeting, registration)
    ]
    shown.sort(key=lambda item: (item[0].starts_at, item[0].uid))
    return [
        (_entry(registration, meeting), cast(Form, meeting.calendar_form))
        for meeting, registration in shown[:MOST_ENTRIES]
    ]


def _was_theirs(meeting: Meeting, registration: Registration) -> bool:
    """A meeting that was off before the person had a seat never stood in this calendar."""
    off = cancelled_at(meeting)
    had_since = registration.confirmed_at or registration.created_at
    return off is None or off >= had_since


def _entry(registration: Registration, meeting: Meeting) -> CalendarEntry:
    named = what_may_be_named(registration)
    since = registration.confirmed_at or registration.created_at
    since = max(since, registration.reads_otherwise_since or since)
    modified = max(meeting.changed_at, registration.event.changed_at, since)
    title, cancelled = named.title_of(meeting), cancelled_at(meeting) is not None
    url = _address(named)
    with in_language(registration.language):
        summary = str(_("Cancelled: %(title)s", title=title)) if cancelled else title
        location, description = _where(registration, meeting, named), _what_to_do(named)
    return CalendarEntry(
        uid=rules.personal_uid(meeting.uid, registration.calendar_suffix),
        sequence=meeting.sequence + registration.part_changes,
        stamp=modified,
        created=meeting.created_at,
        modified=modified,
        start=meeting.local_start,
        end=meeting.local_end,
        summary=summary,
        description=description,
        location=location,
        url=url,
        cancelled=cancelled,
        language=registration.language,
    )


def _address(named: Named) -> str:
    if named.discreet:
        return links.personal_url(*named.links["join_link"])
    return links.url(named.links["event_link"])


def _where(registration: Registration, meeting: Meeting, named: Named) -> str:
    if named.discreet:
        return ""
    if rules.comes_in_person(registration.pool.mode, meeting.mode):
        return named.place_of(meeting)
    return str(_("Online"))


def _what_to_do(named: Named) -> str:
    return "" if named.discreet else str(_("Your own link to this event is in your letter."))
