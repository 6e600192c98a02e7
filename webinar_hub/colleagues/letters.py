"""What is written to who signs others up, and to whom they put on the list.

Those did not ask for a letter. So it holds no word of the manager's but name and organization, says
that nobody has checked these, and discreet people read neither.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from webinar_hub.catalogue.models import Meeting
from webinar_hub.catalogue.times import moment_words, one_line
from webinar_hub.colleagues import queries, rules
from webinar_hub.colleagues.models import ColleagueList
from webinar_hub.core.language import _, in_language, plural
from webinar_hub.mail import outbox
from webinar_hub.mail.outbox import About, Frame, Letter, Recipient
from webinar_hub.registration.letters import frame, greeting, help_lines
from webinar_hub.registration.letters.asking import KIND
from webinar_hub.registration.letters.letter import letter
from webinar_hub.registration.letters.told import told
from webinar_hub.registration.letters.words import when_and_where
from webinar_hub.registration.models import Registration
from webinar_hub.registration.naming import what_may_be_named
from webinar_hub.registration.rules import answer_by

ABOUT = "colleagues"  # type and recipient of all letters of a list
CONFIRM = "colleagues_confirm"

__all__ = ["ABOUT", "CONFIRM", "KIND", "asked", "please_confirm"]


def please_confirm(listing: ColleagueList, at: datetime) -> Letter:
    """Is that your list? Nobody on it is written to before the button behind the link."""
    event = listing.event
    organization = event.programme.organization
    with in_language(listing.language):
        number = len(listing.colleagues)
        facts = {
            "greeting": str(_("Hello %(name)s,", name=listing.name)),
            "event_title": event.title,
            "when": "\n".join(one_line(one, listing.language) for one in event.standing_meetings),
            "number": str(plural("%(num)s person", "%(num)s people", number)),
            # Addresses stand on the page alone: programs make links of them.
            "names": "\n".join(one.full_name for one in listing.colleagues),
        }
        lines = help_lines(organization)
    return Letter(
        key=f"colleagues:{listing.id}",
        kind=CONFIRM,
        about=About(ABOUT, listing.id),
        recipient=Recipient(ABOUT, listing.id, listing.name, listing.email_key),
        language=listing.language,
        facts=facts,
        links={"confirm_link": ["colleagues", listing.public_id, 0]},
        frame=Frame(event.programme.name, organization.reply_to, lines),
        priority=outbox.CONFIRMATION,
        expires_at=at + rules.CONFIRM_WITHIN,
    )


def asked(registration: Registration, meetings: Sequence[Meeting], key: str) -> Letter:
    """Somebody put you on a list: do you want this? Nothing holds before your own word."""
    lists = queries.asked_by(registration.id)
    discreet = what_may_be_named(registration).discreet
    until = _until(registration, lists)
    with in_language(registration.language):
        facts = {
            "greeting": greeting(registration),
            "who_line": "" if discreet else _who(lists),
            **when_and_where(registration, meetings),
            **told(registration, meetings),
            "held_line": _held(registration, until),
            "why_line": "" if discreet else _why(),
        }
        about_them = frame(registration, personal=False)
    return _for(registration, key, facts, about_them, lists, until)


def _for(
    registration: Registration,
    key: str,
    facts: dict[str, str],
    about_them: Frame,
    lists: Sequence[ColleagueList],
    until: datetime | None,
) -> Letter:
    plain = letter(KIND, registration, key=key, facts=facts, only_links=("agree_link",))
    return replace(
        plain,
        about=About(ABOUT, lists[0].id) if lists else plain.about,
        frame=about_them,
        expires_at=until or plain.expires_at,
    )


def _until(registration: Registration, lists: Sequence[ColleagueList]) -> datetime | None:
    """The letter is of no use afterwards."""
    if rules.held(registration) and registration.offered_until is not None:
        return answer_by(registration.event, registration.offered_until)
    lines = queries.open_lines(registration.id)
    return max((one.answer_by for one in lines if one.answer_by), default=None)


def who(lists: Sequence[ColleagueList]) -> str:
    """Names and organizations; nobody of those who were erased since."""
    there = (one for one in lists if one.name.strip("—"))
    return "; ".join(f"{one.name}, {one.organisation}" for one in there)


def _who(lists: Sequence[ColleagueList]) -> str:
    """As typed, and said to be so."""
    named = who(lists)
    if not named:
        return ""
    return str(
        _(
            "%(who)s put you on the list for this event. That is as it was typed; we have not "
            "checked who it is.",
            who=named,
        )
    )


def _held(registration: Registration, until: datetime | None) -> str:
    deadline = moment_words(until, registration.zone, registration.language) if until else ""
    if registration.agrees_within is None:
        return str(
            _(
                "You are signed up already, and that stays as it is. Whoever put you on the list "
                "is told that you take part only if you say so on the page below."
            )
        )
    if registration.state == "waitlisted":
        return str(
            _(
                "All seats are taken. A place on the waiting list is kept for you until "
                "%(deadline)s; it is yours only if you say so by then.",
                deadline=deadline,
            )
        )
    return str(
        _(
            "A seat is held for you until %(deadline)s. It is yours only if you say so by then; "
            "otherwise it goes to somebody else.",
            deadline=deadline,
        )
    )


def _why() -> str:
    return str(
        _(
            "If you do not want this, you need not do anything: we then forget what was typed "
            "about you. On the page you can also say that nobody may have such letters written to "
            "you again."
        )
    )
