"""Rows turned into what the event page and a person's own page show."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from flask import url_for
from wtforms.fields.choices import SelectChoice

from webinar_hub.catalogue.labels import FORMAT_ICONS, FORMATS, KINDS, ROLE_ICONS, ROLES
from webinar_hub.catalogue.models import Event, Meeting
from webinar_hub.catalogue.times import time_words
from webinar_hub.core.language import _, current, plural
from webinar_hub.core.zones import local
from webinar_hub.ical.links import google_link, outlook_link
from webinar_hub.ical.values import CalendarEntry
from webinar_hub.registration.models import Registration, SeatPool
from webinar_hub.registration.queries import Seats, together

FEW = 5


def seats_words(seats: Seats) -> str:
    """`7 of 40 seats left`, `Full, 3 waiting`; empty where there is no limit."""
    if seats.capacity is None or seats.free is None:
        return ""
    if seats.free > 0:
        return str(
            plural(
                "%(num)s of %(all)s seats left",
                "%(num)s of %(all)s seats left",
                seats.free,
                all=seats.capacity,
            )
        )
    if seats.waiting:
        return str(plural("Full, %(num)s waiting", "Full, %(num)s waiting", seats.waiting))
    return str(_("Full"))


def event_facts(event: Event, reader_zone: str | None) -> dict[str, Any]:
    """What the event page shows of an event, as plain values."""
    language = current()
    return {
        "kind": KINDS[event.kind],
        "audience": [(ROLE_ICONS[r], ROLES[r]) for r in ROLES if r in event.audience],
        "format": (FORMAT_ICONS[event.format], FORMATS[event.format]),
        "meetings": [meeting_facts(m, reader_zone) for m in event.meetings],
        "standing": [meeting_facts(m, reader_zone) for m in event.standing_meetings],
        "regions": [region.name_in(language) for region in event.regions],
        "speakers": [
            {
                "name": speaker.name,
                "about": speaker.about,
                "initials": speaker.initials,
                "url": url_for("catalogue.speaker_page", slug=speaker.slug) if speaker.slug else None,
            }
            for speaker in event.speakers
        ],
    }


def meeting_facts(meeting: Meeting, reader_zone: str | None) -> dict[str, Any]:
    cancelled = meeting.status == "cancelled"
    return vars(time_words(meeting, current(), reader_zone)) | {
        "title": meeting.title,
        "place": meeting.place,
        "cancelled": cancelled,
        "state": _("Does not take place") if cancelled else "",
    }


def pool_choices(pools: list[SeatPool]) -> list[SelectChoice]:
    """Each part of an event with the room that it has."""
    modes = {"online": _("Online"), "in_person": _("In the room"), "both": _("Online or in the room")}
    choices = []
    for pool in pools:
        words = seats_words(together([pool]))
        name = pool.name if pool.name not in ("", "online", "room") else str(modes[pool.mode])
        choices.append(SelectChoice(str(pool.id), f"{name} ({words})" if words else name))
    return choices


def calendar_links(registration: Registration, manage_url: str) -> list[tuple[str, str, str]]:
    """(meeting, Google, Outlook) for readers whose mail program does nothing with invitations."""
    found = []
    title = str(_("Appointment")) if registration.discreet else registration.event.title
    for meeting in registration.event.standing_meetings:
        if not meeting.precise:
            continue
        entry = calendar_entry(meeting, title, manage_url)
        label = time_words(meeting, current(), registration.zone)
        found.append((f"{label.date}, {label.hours}", google_link(entry), outlook_link(entry)))
    return found


def calendar_entry(meeting: Meeting, title: str, url: str) -> CalendarEntry:
    return CalendarEntry(
        uid=meeting.uid,
        sequence=meeting.sequence,
        stamp=meeting.changed_at,
        created=meeting.created_at,
        modified=meeting.changed_at,
        start=_wall(meeting.starts_at, meeting.zone),
        end=_wall(meeting.ends_at, meeting.zone),
        summary=title,
        description=url,
        location=url,
        url=url,
        cancelled=meeting.status == "cancelled",
        language=current(),
    )


def with_uid(entry: CalendarEntry, uid: str) -> CalendarEntry:
    return replace(entry, uid=uid)


def _wall(moment: datetime, zone: str) -> datetime:
    return local(moment, zone)
