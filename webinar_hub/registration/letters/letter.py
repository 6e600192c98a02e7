"""What all letters about a registration have in common: recipient, links, and the frame around."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from webinar_hub.catalogue.models import Meeting
from webinar_hub.core import clock, links
from webinar_hub.core.language import _, in_language
from webinar_hub.mail import outbox
from webinar_hub.mail.outbox import About, CalendarFacts, Frame, Letter, Recipient
from webinar_hub.participants.models import Organization
from webinar_hub.registration.letters import words
from webinar_hub.registration.models import Registration
from webinar_hub.registration.naming import Named, what_may_be_named
from webinar_hub.wordings import placeholders
from webinar_hub.wordings.applying import reworded

SHORTEST_LIFE = timedelta(minutes=10)
NO_LINKS: tuple[str, ...] = ()


def letter(
    kind: str,
    registration: Registration,
    *,
    key: str,
    facts: dict[str, str],
    only_links: Iterable[str] | None = None,
    about: About | None = None,
    calendar: CalendarFacts | None = None,
    priority: int = outbox.CONFIRMATION,
) -> Letter:
    """`only_links` None: all that the person has any use for."""
    named = what_may_be_named(registration)
    wanted = useful_links(registration) if only_links is None else set(only_links)
    found = {name: link for name, link in named.links.items() if name in wanted}
    plain = Letter(
        key=key,
        kind=kind,
        about=about or About("registration", registration.id),
        recipient=recipient(registration),
        language=registration.language,
        facts={
            "greeting": words.greeting(registration),
            "event_title": named.title,
            **words.join_button(registration, registration.event.meetings),
            **facts,
        },
        links=found,
        frame=frame(registration, personal="manage_link" in found),
        calendar=calendar,
        priority=priority,
        expires_at=_expiry(registration),
        in_reply_to=registration.thread_id,
    )
    return in_own_words(plain, registration, named)


def in_own_words(plain: Letter, registration: Registration, named: Named) -> Letter:
    """As the programme words it; a discreet letter stays as it is."""
    if named.discreet:
        return plain
    return reworded(
        plain,
        registration.event.programme,
        values=lambda names: placeholders.values(registration, names, plain.language),
        pages=placeholders.pages(registration, placeholders.OF_AN_EVENT),
    )


def useful_links(registration: Registration) -> set[str]:
    """Who waits, or comes to the room, has no door to go through.

    Discreet people have no other link.
    """
    wanted = {"manage_link", "event_link"}
    meetings = registration.event.meetings
    has_door = registration.state == "confirmed" and words.joins_online(registration, meetings)
    if has_door or what_may_be_named(registration).discreet:
        wanted.add("join_link")
    return wanted


def recipient(registration: Registration) -> Recipient:
    name, address = registration.full_name, registration.participant.email_key or ""
    return Recipient("registration", registration.id, name, address)


def frame(registration: Registration, *, personal: bool = True) -> Frame:
    """What stands around each letter: sender, help line, and what to do when the link is lost.

    `personal`: the letter holds links that are the reader's own. A discreet letter names nobody, in
    no header either.
    """
    named = what_may_be_named(registration)
    if named.discreet:
        return Frame(named.sender, "")
    reply_to = registration.event.programme.organization.reply_to
    with in_language(registration.language):
        footer = _about_links(registration) if personal else []
        return Frame(named.sender, reply_to, _help_lines(registration), footer)


def help_lines(organization: Organization) -> list[str]:
    """Whom to ask, in the language that is set."""
    contacts = [
        organization.help_name,
        organization.help_phone,
        organization.help_email,
        organization.help_messenger,
    ]
    lines = []
    if any(contacts):
        lines.append(str(_("Need help?")))
        lines.append(", ".join(filter(None, contacts)))
    return lines


def _help_lines(registration: Registration) -> list[str]:
    lines = help_lines(registration.event.programme.organization)
    if registration.event.dial_in and "join_link" in useful_links(registration):
        lines.append(str(_("By telephone: %(number)s", number=registration.event.dial_in)))
    return lines


def _about_links(registration: Registration) -> list[str]:
    named = what_may_be_named(registration)
    lost = _(
        "If you lose this letter, sign up again with the same name and address: "
        "it comes once more, and you keep your seat."
    )
    if registration.state == "waitlisted":
        lost = _(
            "If you lose this letter, sign up again with the same name and address: "
            "it comes once more, and you keep your place on the waiting list."
        )
    elif registration.state == "offered":
        lost = _(
            "If you lose this letter, sign up again with the same name and address: "
            "it comes once more, as long as the seat is held for you."
        )
    elif registration.state == "pending":
        lost = _(
            "If you lose this letter, sign up again with the same name and address: "
            "it comes once more, and your request stays as it is."
        )
    return [
        str(_("The links in this letter are yours alone. To invite others, pass this one on:")),
        links.url(str(named.links["event_link"])),
        str(lost),
    ]


def _expiry(registration: Registration) -> datetime:
    """The last end, but never at once: a letter about what is over still has to go out."""
    ends = [meeting.ends_at for meeting in registration.event.meetings]
    return max([clock.now() + SHORTEST_LIFE, *ends])


def about_meeting(meeting: Meeting) -> About:
    """A newer version of the meeting withdraws the letter while it is unsent."""
    return About("meeting", meeting.id, meeting.sequence)
