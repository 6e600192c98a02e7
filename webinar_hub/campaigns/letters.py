"""An organizer's letter as each person gets it."""

from webinar_hub.attendance.rules import comes_in_person
from webinar_hub.campaigns import rules
from webinar_hub.campaigns.models import Campaign
from webinar_hub.core.language import _, in_language
from webinar_hub.mail import outbox
from webinar_hub.mail.outbox import About, Letter
from webinar_hub.registration import letters
from webinar_hub.registration.models import Registration
from webinar_hub.registration.naming import what_may_be_named

KIND = "event_message"


def event_message(campaign: Campaign, registration: Registration) -> Letter:
    """The organizer's words as typed; for discreet people only that a message waits."""
    named = what_may_be_named(registration)
    with in_language(registration.language):
        facts = {
            "greeting": letters.greeting(registration),
            "subject": campaign.subject,
            "body_md": campaign.body,
            "waiting_line": "",
            "about_line": str(
                _(
                    "You get this letter because you signed up for “%(event)s”.",
                    event=named.title,
                )
            ),
            "button": _button(registration),
        }
        if named.discreet:
            facts |= _discreet()
    return Letter(
        key=f"campaign:{campaign.id}:{registration.id}",
        kind=KIND,
        about=About("campaign", campaign.id),
        recipient=letters.recipient(registration),
        language=registration.language,
        facts=facts,
        links=named.links,
        frame=letters.frame(registration),
        priority=outbox.CAMPAIGN,
        expires_at=campaign.created_at + rules.WORTH_SENDING,
        in_reply_to=registration.thread_id,
    )


def _discreet() -> dict[str, str]:
    return {
        "subject": str(_("A message for you")),
        "body_md": "",
        "waiting_line": str(_("a message is waiting for you. You can read it behind this button:")),
        "about_line": "",
        "button": str(_("Read the message")),
    }


def _button(registration: Registration) -> str:
    """What the personal link is good for to somebody who has a seat, and to somebody who waits."""
    if registration.state not in ("confirmed", "offered"):
        return str(_("See where you stand"))
    if comes_in_person(registration.pool.mode, registration.pool.mode):
        return str(_("Where and when"))
    return str(_("Come in"))
