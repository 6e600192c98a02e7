"""An organizer's letter as each person gets it."""

from dataclasses import replace

from webinar_hub.campaigns import rules
from webinar_hub.campaigns.models import Campaign
from webinar_hub.core.language import _, in_language
from webinar_hub.mail import outbox
from webinar_hub.mail.outbox import About, Letter
from webinar_hub.registration.letters.letter import letter
from webinar_hub.registration.models import Registration
from webinar_hub.registration.naming import what_may_be_named

KIND = "event_message"


def event_message(campaign: Campaign, registration: Registration) -> Letter:
    """The organizer's words as typed; for discreet people only that a message waits."""
    named = what_may_be_named(registration)
    with in_language(registration.language):
        facts = _discreet() if named.discreet else _plain(campaign, named.title)
    plain = letter(
        KIND,
        registration,
        key=f"campaign:{campaign.id}:{registration.id}",
        facts=facts,
        about=About("campaign", campaign.id),
        priority=outbox.CAMPAIGN,
    )
    return replace(plain, expires_at=campaign.created_at + rules.WORTH_SENDING)


def _plain(campaign: Campaign, title: str) -> dict[str, str]:
    return {
        "subject": campaign.subject,
        "waiting_line": "",
        "body_md": campaign.body,
        "about_line": str(
            _("You get this letter because you signed up for “%(event)s”.", event=title)
        ),
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
