"""What we write before a meeting begins."""

from webinar_hub.attendance.rules import comes_in_person
from webinar_hub.catalogue.models import Meeting
from webinar_hub.core import clock
from webinar_hub.core.language import _, in_language, plural
from webinar_hub.mail import outbox
from webinar_hub.mail.outbox import About, Letter
from webinar_hub.registration import letters
from webinar_hub.registration.models import Invitation, Registration
from webinar_hub.registration.naming import Named, what_may_be_named
from webinar_hub.reminders import rules

DAY, HOUR = "reminder_day", "reminder_hour"
KINDS = (DAY, HOUR)


def reminder(
    registration: Registration, meeting: Meeting, due: rules.Due, invitation: Invitation | None
) -> Letter:
    """It begins soon. Carries the meeting's invitation where the person had only a file so far."""
    named = what_may_be_named(registration)
    near = rules.nearness(meeting.starts_at, clock.now(), registration.zone)
    in_person = comes_in_person(registration.pool.mode, meeting.mode)
    with in_language(registration.language):
        facts = {
            "greeting": letters.greeting(registration),
            "soon": _soon(near),
            "opening": _opening(near),
            "event_title": _title(named, meeting),
            "when": letters.when_lines(registration, [meeting]),
            "where": _where(named, meeting, in_person),
            "calendar_line": _calendar_line(invitation),
            "button": str(_("Where and when") if in_person else _("Come in")),
            "door_line": "" if in_person else _door(),
            "cannot_come": "" if named.discreet else _cannot_come(),
        }
    return Letter(
        key=due.key(registration.id),
        kind=HOUR if near.unit == "minutes" else DAY,
        about=About("meeting", meeting.id, meeting.sequence),
        recipient=letters.recipient(registration),
        language=registration.language,
        facts=facts,
        links=named.links,
        frame=letters.frame(registration),
        calendar=letters.calendar_facts(registration, invitation, method="REQUEST")
        if invitation is not None
        else None,
        priority=outbox.REMINDER,
        expires_at=meeting.starts_at,
        in_reply_to=registration.thread_id,
    )


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
        return str(_("tomorrow is the day.") if near.number else _("today is the day."))
    return str(plural("we meet in %(num)s day.", "we meet in %(num)s days.", near.number))


def _title(named: Named, meeting: Meeting) -> str:
    if meeting.title and not named.discreet:
        return f"{named.title}: {meeting.title}"
    return named.title


def _where(named: Named, meeting: Meeting, in_person: bool) -> str:
    if named.discreet:
        return ""
    if not in_person:
        return str(_("Where: online, by the link below"))
    place = meeting.place or named.place
    return str(_("Where: %(place)s", place=place)) if place else ""


def _door() -> str:
    return str(_("The door opens fifteen minutes before the start."))


def _cannot_come() -> str:
    return str(_("If you cannot come, please give the seat back: somebody may be waiting for it."))


def _calendar_line(invitation: Invitation | None) -> str:
    if invitation is None:
        return ""
    return str(_("The invitation for your calendar comes with this letter."))
