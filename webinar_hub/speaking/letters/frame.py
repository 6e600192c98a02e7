"""What all letters to a speaker have in common."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from webinar_hub.core import clock, links
from webinar_hub.core.language import _, in_language
from webinar_hub.mail import outbox
from webinar_hub.mail.outbox import About, CalendarFacts, Frame, Letter, Recipient
from webinar_hub.registration.letters import help_lines
from webinar_hub.speaking.models import SpeakerRequest
from webinar_hub.speaking.queries import RECIPIENT

SHORTEST_LIFE = timedelta(hours=1)


def letter(
    kind: str,
    request: SpeakerRequest,
    *,
    key: str,
    facts: Mapping[str, str],
    about: About | None = None,
    calendar: CalendarFacts | None = None,
    priority: int = outbox.CHANGE,
) -> Letter:
    """The link is in each of them: in a goodbye the page says how things stand."""
    with in_language(request.language):
        greeting = str(_("Hello %(name)s,", name=request.speaker.name))
        frame = _frame(request)
    return Letter(
        key=key,
        kind=kind,
        about=about or About("speaking", request.id, request.letters),
        recipient=Recipient(RECIPIENT, request.id, request.speaker.name, request.email_key),
        language=request.language,
        facts={"greeting": greeting, "title": request.event.title, **facts},
        links={"speaking_link": ["speaking", request.public_id, request.link_counter]},
        frame=frame,
        calendar=calendar,
        priority=priority,
        expires_at=_expiry(request),
    )


def _frame(request: SpeakerRequest) -> Frame:
    programme = request.event.programme
    lines = [
        str(_("The link in this letter is yours alone.")),
        str(_("If you lose this letter, ask for it once more here:")),
        links.url("/speaking"),
    ]
    organization = programme.organization
    return Frame(programme.name, organization.reply_to, help_lines(organization), lines)


def _expiry(request: SpeakerRequest) -> datetime:
    ends = [one.ends_at for one in request.event.meetings]
    return max([clock.now() + SHORTEST_LIFE, *ends])
