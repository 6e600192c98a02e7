"""The placeholders that organizers may use, and what they are for one person."""

from collections.abc import Iterable
from typing import Any

from webinar_hub.catalogue import labels
from webinar_hub.catalogue.times import one_line
from webinar_hub.core import clock
from webinar_hub.core.language import _, in_language
from webinar_hub.mail.own_wording import is_page, names_in
from webinar_hub.registration.models import Registration

# Each with what it stands for, as the form explains it.
MEANINGS: dict[str, Any] = {
    "given_name": _("given name"),
    "event": _("title of the event"),
    "when": _("its next time"),
    "place": _("its place"),
    "programme": _("name of the programme"),
    "own_page": _("link to the person's own page"),
    "event_page": _("link to the event's page"),
}
NAMES = tuple(MEANINGS)


def unknown(*texts: str) -> list[str]:
    return [name for text in texts for name in names_in(text) if name not in MEANINGS]


def used(*texts: str) -> list[str]:
    return [name for name in NAMES if any(name in names_in(text) for text in texts)]


def values(registration: Registration, names: Iterable[str], language: str) -> dict[str, str]:
    """Words alone; the links are made when the letter is rendered."""
    with in_language(language):
        return {name: _value(name, registration, language) for name in names if not is_page(name)}


def pages(registration: Registration, names: Iterable[str]) -> dict[str, Any]:
    links: dict[str, Any] = {
        "own_page": ["manage", registration.public_id, registration.link_counter],
        "event_page": f"/events/{registration.event.slug}",
    }
    return {name: links[name] for name in names if name in links}


def _value(name: str, registration: Registration, language: str) -> str:
    event = registration.event
    if name == "given_name":
        return registration.given_name
    if name == "event":
        return event.title
    if name == "programme":
        return event.programme.name
    if name == "place":
        online = event.format == "online" or not event.place
        return str(labels.FORMATS[event.format]) if online else event.place
    return _next_time(registration, language)


def _next_time(registration: Registration, language: str) -> str:
    meetings = registration.event.standing_meetings or registration.event.meetings
    now = clock.now()
    ahead = [one for one in meetings if one.ends_at > now]
    meeting = next(iter(ahead or meetings), None)
    if meeting is None:
        return str(_("a time that is not known yet"))
    return one_line(meeting, language)
