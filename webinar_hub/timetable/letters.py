"""What we write to who waits before an event, and after it to who came and who did not."""

from collections.abc import Sequence
from dataclasses import replace

from webinar_hub.catalogue.models import Event, Meeting
from webinar_hub.catalogue.times import one_line
from webinar_hub.core.language import _, in_language
from webinar_hub.mail import outbox
from webinar_hub.mail.outbox import Letter
from webinar_hub.registration.letters import words
from webinar_hub.registration.letters.letter import about_meeting, frame, letter
from webinar_hub.registration.models import Registration
from webinar_hub.registration.naming import what_may_be_named
from webinar_hub.reminders.rules import ABSENT, CAME, SEAT, Due
from webinar_hub.timetable import rules

STILL_WAITING = "still_waiting"
THANKS, MISSED, IT_IS_OVER = "thanks_for_coming", "missed_you", "it_is_over"
AFTERWARDS = {CAME: THANKS, ABSENT: MISSED, SEAT: IT_IS_OVER}


def still_waiting(registration: Registration, meeting: Meeting, due: Due, place: int) -> Letter:
    """It comes near, and there is no seat yet."""
    plain = letter(
        STILL_WAITING,
        registration,
        key=rules.key_of_waiting(due, registration.id),
        facts={"place": str(place), **words.when_and_where(registration, [meeting])},
        about=about_meeting(meeting),
        priority=outbox.REMINDER,
    )
    return replace(plain, expires_at=meeting.starts_at)


def afterwards(
    registration: Registration, over: rules.Over, last: Meeting, ahead: Sequence[Event]
) -> Letter:
    """Thank you, we missed you, or just that it is over; `ahead` is how the series goes on."""
    discreet = what_may_be_named(registration).discreet
    plain = letter(
        AFTERWARDS[over.audience],
        registration,
        key=over.key(registration.id),
        facts={
            "event_day": "" if discreet else _day(registration),
            "mistake_line": "" if discreet or over.audience != ABSENT else _mistake(registration),
            **_next_dates(registration, [] if discreet else ahead),
        },
        only_links={"join_link"} if discreet else {"manage_link"},
        about=about_meeting(last),
        priority=outbox.CAMPAIGN,
    )
    if ahead and not discreet and (series := registration.event.series) and series.slug:
        plain = replace(plain, links=plain.links | {"series_link": f"/series/{series.slug}"})
    return replace(
        plain,
        frame=frame(registration, personal=False),  # how to come is of no use any more
        expires_at=over.moment + rules.WORTH,
    )


def _day(registration: Registration) -> str:
    """When it was: of several meetings the first."""
    return one_line(registration.event.standing_meetings[0], registration.language)


def _mistake(registration: Registration) -> str:
    with in_language(registration.language):
        return str(
            _(
                "If you were there all the same, please reply to this letter, and we will put it "
                "right."
            )
        )


def _next_dates(registration: Registration, ahead: Sequence[Event]) -> dict[str, str]:
    if not ahead:
        return {"next_line": "", "next_dates": ""}
    language = registration.language
    lines = [f"{one.title}: {one_line(one.standing_meetings[0], language)}" for one in ahead]
    with in_language(language):
        return {"next_line": str(_("This is how it goes on:")), "next_dates": "\n".join(lines)}
