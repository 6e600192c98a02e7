"""A person's own dates for calendars that do nothing with invitations: a file, and links."""

from typing import cast

from webinar_hub.catalogue.models import Meeting
from webinar_hub.catalogue.times import time_words
from webinar_hub.core import links
from webinar_hub.core.language import current
from webinar_hub.core.web import settings
from webinar_hub.ical.links import google_link, outlook_link
from webinar_hub.ical.subscribing import Subscription, subscription
from webinar_hub.ical.values import CalendarEntry, Form
from webinar_hub.registration import rules
from webinar_hub.registration.models import Registration
from webinar_hub.registration.naming import what_may_be_named


def entries(registration: Registration) -> list[tuple[CalendarEntry, Form]]:
    """Each meeting as an invitation would show it; nothing for who has no seat."""
    return [
        (_entry(registration, meeting), cast(Form, meeting.calendar_form))
        for meeting in _meetings(registration)
    ]


def web_links(registration: Registration) -> list[tuple[str, str, str]]:
    """(meeting, Google, Outlook)"""
    found = []
    for meeting in _meetings(registration):
        entry = _entry(registration, meeting)
        time = time_words(meeting, current(), registration.zone)
        found.append((f"{time.date}, {time.hours}", google_link(entry), outlook_link(entry)))
    return found


def ways_to_follow(feed_token: str) -> Subscription:
    """The links with which programs follow the person's own calendar."""
    address = links.url(links.PATHS["feed"].format(feed_token))
    return subscription(address, settings().site_name)


def _meetings(registration: Registration) -> list[Meeting]:
    if registration.state != "confirmed":
        return []
    return [meeting for meeting in registration.event.standing_meetings if meeting.precise]


def _entry(registration: Registration, meeting: Meeting) -> CalendarEntry:
    named = what_may_be_named(registration)
    in_person = rules.comes_in_person(registration.pool.mode, meeting.mode)
    purpose = "manage" if in_person and not named.discreet else "join"
    url = links.personal_url(purpose, registration.public_id, registration.link_counter)
    return CalendarEntry(
        uid=rules.personal_uid(meeting.uid, registration.calendar_suffix),
        sequence=meeting.sequence + registration.part_changes,
        stamp=meeting.changed_at,
        created=meeting.created_at,
        modified=meeting.changed_at,
        start=meeting.local_start,
        end=meeting.local_end,
        summary=named.title_of(meeting),
        description=url,
        location=(named.place_of(meeting) if in_person else "") or url,
        url=url,
        language=current(),
    )
