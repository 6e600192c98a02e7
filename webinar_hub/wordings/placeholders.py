"""The placeholders that organizers may use, and what they are for one person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from webinar_hub.catalogue import labels
from webinar_hub.catalogue.times import one_line
from webinar_hub.core import clock
from webinar_hub.core.language import _, in_language
from webinar_hub.mail.own_wording import is_page

if TYPE_CHECKING:
    from webinar_hub.registration.models import Registration

# Each with what it stands for, as forms explain it.
OF_AN_EVENT: dict[str, Any] = {
    "given_name": _("given name"),
    "event": _("title of the event"),
    "when": _("its next time"),
    "place": _("its place"),
    "programme": _("name of the programme"),
    "own_page": _("link to the person's own page"),
    "event_page": _("link to the event's page"),
}
OF_A_SERIES: dict[str, Any] = {
    "given_name": OF_AN_EVENT["given_name"],
    "series": _("title of the series"),
    "programme": OF_AN_EVENT["programme"],
    "own_page": OF_AN_EVENT["own_page"],
    "series_page": _("link to the page of the series"),
}
# What single letters tell besides, and the fact in which they tell it.
TOLD_BY_LETTER: dict[str, Any] = {
    "number": _("place on the waiting list"),
    "deadline": _("until when to answer"),
    "soon": _("how soon it begins, such as “Tomorrow”"),
    "new_event": _("title of the event to which the person was moved"),
}
FACTS: Mapping[str, str] = {
    "number": "place",
    "deadline": "deadline",
    "soon": "soon",
    "new_event": "new_title",
}
MEANINGS: dict[str, Any] = OF_AN_EVENT | OF_A_SERIES | TOLD_BY_LETTER


def values(registration: Registration, names: Iterable[str], language: str) -> dict[str, str]:
    """Words alone; the links are made when the letter is rendered."""
    with in_language(language):
        return {
            name: _value(name, registration, language)
            for name in names
            if name in OF_AN_EVENT and not is_page(name)
        }


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
