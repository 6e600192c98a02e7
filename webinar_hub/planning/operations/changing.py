"""One date of a series and all that follow are changed together."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime, time, timedelta

from babel.dates import format_date

from webinar_hub.catalogue import operations as catalogue
from webinar_hub.catalogue.models import Event, Meeting
from webinar_hub.catalogue.operations import EventDetails
from webinar_hub.catalogue.operations.editing import locked
from webinar_hub.catalogue.rules.times import Sitting, times_of
from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.core.language import current
from webinar_hub.core.operation import operation
from webinar_hub.core.refusals import Refusal
from webinar_hub.planning import rules
from webinar_hub.planning.rules import Hours


@dataclass(frozen=True)
class Change:
    """What is to be otherwise; None: as each date has it. `days`: so many days later."""

    days: int = 0
    start: time | None = None
    end: time | None = None
    place: str | None = None
    room_link: str | None = None
    speaker_ids: tuple[int, ...] | None = None

    def __bool__(self) -> bool:
        return self != Change()

    def sitting_of(self, meeting: Meeting) -> Sitting:
        """By the clocks of the meeting's zone, whatever they do in between."""
        present = Hours.of(meeting)
        hours = Hours(
            self.start or present.start, self.end or present.end, meeting.zone, present.days
        )
        if self.days == 0 and hours == present:
            return Sitting(
                *(meeting.wall_start, meeting.wall_end, meeting.zone),
                *(meeting.fold_start, meeting.fold_end),
            )
        return hours.on(meeting.wall_start.date() + timedelta(days=self.days))


@operation
def change_dates(
    meeting_ids: Sequence[int], change: Change, *, by: int | None, seen: str | None = None
) -> None:
    """Change these meetings, and of their events what belongs to the whole event.

    `seen` is what the page showed of them: raises DatesChanged when that is no longer so. All are
    changed or none; whom that reaches is told by the change sweep, once.
    """
    if not change:
        raise rules.NothingToChange
    meetings = _locked(meeting_ids)
    if seen is not None and seen != rules.seen(meetings):
        raise rules.DatesChanged
    for meeting in meetings:
        _move(meeting, change, by)
    for event in {one.event_id: one.event for one in meetings}.values():
        _change_event(event, {one.id for one in meetings}, change, by)


def _locked(meeting_ids: Sequence[int]) -> list[Meeting]:
    """The events first, in one order: two who change several dates at once must not cross."""
    found = [db.session.get_one(Meeting, one) for one in meeting_ids]
    for event_id in sorted({one.event_id for one in found}):
        locked(Event, event_id)
    return [locked(Meeting, one.id) for one in sorted(found, key=lambda one: one.id)]


def _move(meeting: Meeting, change: Change, by: int | None) -> None:
    sitting = change.sitting_of(meeting)
    try:
        times_of(sitting, clock.now().year)
        catalogue.move_meeting(
            meeting.id,
            sitting,
            mode=meeting.mode,
            place=meeting.place if change.place is None else change.place,
            title=meeting.title,
            room_link=_own_link(meeting, change),
            by=by,
        )
    except Refusal as refusal:
        raise _of_day(refusal, sitting.start) from refusal


def _own_link(meeting: Meeting, change: Change) -> str:
    """A meeting with a room of its own would go on leading there."""
    if change.room_link is None or not meeting.room_link:
        return meeting.room_link
    return change.room_link


def _of_day(refusal: Refusal, day: datetime) -> Refusal:
    """The same refusal, naming the date that it is about."""
    words = format_date(day, "EEEE, d MMMM y", locale=current())
    return type(refusal)(f"{words}: {refusal.message}", field=refusal.field)


def _change_event(event: Event, changed: set[int], change: Change, by: int | None) -> None:
    """What the event says of itself follows where all that is ahead of it was changed.

    Raises OfTheWholeEvent where that is not so, and there is more to follow than the place.
    """
    standing = [one for one in event.standing_meetings if one.precise]
    ahead = {one.id for one in standing if one.ends_at > clock.now()}
    if not ahead <= changed:
        if change.room_link is not None or change.speaker_ids is not None:
            raise rules.OfTheWholeEvent
        return
    if change.place is not None and change.place != event.place:
        catalogue.edit_details(event.id, details_of(event, place=change.place), by=by)
    if change.room_link is not None:
        catalogue.set_room_link(event.id, change.room_link, event.dial_in, by=by)
    if change.speaker_ids is not None:
        catalogue.assign_speakers(event.id, change.speaker_ids, by=by)


def details_of(event: Event, **changes: str) -> EventDetails:
    """What an event is about as it stands, but for these changes."""
    present = {
        one.name: getattr(event, one.name)
        for one in fields(EventDetails)
        if one.name != "region_ids"
    }
    regions = frozenset(region.id for region in event.regions)
    return EventDetails(**present | changes, region_ids=regions)
