"""An automatic letter as an invented reader would get it, in the words that somebody is typing."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from webinar_hub.accounts.models import Organizer
from webinar_hub.campaigns.rules import WORTH_SENDING
from webinar_hub.catalogue.models import Programme
from webinar_hub.core import clock, tokens
from webinar_hub.core.language import _, in_language
from webinar_hub.mail import outbox, own_parts
from webinar_hub.mail.outbox import About, Frame, Letter, Recipient
from webinar_hub.mail.preview import preview
from webinar_hub.registration.letters import help_lines
from webinar_hub.rewording import samples
from webinar_hub.wordings.applying import with_texts

TEST = "wording-test"  # what tests are about
_SUBJECT = "tested_subject"
_OURS = ("join_link", "manage_link", "event_link", "series_link", "dates_link", "recording_link")
_PAGES = ("own_page", "event_page", "series_page")


def sample(
    programme: Programme,
    kind: str,
    language: str,
    texts: Mapping[str, str],
    *,
    name: str = "",
    address: str = "",
) -> Letter:
    """To nobody; every link of it leads to the event's public page."""
    about = samples.sample_of(programme, language)
    organization = programme.organization
    with in_language(language):
        lines = help_lines(organization)
    plain = Letter(
        key=f"{TEST}:{tokens.public_id()}",
        kind=kind,
        about=About(TEST, programme.id),
        recipient=Recipient("organizer", 0, name or samples.READERS[language], address),
        language=language,
        facts=samples.facts(about, language) | samples.of_kind(kind, about, language),
        links=dict.fromkeys(_links_of(kind), about.path),
        frame=Frame(programme.name, organization.reply_to, lines),
        priority=outbox.CONFIRMATION,
        expires_at=clock.now() + WORTH_SENDING,
    )
    known = samples.values(about, language)
    return with_texts(
        plain,
        texts,
        lambda names: {one: known[one] for one in names},
        dict.fromkeys(_PAGES, about.path),
    )


def test_of(
    programme: Programme, kind: str, language: str, texts: Mapping[str, str], organizer: Organizer
) -> Letter:
    """The same to the organizer alone; its subject says that it is a test."""
    letter = sample(
        programme, kind, language, texts, name=organizer.name, address=organizer.email_key
    )
    with in_language(language):
        subject = str(_("Test: %(subject)s", subject=f"{{{_SUBJECT}}}"))
    names = letter.facts[own_parts.NAMES]
    facts: dict[str, Any] = {
        own_parts.SUBJECT: subject,
        own_parts.NAMES: f"{names} {_SUBJECT}",
        own_parts.value_of(_SUBJECT): preview(letter).subject,
    }
    recipient = replace(letter.recipient, id=organizer.id)
    return replace(letter, recipient=recipient, facts=letter.facts | facts)


def _links_of(kind: str) -> list[str]:
    """A letter of a recording has one of three links; all others all that stand in it."""
    return ["recording_link"] if kind == "recording_ready" else list(_OURS)


