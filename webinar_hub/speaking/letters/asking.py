"""Will you speak? What becomes of the question is told to the organizers."""

from datetime import timedelta

from webinar_hub.accounts.models import Organizer
from webinar_hub.catalogue.times import one_line
from webinar_hub.core import clock
from webinar_hub.core.language import _, in_language
from webinar_hub.core.web import settings
from webinar_hub.mail import outbox
from webinar_hub.mail.outbox import About, Frame, Letter, Recipient
from webinar_hub.speaking.letters import words
from webinar_hub.speaking.letters.frame import letter
from webinar_hub.speaking.models import SpeakerInvitation, SpeakerRequest

ASKED, LINK, NOT_COMING = "speaker_asked", "speaker_link", "speaker_not_coming"
DECLINED = "speaker_declined"
WORTH_READING = timedelta(days=7)
REASONS = {
    "other_date": _("Another date would suit the speaker."),
    "other_subject": _("The subject is not the speaker's."),
}


def asked(request: SpeakerRequest, *, again: bool) -> Letter:
    event, meetings = request.event, request.event.standing_meetings
    with in_language(request.language):
        subject = _("Will you speak? %(event)s", event=event.title)
        intro = _("we would like to win you as a speaker:")
        if again:
            subject = _("A reminder: will you speak? %(event)s", event=event.title)
            intro = _("we ask once more, as we have no answer from you yet. Will you speak here?")
        facts = {
            "subject": str(subject),
            "intro": str(intro),
            "when": words.when_lines(request, meetings)
            or str(_("The date is not settled yet.")),
            "where": words.where_line(event, meetings),
            "audience": words.audience_line(event),
            "expected": words.expected_line(event),
            "summary": event.summary,
        }
    key = f"speaking:{request.id}:{request.letters}"
    return letter(ASKED, request, key=key, facts=facts, priority=outbox.CONFIRMATION)


def link(request: SpeakerRequest) -> Letter:
    """Whoever lost the letter gets the way to the page again."""
    facts = {"when": words.when_lines(request, request.event.standing_meetings)}
    key = f"speaking:{request.id}:{request.letters}"
    return letter(LINK, request, key=key, facts=facts, priority=outbox.CONFIRMATION)


def not_coming(invitation: SpeakerInvitation) -> Letter:
    """The calendar said no: once for each state of the entry. Only the page counts."""
    request = invitation.request
    held = [invitation.meeting] if invitation.meeting is not None else []
    facts = {"when": words.when_lines(request, held)}
    return letter(
        NOT_COMING,
        request,
        key=f"speaker-not-coming:{invitation.uid}:{invitation.sequence}",
        facts=facts,
    )


def declined(request: SpeakerRequest, organizer: Organizer) -> Letter:
    """To whoever has to find somebody else; in their language and by the event's clock."""
    event = request.event
    meetings = event.standing_meetings
    with in_language(organizer.language):
        greeting = str(_("Hello %(name)s,", name=organizer.name))
        reason = str(REASONS.get(request.reason, ""))
    now = clock.now()
    return Letter(
        key=f"speaker-declined:{request.id}:{now:%Y%m%d%H%M%S%f}:{organizer.id}",
        kind=DECLINED,
        about=About("organizer", organizer.id),
        recipient=Recipient("organizer", organizer.id, organizer.name, organizer.email_key),
        language=organizer.language,
        facts={
            "greeting": greeting,
            "speaker": request.speaker.name,
            "title": event.title,
            "when": "\n".join(one_line(one, organizer.language) for one in meetings),
            "reason": reason,
        },
        links={"speakers_link": f"/organize/events/{event.public_id}/speakers"},
        frame=Frame(settings().site_name, ""),
        priority=outbox.CONFIRMATION,
        expires_at=now + WORTH_READING,
    )
