"""What may be named to whom: the only source of titles, senders and links for letters."""

from dataclasses import dataclass
from typing import Any

from webinar_hub.catalogue.models import Meeting
from webinar_hub.core.language import _, in_language
from webinar_hub.core.web import settings
from webinar_hub.registration.models import Registration


@dataclass(frozen=True)
class Named:
    """How an event may be called to one person, in that person's language.

    `links` holds the links that may stand in a letter: name → path, or purpose, public id, counter.
    """

    title: str
    sender: str
    place: str
    links: dict[str, Any]
    discreet: bool

    def title_of(self, meeting: Meeting) -> str:
        if self.discreet or not meeting.title:
            return self.title
        return f"{self.title}: {meeting.title}"

    def place_of(self, meeting: Meeting) -> str:
        return "" if self.discreet else meeting.place or self.place


def what_may_be_named(registration: Registration) -> Named:
    """Neutral words and the join address alone for people whose mailbox others may read."""
    join = ["join", registration.public_id, registration.link_counter]
    event = registration.event
    agree = {"agree_link": ["agree", registration.public_id, registration.link_counter]}
    if registration.discreet:
        with in_language(registration.language):
            title = str(_("Appointment"))
        return Named(title, settings().site_name, "", {"join_link": join} | agree, True)
    links = {
        "join_link": join,
        "manage_link": ["manage", registration.public_id, registration.link_counter],
        "event_link": f"/events/{event.slug}",
    } | agree
    return Named(event.title, event.programme.name, event.place, links, False)
