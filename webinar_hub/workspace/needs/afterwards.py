"""What needs somebody when a meeting is over."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from babel.dates import format_date

from webinar_hub.attendance import missing
from webinar_hub.catalogue.models import Event, Meeting
from webinar_hub.core.language import _, current, plural
from webinar_hub.core.zones import local
from webinar_hub.recordings import promised
from webinar_hub.workspace.needs.line import Line, Look

A_DAY_LATER = timedelta(days=1)
STILL_ASKED = timedelta(days=60)  # later nobody remembers who came
ROSTER = "attendance.roster"


def attendance(look: Look) -> Iterator[Line]:
    asked = [m for m in look.held if A_DAY_LATER <= look.at - m.ends_at <= STILL_ASKED]
    unmarked = missing.unmarked(asked)
    for meeting in asked:
        if people := unmarked.get(meeting.id):
            words = plural(
                "Did they come? Of %(num)s person it is not known",
                "Did they come? Of %(num)s people it is not known",
                people,
            )
            yield Line(meeting.event_id, words, ROSTER, meeting=meeting.public_id)


def reports_that_vanish(look: Look) -> Iterator[Line]:
    vanishing = {one: found for one in look.held if (found := _vanishes(one, look))}
    unmarked = missing.unmarked(list(vanishing))
    reported = missing.reported(one.id for one in vanishing)
    for meeting, (platform, until) in vanishing.items():
        if meeting.id in unmarked and meeting.id not in reported:
            words = _(
                "%(platform)s deletes its report of who was there on %(day)s: please fetch it",
                platform=platform,
                day=format_date(local(until, meeting.zone), "d MMMM", locale=current()),
            )
            yield Line(meeting.event_id, words, ROSTER, meeting=meeting.public_id)


def recordings(look: Look) -> Iterator[Line]:
    over = [one.id for one in look.events if _lately_over(one, look)]
    for event_id in sorted(promised.not_there(over)):
        words = _("A recording was promised, and is not there yet")
        yield Line(event_id, words, "recordings_of_events.recording")


def _vanishes(meeting: Meeting, look: Look) -> tuple[str, datetime] | None:
    if meeting.mode == "in_person":
        return None
    link = meeting.room_link or meeting.event.room_link
    return missing.vanishes(link, meeting.ends_at, look.at)


def _lately_over(event: Event, look: Look) -> bool:
    if event.last_end is None or not event.published:
        return False
    return A_DAY_LATER <= look.at - event.last_end <= STILL_ASKED
