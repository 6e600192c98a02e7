"""Events as search engines read them: the words of schema.org, as a data block in the page."""

from typing import Any

from webinar_hub.catalogue.models import Event, Meeting
from webinar_hub.catalogue.presenting import event_path
from webinar_hub.catalogue.rules.times import cancelled_with
from webinar_hub.core import links

_MODES = {
    "online": "OnlineEventAttendanceMode",
    "in_person": "OfflineEventAttendanceMode",
    "both": "MixedEventAttendanceMode",
}
_DATED = ("minute", "day")


def structured(event: Event, availability: str | None) -> dict[str, Any] | None:
    """None where no date can be told. `availability`: of seats, None where none are given."""
    holding = event.standing_meetings or cancelled_with(event) or event.meetings
    meetings = [meeting for meeting in holding if meeting.precision in _DATED]
    if not meetings:
        return None
    whole = {
        "@context": "https://schema.org",
        **_sitting(event, meetings[0], meetings[-1], event.format, event.place),
        "description": event.summary,
        "inLanguage": event.language,
        "isAccessibleForFree": True,
        "organizer": _organizer(event),
        "performer": [_performer(one.name, one.slug) for one in event.speakers],
        "offers": _offer(event, availability) if availability else None,
        "subEvent": [_part(event, one) for one in meetings] if len(meetings) > 1 else None,
    }
    return {name: value for name, value in whole.items() if value not in (None, "", [])}


def _sitting(
    event: Event, first: Meeting, last: Meeting, mode: str, place: str
) -> dict[str, Any]:
    return {
        "@type": "EducationEvent",
        "name": event.title,
        "url": _url(event),
        "startDate": _moment(first, first.local_start),
        "endDate": _moment(last, last.local_end),
        "eventStatus": "https://schema.org/"
        + ("EventCancelled" if event.cancelled else "EventScheduled"),
        "eventAttendanceMode": f"https://schema.org/{_MODES[mode]}",
        "location": _location(event, mode, place),
    }


def _part(event: Event, meeting: Meeting) -> dict[str, Any]:
    part = _sitting(event, meeting, meeting, meeting.mode, meeting.place or event.place)
    title = f"{event.title}: {meeting.title}" if meeting.title else event.title
    return {name: value for name, value in (part | {"name": title}).items() if value}


def _moment(meeting: Meeting, local: Any) -> str:
    """No more exact than it is known."""
    return str(local.isoformat() if meeting.precise else local.date().isoformat())


def _location(event: Event, mode: str, place: str) -> list[dict[str, Any]]:
    """The room's own address is nobody's but of those who signed up: online leads to the page."""
    online = {"@type": "VirtualLocation", "url": _url(event)}
    hall = {"@type": "Place", "name": place, "address": place}
    return [
        *([hall] if mode != "online" and place else []),
        *([online] if mode != "in_person" else []),
    ]


def _organizer(event: Event) -> dict[str, Any]:
    organization = event.programme.organization
    url = links.url(f"/legal/{organization.slug}")
    return {"@type": "Organization", "name": organization.name, "url": url}


def _performer(name: str, slug: str | None) -> dict[str, Any]:
    person = {"@type": "Person", "name": name}
    return person | ({"url": links.url(f"/speakers/{slug}")} if slug else {})


def _offer(event: Event, availability: str) -> dict[str, Any]:
    """Free of charge; the fields are those that search engines ask for."""
    opens = event.sign_up_opens_at or event.published_at
    return {
        "@type": "Offer",
        "price": 0,
        "priceCurrency": "RUB",
        "availability": f"https://schema.org/{availability}",
        "url": _url(event),
        **({"validFrom": opens.isoformat(timespec="seconds")} if opens else {}),
    }


def _url(event: Event) -> str:
    return links.url(event_path(event))
