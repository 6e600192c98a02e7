"""The letter that invites, and the one that asks once more.

Nobody behind the mailbox has asked for it. So an event whose people may be in danger is not named,
nor is any where somebody at that mailbox wants letters that name nothing.
"""

from datetime import datetime, timedelta

from webinar_hub.catalogue.models import Event
from webinar_hub.catalogue.times import one_line
from webinar_hub.core.language import _, in_language
from webinar_hub.core.web import settings
from webinar_hub.guests.models import Guest
from webinar_hub.guests.queries import RECIPIENT
from webinar_hub.mail import outbox
from webinar_hub.mail.outbox import About, Frame, Letter, Recipient
from webinar_hub.registration.letters import help_lines

KIND = "guest_invited"
IN_OWN_WORDS = "guest_message"  # an organizer's, to those who have not answered
SHORTEST_LIFE = timedelta(hours=1)


def invited(guest: Guest, event: Event, at: datetime, *, discreet: bool) -> Letter:
    """The first letter, or a reminder when there was one before."""
    again = guest.reminders > 0
    with in_language(guest.language):
        neutral = discreet or event.sensitive
        facts = _neutral(guest, again) if neutral else _named(guest, event, again)
        frame = Frame(settings().site_name, "") if neutral else _frame(event)
    return Letter(
        key=f"guest:{guest.id}:{guest.reminders}",
        kind=KIND,
        about=About("event", event.id),
        recipient=Recipient(RECIPIENT, guest.id, guest.name, guest.email_key),
        language=guest.language,
        facts={"greeting": str(_hello(guest)), **facts},
        links={"guest_link": ["guest", guest.public_id, 0]},
        frame=frame,
        priority=outbox.CAMPAIGN,
        expires_at=max(event.last_end or at, at + SHORTEST_LIFE),
    )


def _hello(guest: Guest) -> str:
    with in_language(guest.language):
        return str(_("Hello,"))


def _frame(event: Event) -> Frame:
    organization = event.programme.organization
    return Frame(event.programme.name, organization.reply_to, help_lines(organization))


def _named(guest: Guest, event: Event, again: bool) -> dict[str, str]:
    title = event.title
    subject = _("A reminder: invitation to “%(event)s”", event=title)
    if not again:
        subject = _("Invitation: %(event)s", event=title)
    return {
        "subject": str(subject),
        "intro": str(
            _("we invite you once more, as we have no answer from you yet:")
            if again
            else _("we invite you to:")
        ),
        "title": title,
        "when": "\n".join(one_line(one, guest.language) for one in event.standing_meetings),
        "summary": event.summary,
        "seats_line": _seats(guest),
        "why_line": _why(),
    }


def _neutral(guest: Guest, again: bool) -> dict[str, str]:
    subject = _("A reminder: an invitation for you") if again else _("An invitation for you")
    return {
        "subject": str(subject),
        "intro": str(_("there is an invitation for you. What it is about stands on the page:")),
        "title": "",
        "when": "",
        "summary": "",
        "seats_line": "",
        "why_line": _why(),
    }


def _seats(guest: Guest) -> str:
    if guest.seats == 1:
        return ""
    return str(
        _(
            "This link is for several people: at most %(number)s can sign up by it.",
            number=guest.seats,
        )
    )


def _why() -> str:
    return str(
        _(
            "The organizers have invited this address. If you do not want that, you can say so on "
            "the page: then nobody writes such letters to you again."
        )
    )
