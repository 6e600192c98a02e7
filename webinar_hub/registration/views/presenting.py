"""Rows turned into what the event page and a person's own page show."""

from dataclasses import dataclass
from typing import Any

from flask import url_for
from wtforms.fields.choices import SelectChoice

from webinar_hub.catalogue.labels import FORMAT_ICONS, FORMATS, KINDS, PARTS, ROLE_ICONS, ROLES
from webinar_hub.catalogue.models import Event, Meeting
from webinar_hub.catalogue.times import moment_words, time_words
from webinar_hub.core import clock
from webinar_hub.core.language import _, current, plural
from webinar_hub.registration.letters.words import answer_by
from webinar_hub.registration.models import Registration, SeatPool
from webinar_hub.registration.queries import Seats, together
from webinar_hub.registration.rules import comes_in_person


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


def availability(state: str, seats: Seats | None) -> str | None:
    """Of seats, by the word that search engines know; None where nobody can sign up."""
    if state == "open":
        return "SoldOut" if seats is not None and seats.free == 0 else "InStock"
    return "PreOrder" if state == "not_yet" else None


HELD_IN = {"en": _("Held in English"), "ru": _("Held in Russian")}


def event_facts(event: Event, reader_zone: str | None) -> dict[str, Any]:
    """What the event page shows of an event, as plain values."""
    language = current()
    return {
        "kind": KINDS[event.kind],
        "audience": [(ROLE_ICONS[r], ROLES[r]) for r in ROLES if r in event.audience],
        "held_in": HELD_IN.get(event.language, "") if event.language != language else "",
        "format": (FORMAT_ICONS[event.format], FORMATS[event.format]),
        "meetings": [meeting_facts(m, reader_zone) for m in event.meetings],
        "standing": [meeting_facts(m, reader_zone) for m in event.standing_meetings],
        "regions": [region.name_in(language) for region in event.regions],
        "speakers": [
            {
                "name": speaker.name,
                "about": speaker.about,
                "initials": speaker.initials,
                "url": url_for("catalogue.speaker_page", slug=speaker.slug)
                if speaker.slug
                else None,
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


_OWN_PART = {
    ("in_person", True): _("You come to the room"),
    ("online", True): _("You take part online"),
    ("in_person", False): _("You wait for a seat in the room"),
    ("online", False): _("You wait for a seat online"),
}


def own_way(registration: Registration) -> tuple[str, Any]:
    """Icon and words: how the event is held; where it has both parts, which is the person's."""
    event, mode = registration.event, registration.pool.mode
    has_seat = registration.state == "confirmed"
    words = _OWN_PART.get((mode, has_seat)) if registration.live else None
    if words is None or not any(one.mode == "both" for one in event.standing_meetings):
        return FORMAT_ICONS[event.format], FORMATS[event.format]
    return FORMAT_ICONS[mode], words


@dataclass(frozen=True)
class Offer:
    """The seat that is held for a person."""

    deadline: str  # by the person's own clock
    over: bool


def offer_words(registration: Registration) -> Offer | None:
    if registration.state != "offered":
        return None
    until = answer_by(registration)
    deadline = moment_words(until, registration.zone, current())
    return Offer(deadline, over=until <= clock.now())


def own_facts(registration: Registration) -> dict[str, Any]:
    """The facts of the event; a place stands only where the person may go there."""
    event, mode = registration.event, registration.pool.mode
    facts, here = event_facts(event, registration.zone), ""
    for meeting, shown in zip(event.meetings, facts["meetings"], strict=True):
        if not comes_in_person(mode, meeting.mode) and not mode == meeting.mode == "both":
            shown["place"] = ""
        elif meeting.place in ("", event.place):
            here = event.place
    return facts | {"place": here}


def pool_choices(pools: list[SeatPool]) -> list[SelectChoice]:
    """Each part of an event with the room that it has."""
    choices = []
    for pool in pools:
        words = seats_words(together([pool]))
        name = pool.name if pool.name not in ("", "online", "room") else str(PARTS[pool.mode])
        within = words[:1].lower() + words[1:]
        choices.append(SelectChoice(str(pool.id), f"{name} ({within})" if words else name))
    return choices
