"""We have noted that you want the recording; and: it is there.

No letter holds the address of the recording: it leads to the reader's own page, which always has
the present one, and says when there is none any more.
"""

from datetime import datetime, timedelta

from webinar_hub.catalogue.models import Event
from webinar_hub.catalogue.times import one_line
from webinar_hub.core import clock, links
from webinar_hub.core.language import _, in_language
from webinar_hub.mail import outbox
from webinar_hub.mail.outbox import About, Frame, Letter, Recipient
from webinar_hub.participants.rules import full_name
from webinar_hub.recordings.models import Recording, RecordingRequest
from webinar_hub.recordings.naming import what_may_be_named
from webinar_hub.recordings.own_words import in_own_words
from webinar_hub.recordings.queries import READY
from webinar_hub.recordings.words import until_line
from webinar_hub.registration.letters import frame, greeting, help_lines, recipient
from webinar_hub.registration.letters.letter import in_own_words as in_words_of_the_event
from webinar_hub.registration.models import Registration
from webinar_hub.registration.naming import what_may_be_named as named_to_who_had_a_seat

NOTED = "recording_noted"
WORTH = timedelta(days=7)


def noted(request: RecordingRequest, *, key: str, opening: bool = False) -> Letter:
    """You get it as soon as it is there; nothing else is to be done."""
    named = what_may_be_named(request)
    with in_language(request.language):
        line = _("We will email you when the recording is ready.")
        subject = _("We send you the recording: %(title)s", title=named.title)
        if named.discreet:
            line = _("Your wish has been noted. You hear from us as soon as there is something.")
            subject = _("Noted: %(title)s", title=named.title)
        facts = {"noted_line": str(line), "subject": str(subject)}
    about = About("recording request", request.id)
    return _letter(NOTED, request, facts, about, key, clock.now() + WORTH, opening=opening)


def ready(
    request: RecordingRequest, recording: Recording, *, key: str = "", opening: bool = False
) -> Letter:
    """To who asked for it."""
    key = key or f"recording:{recording.id}:{recording.version}:request:{request.id}"
    named = what_may_be_named(request)
    facts = _facts_of_ready(recording, request.language, named.title, discreet=named.discreet)
    return _letter(
        READY, request, facts, _about(recording), key, _expiry(recording), opening=opening
    )


def ready_for_seat(registration: Registration, recording: Recording) -> Letter:
    """To who had a seat: the link leads to the page of that seat."""
    named = named_to_who_had_a_seat(registration)
    link = "join_link" if named.discreet else "manage_link"
    plain = Letter(
        key=f"recording:{recording.id}:{recording.version}:registration:{registration.id}",
        kind=READY,
        about=_about(recording),
        recipient=recipient(registration),
        language=registration.language,
        facts={
            "greeting": greeting(registration),
            "event_title": named.title,
            "recording_link": "",
            "event_day": "" if named.discreet else _day(recording.event, registration.language),
            **_facts_of_ready(
                recording, registration.language, named.title, discreet=named.discreet
            ),
        },
        links={link: named.links[link]},
        frame=frame(registration, personal=False),
        priority=outbox.CAMPAIGN,
        expires_at=_expiry(recording),
        in_reply_to=registration.thread_id,
    )
    return in_words_of_the_event(plain, registration, named)


def _facts_of_ready(
    recording: Recording, language: str, title: str, *, discreet: bool
) -> dict[str, str]:
    with in_language(language):
        subject = _("The recording is there: %(title)s", title=title)
        line, button = _("You can see it whenever it suits you."), _("Watch the recording")
        if discreet:
            subject, button = _("News: %(title)s", title=title), _("Open")
            line = _("What you were waiting for is there now, behind the link below.")
        return {
            "subject": str(subject),
            "ready_line": str(line),
            "until_line": "" if discreet else until_line(recording, language),
            "watch_button": str(button),
        }


def _letter(
    kind: str,
    request: RecordingRequest,
    facts: dict[str, str],
    about: About,
    key: str,
    expires_at: datetime,
    *,
    opening: bool,
) -> Letter:
    person, named = request.participant, what_may_be_named(request)
    name = full_name(person.given_name, person.family_name, person.patronymic)
    with in_language(request.language):
        hello = str(_("Hello %(name)s,", name=person.given_name))
    plain = Letter(
        key=key,
        kind=kind,
        about=about,
        recipient=Recipient("recording", request.id, name, person.email_key or ""),
        language=request.language,
        facts={
            "greeting": hello,
            "event_title": named.title,
            "event_day": "" if named.discreet else _day(request.event, request.language),
            **facts,
        },
        links={"recording_link": ["recording", request.public_id, request.link_counter]},
        frame=_frame(request),
        priority=outbox.CONFIRMATION if kind == NOTED else outbox.CAMPAIGN,
        expires_at=expires_at,
        message_id=request.thread_id if opening else None,
        in_reply_to=None if opening else request.thread_id,
    )
    return in_own_words(plain, request)


def _day(event: Event, language: str) -> str:
    """When it was, or is to be: of several dates the first."""
    return one_line(event.standing_meetings[0], language) if event.standing_meetings else ""


def _frame(request: RecordingRequest) -> Frame:
    """A discreet letter names nobody, in no header either."""
    named = what_may_be_named(request)
    if named.discreet:
        return Frame(named.sender, "")
    organization = request.event.programme.organization
    with in_language(request.language):
        footer = [
            str(_("The link in this letter is yours alone. To invite others, pass this one on:")),
            links.url(f"/events/{request.event.slug}"),
        ]
        return Frame(named.sender, organization.reply_to, help_lines(organization), footer)


def _about(recording: Recording) -> About:
    """Another address, or none: unsent letters about this one are taken back."""
    return About("recording", recording.id, recording.version)


def _expiry(recording: Recording) -> datetime:
    latest = clock.now() + WORTH
    return min(latest, recording.until) if recording.until else latest
