"""The ways through the workspace: each package contributes its line here, by endpoint and word.

A line whose package is not built yet is left out. Pages about one event take its public id.
"""

from typing import Any, NamedTuple

from webinar_hub.core.language import _


class Way(NamedTuple):
    endpoint: str
    text: Any
    site_owner: bool = False  # for the owners of the site alone
    owner: bool = False  # for whoever owns a programme
    door: bool = False  # for whoever marks at the door who came
    consultant: bool = False  # for whoever gives dates of their own


MAIN = [
    Way("workspace.home", _("Coming up")),
    Way("workspace.events", _("Events")),
    Way("planning.month", _("Month")),
    Way("workspace.programmes", _("Programmes")),
    Way("campaigns.letters", _("Letters")),
    Way("attendance.door", _("At the door"), door=True),
    Way("attendance.own_dates", _("My own dates"), consultant=True),
    Way("workspace.changes", _("Changes"), owner=True),
    Way("workspace.all_accounts", _("Accounts"), site_owner=True),
]

OF_AN_EVENT = [
    Way("workspace.event_editor", _("Event")),
    Way("roster.people", _("People")),
    Way("attendance.roster", _("Attendance")),
    Way("questions.of_event", _("Questions")),
    Way("requests.requests", _("Requests")),
    Way("speakers_of_events.speakers", _("Speakers")),
    Way("guests_of_events.invited", _("Invitations")),
    Way("publicity_pages.known", _("Make it known")),
    Way("campaigns.writing", _("Letters")),
    Way("reminders.rules_of_event", _("Reminders")),
    Way("recordings_of_events.recording", _("Recording")),
    Way("people.letters_of_event", _("Delivery")),
]
