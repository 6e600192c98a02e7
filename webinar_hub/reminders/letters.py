"""What we write before a meeting begins."""

from dataclasses import replace

from webinar_hub.catalogue.models import Meeting
from webinar_hub.core import clock
from webinar_hub.core.language import _, in_language, plural
from webinar_hub.mail import outbox
from webinar_hub.mail.outbox import CalendarFacts, Letter
from webinar_hub.registration.letters import calendar_facts, words
from webinar_hub.registration.letters.letter import about_meeting, letter, useful_links
from webinar_hub.registration.models import Invitation, Registration
from webinar_hub.registration.naming import Named, what_may_be_named
from webinar_hub.reminders import rules

DAY, HOUR = "reminder_day", "reminder_hour"


def reminder(
    registration: Registration, meeting: Meeting, due: rules.Due, invitation: Invitation | None
) -> Letter:
    """It begins soon. Carries the meeting's invitation where the person had only a file so far.

    What counts for the words is the time that is left now, whatever offset asked for the letter.
    """
    named = what_may_be_named(registration)
    near = rules.nearness(meeting.starts_at, clock.now(), registration.zone)
    by_link = words.joins_online(registration, [meeting])
    with in_language(registration.language):
        facts = {
            "event_title": named.title_of(meeting),
            **words.when_and_where(registration, [meeting]),
            "soon": _soon(near),
            "opening": _opening(near),
            "calendar_line": words.calendar_line(registration, [meeting], invitation),
            **words.join_button(registration, [meeting]),
            "door_line": _door(registration, by_link),
            "cannot_come": "" if named.discreet else _cannot_come(),
        }
    plain = letter(
        HOUR if near.unit == "minutes" else DAY,
        registration,
        key=due.key(registration.id),
        facts=facts,
        only_links=_links(registration, named, by_link),
        about=about_meeting(meeting),
        calendar=_request(registration, invitation),
        priority=outbox.REMINDER,
    )
    return replace(plain, expires_at=meeting.starts_at)


def _links(registration: Registration, named: Named, by_link: bool) -> set[str]:
    """To this meeting the person may come by foot, although others are online."""
    wanted = useful_links(registration)
    return wanted if by_link or named.discreet else wanted - {"join_link"}


def _request(registration: Registration, invitation: Invitation | None) -> CalendarFacts | None:
    if invitation is None:
        return None
    return calendar_facts(registration, invitation, method="REQUEST")


def _soon(near: rules.Nearness) -> str:
    """How the subject begins."""
    if near.unit == "minutes":
        if near.number == rules.HOUR:
            return str(_("In one hour"))
        return str(plural("In %(num)s minute", "In %(num)s minutes", near.number))
    if near.number < 2:
        return str(_("Tomorrow") if near.number else _("Today"))
    return str(plural("In %(num)s day", "In %(num)s days", near.number))


def _opening(near: rules.Nearness) -> str:
    """The first sentence, after the greeting."""
    if near.unit == "minutes":
        if near.number == rules.HOUR:
            return str(_("we begin in one hour."))
        return str(
            plural("we begin in %(num)s minute.", "we begin in %(num)s minutes.", near.number)
        )
    if near.number < 2:
        return str(_("we meet tomorrow.") if near.number else _("we meet today."))
    return str(plural("we meet in %(num)s day.", "we meet in %(num)s days.", near.number))


def _door(registration: Registration, by_link: bool) -> str:
    if by_link:
        return str(_("The door opens fifteen minutes before the start."))
    return words.in_the_room() if what_may_be_named(registration).discreet else ""


def _cannot_come() -> str:
    return str(_("If you cannot come, please give the seat back: somebody may be waiting for it."))
