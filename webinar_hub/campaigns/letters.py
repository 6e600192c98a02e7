"""An organizer's letter as each person gets it, and as a test for the organizer alone.

Its words travel as they were typed; what stands for the person is put in when it is rendered.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any

from webinar_hub.accounts.models import Organizer
from webinar_hub.campaigns import placeholders, rules
from webinar_hub.campaigns.models import Campaign
from webinar_hub.campaigns.queries.sending import ABOUT
from webinar_hub.core import tokens
from webinar_hub.core.language import _, in_language
from webinar_hub.core.web import settings
from webinar_hub.mail import outbox
from webinar_hub.mail.letter import OWN
from webinar_hub.mail.outbox import About, Frame, Letter, Recipient
from webinar_hub.registration.letters.letter import frame, letter, useful_links
from webinar_hub.registration.models import Registration
from webinar_hub.registration.naming import what_may_be_named

KINDS = {"service": "event_message", "news": "programme_news"}
TEST = "campaign-test"  # what tests are about


def key_of(campaign: Campaign, registration: Registration) -> str:
    return f"{ABOUT}:{campaign.id}:{registration.id}"


def to_person(
    campaign: Campaign,
    registration: Registration,
    at: datetime,
    *,
    reader: tuple[str, bool] | None = None,
) -> Letter:
    """To leave by day. `reader`: of programme news, the name in the link that ends them, and
    whether the mailbox asked for discreet letters."""
    discreet = registration.discreet or bool(reader and reader[1])
    with in_language(registration.language):
        facts = _discreet() if discreet else _plain(campaign, registration)
    names = facts.get(OWN, "").split()
    plain = letter(
        KINDS[campaign.kind],
        registration,
        key=key_of(campaign, registration),
        facts=facts,
        only_links=_links(campaign, registration, discreet),
        about=About(ABOUT, campaign.id),
        priority=outbox.NEWS if campaign.kind == "news" else outbox.CAMPAIGN,
    )
    links = plain.links | placeholders.pages(registration, names)
    if discreet:
        plain = replace(plain, frame=_frame_of_nobody())
    if reader is not None:
        links["unsubscribe_link"] = ["unsubscribe", reader[0], 0]
        # A reply to the letter of a sign-up would stand below it in the mail program.
        plain = replace(plain, in_reply_to=None)
    due_at = rules.leaves_at(at, registration.zone, registration.event.next_start(at))
    return replace(plain, links=links, due_at=due_at, expires_at=due_at + rules.WORTH_SENDING)


def test_of(
    campaign: Campaign,
    registration: Registration,
    language: str,
    organizer: Organizer,
    at: datetime,
) -> Letter:
    """As that person would read it in the language, to the organizer, without any link of theirs.

    Nothing of it counts: neither as a letter of the campaign nor against anybody's week.
    """
    with in_language(language):
        facts = _plain(campaign, registration, language)
        facts["subject"] = str(_("Test: %(subject)s", subject=facts["subject"]))
        facts |= {"greeting": str(_("Hello %(name)s,", name=registration.given_name))}
    named = what_may_be_named(registration)
    page = f"/events/{registration.event.slug}"
    around = frame(registration, personal=False)
    return Letter(
        key=f"{TEST}:{campaign.id}:{tokens.public_id()}",
        kind=KINDS["service"],
        about=About(TEST, campaign.id),
        recipient=Recipient("organizer", organizer.id, organizer.name, organizer.email_key),
        language=language,
        facts={"event_title": named.title, **facts},
        links=dict.fromkeys(placeholders.pages(registration, facts[OWN].split()), page),
        frame=_frame_of_nobody() if named.discreet else around,
        priority=outbox.CONFIRMATION,
        expires_at=at + rules.WORTH_SENDING,
    )


def _links(campaign: Campaign, registration: Registration, discreet: bool) -> set[str]:
    """Discreet people have one link, to the page where they read it; news need none at all."""
    if discreet:
        return {"join_link"}
    return set() if campaign.kind == "news" else useful_links(registration)


def _plain(
    campaign: Campaign, registration: Registration, language: str | None = None
) -> dict[str, str]:
    written = campaign.language_for(language or registration.language)
    subject, body = campaign.subject(written), campaign.body(written)
    names = placeholders.used(subject, body)
    event = registration.event
    why = _("You get this letter because you signed up for “%(event)s”.", event=event.title)
    facts: dict[str, Any] = {}
    if campaign.kind == "news":
        why = _(
            "You get this letter because you agreed to news from “%(programme)s”.",
            programme=event.programme.name,
        )
        facts["list_id"] = _list_id(campaign)
    return {
        **placeholders.values(registration, names, written),
        **facts,
        OWN: " ".join(names),
        "subject": subject,
        "waiting_line": "",
        "body_md": body,
        "about_line": str(why),
        "button": str(_("Join")),
    }


def _discreet() -> dict[str, str]:
    return {
        "subject": str(_("A message for you")),
        "waiting_line": str(_("a message is waiting for you. You can read it here:")),
        "body_md": "",
        "about_line": "",
        "button": str(_("Read the message")),
    }


def _list_id(campaign: Campaign) -> str:
    """For ever the same for a programme; it names nothing."""
    return f"{campaign.programme.public_id}.news.{settings().mail_domain}"


def _frame_of_nobody() -> Frame:
    return Frame(settings().site_name, "")
