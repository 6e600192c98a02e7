"""An organizer's letter to those who were invited and have not answered.

Nobody behind the mailbox has asked for it. Where the invitation named nothing, this letter names
nothing either: the organizer's words might.
"""

from dataclasses import replace
from datetime import datetime

from webinar_hub.accounts.models import Organizer
from webinar_hub.campaigns import placeholders, rules
from webinar_hub.campaigns.letters import TEST
from webinar_hub.campaigns.models import Campaign
from webinar_hub.campaigns.queries.sending import ABOUT
from webinar_hub.core import tokens
from webinar_hub.core.language import _, in_language
from webinar_hub.guests import letters as invitations
from webinar_hub.guests.models import Guest
from webinar_hub.mail import outbox
from webinar_hub.mail.letter import OWN
from webinar_hub.mail.outbox import About, Letter, Recipient


def key_of(campaign: Campaign, guest: Guest) -> str:
    return f"{ABOUT}:{campaign.id}:guest:{guest.id}"


def to_guest(campaign: Campaign, guest: Guest, at: datetime, *, discreet: bool) -> Letter:
    """To leave by day where the event is."""
    event = guest.event
    plain = invitations.invited(guest, event, at, discreet=discreet)
    due_at = rules.leaves_at(at, event.zone, event.next_start(at))
    plain = replace(
        plain,
        key=key_of(campaign, guest),
        about=About(ABOUT, campaign.id),
        due_at=due_at,
        expires_at=min(plain.expires_at, due_at + rules.WORTH_SENDING),
    )
    return plain if discreet or event.sensitive else _worded(campaign, guest, plain)


def test_of(
    campaign: Campaign, guest: Guest, language: str, organizer: Organizer, at: datetime
) -> Letter:
    """As that guest would read it in the language, to the organizer, without the guest's link."""
    plain = invitations.invited(guest, guest.event, at, discreet=False)
    worded = _worded(campaign, guest, replace(plain, language=language))
    page = f"/events/{guest.event.slug}"
    with in_language(language):
        subject = str(_("Test: %(subject)s", subject=worded.facts["subject"]))
    return replace(
        worded,
        key=f"{TEST}:{campaign.id}:{tokens.public_id()}",
        about=About(TEST, campaign.id),
        recipient=Recipient("organizer", organizer.id, organizer.name, organizer.email_key),
        facts=worded.facts | {"subject": subject},
        links=dict.fromkeys(worded.links, page),
        priority=outbox.CONFIRMATION,
        expires_at=at + rules.WORTH_SENDING,
    )


def _worded(campaign: Campaign, guest: Guest, plain: Letter) -> Letter:
    written = campaign.language_for(plain.language)
    subject, body = campaign.subject(written), campaign.body(written)
    names = placeholders.used(subject, body)
    own = {"greeting": plain.facts["greeting"], "seats_line": plain.facts["seats_line"]}
    link = plain.links["guest_link"]
    return replace(
        plain,
        kind=invitations.IN_OWN_WORDS,
        facts={
            **placeholders.values_of_event(guest.event, names, written),
            **own,
            OWN: " ".join(names),
            "subject": subject,
            "body_md": body,
            "why_line": plain.facts["why_line"],
        },
        # The event's page with the guest's form: nobody else may see it where it is not public.
        links={"guest_link": link, **({"event_page": link} if "event_page" in names else {})},
    )
