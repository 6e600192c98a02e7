"""The lines that letters about a series are put together from; an empty one is left out."""

from collections.abc import Sequence

from webinar_hub.catalogue.models import Meeting
from webinar_hub.core import clock
from webinar_hub.core.language import _, in_language
from webinar_hub.enrolment.models import SeriesEnrolment
from webinar_hub.registration.letters import words
from webinar_hub.registration.letters.reminding import reminder_line
from webinar_hub.registration.models import Registration
from webinar_hub.registration.rules import meetings_to_tell


def later_line(enrolment: SeriesEnrolment) -> str:
    if not enrolment.standing:
        return ""
    with in_language(enrolment.language):
        return str(
            _(
                "When a date is added, we sign you up for it and write to you. "
                "You can skip any date, come back to it, or leave altogether."
            )
        )


def remind_line(enrolment: SeriesEnrolment, held: Sequence[Meeting]) -> str:
    """Where a reminder is still to come, and wanted."""
    events = {one.event_id: one.event for one in held}.values()
    if not enrolment.participant.wants_reminders or not any(map(reminder_line, events)):
        return ""
    with in_language(enrolment.language):
        return str(_("We remind you before each date."))


def remove_line(enrolment: SeriesEnrolment) -> str:
    """Not every calendar takes an entry out by itself."""
    with in_language(enrolment.language):
        return str(_("If your calendar still shows one of these dates, please remove it there."))


def again_line(enrolment: SeriesEnrolment) -> str:
    with in_language(enrolment.language):
        return str(_("Changed your mind? Sign up again:"))


def given_back(registration: Registration) -> str:
    """When it was, and what, unless the letter is discreet."""
    meetings = meetings_to_tell(registration.event, clock.now())
    title = [] if registration.discreet else [registration.event.title]
    return "\n".join([*title, words.when_lines(registration, meetings)])
