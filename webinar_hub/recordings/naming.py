"""How an event may be called to somebody who wants its recording."""

from dataclasses import dataclass

from webinar_hub.core.language import _, in_language
from webinar_hub.core.web import settings
from webinar_hub.recordings.models import RecordingRequest


@dataclass(frozen=True)
class Named:
    title: str
    sender: str
    discreet: bool


def what_may_be_named(request: RecordingRequest) -> Named:
    """Neutral words for people whose mailbox others may read."""
    if not request.discreet:
        return Named(request.event.title, request.event.programme.name, False)
    with in_language(request.language):
        return Named(str(_("Appointment")), settings().site_name, True)
