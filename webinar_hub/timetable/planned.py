"""What goes out when, and what came of it: each letter by the rules of an event."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from webinar_hub.catalogue.models import Event
from webinar_hub.core import clock
from webinar_hub.core.language import _, current, plural
from webinar_hub.reminders import presenting
from webinar_hub.reminders import rules as before
from webinar_hub.timetable import counting, rules
from webinar_hub.timetable.labels import AUDIENCES

EVER = datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC)
NOBODY = {
    before.SEAT: _("Skipped: nobody has a seat"),
    before.WAITING: _("Skipped: nobody waits"),
    before.SILENT: _("Skipped: nobody could be reminded"),
}
TOO_LATE = {
    before.SEAT: _("Skipped: nobody had a seat then, or a newer letter said when it begins"),
    before.WAITING: _("Skipped: nobody waited then, or a newer letter said when it begins"),
    before.SILENT: NOBODY[before.SILENT],
}


@dataclass(frozen=True)
class Line:
    """`when` has its zone; `people`: of whom it is for and who wants reminders, how many now."""

    whom: str
    what: str
    when: str
    people: int
    state: str


@dataclass(frozen=True)
class _Moment:
    at: datetime
    meeting_id: int
    zone: str
    offset: before.Offset
    key: str  # of the meeting, in the keys of its letters
    until: datetime


def of_event(event: Event, offsets: Sequence[before.Offset]) -> list[Line]:
    """In order of time; nothing where the event writes to nobody. By a constant number of queries,
    two of them only for those whom a rule is about.
    """
    moments = sorted(
        [*_before(event, offsets), *_after(event, offsets)],
        key=lambda one: (one.at, one.meeting_id, one.offset.audience),
    )
    if not moments:
        return []
    audiences = {one.offset.audience for one in moments}
    people = counting.people(event, audiences)
    written = counting.written(event, audiences)
    return [_line(event, one, people[one.offset.audience], written(one)) for one in moments]


def _before(event: Event, offsets: Sequence[before.Offset]) -> list[_Moment]:
    zones = {one.id: one.zone for one in event.meetings}
    found = {
        (offset.audience, due.key_of_meeting): _Moment(
            *(due.moment, due.meeting_id, zones[due.meeting_id], offset),
            *(due.key_of_meeting, due.starts_at),
        )
        for offset in offsets
        for due in before.coming(event.meetings, [offset], *EVER, audience=offset.audience)
    }
    return list(found.values())


def _after(event: Event, offsets: Sequence[before.Offset]) -> list[_Moment]:
    zones = {one.id: one.zone for one in event.meetings}
    return [
        _Moment(
            *(over.moment, over.last_meeting_id, zones[over.last_meeting_id], offset),
            *("", over.moment + rules.WORTH),
        )
        for offset in offsets
        for over in rules.afterwards(event.meetings, [offset])
    ]


def _line(event: Event, one: _Moment, people: int, written: tuple[int, int]) -> Line:
    stands = event.published and event.status == "scheduled"
    return Line(
        str(AUDIENCES[one.offset.audience]),
        presenting.words_of(one.offset),
        presenting.when(one.at, one.zone, current()),
        people,
        str(_state(one, people, written, stands)),
    )


def _state(one: _Moment, people: int, written: tuple[int, int], stands: bool) -> Any:
    now, (sent, waiting) = clock.now(), written
    if waiting:
        return plural("%(num)s is leaving", "%(num)s are leaving", waiting)
    if sent:
        return plural("%(num)s has gone", "%(num)s have gone", sent)
    if not stands:
        return _("Skipped: the event does not take place, or is not published")
    if one.at > now:
        return _("Planned")
    if one.offset.since is not None and one.at < one.offset.since:
        return _("Skipped: it was chosen after this moment")
    audience, ahead, reminds = one.offset.audience, now < one.until, one.offset.reminds
    if one.offset.before == "end" and audience != before.SEAT:
        return _state_by_marks(people, ahead)
    if people and ahead and not reminds:
        return _("Due: leaves by day")
    return TOO_LATE[audience] if people else NOBODY[audience]


def _state_by_marks(people: int, ahead: bool) -> Any:
    if not ahead:
        return _("Skipped: within seven days nobody was marked like this")
    if people:
        return _("Due: leaves by day, ten minutes after the last mark")
    return _("Waits until it is marked who came")
