"""What goes out when, and what came of it: each reminder of an event, by three queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import String, case, cast, func, literal, select

from webinar_hub.catalogue.models import Event, Meeting
from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.core.language import _, current, plural
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.reminders import presenting, queries, rules
from webinar_hub.reminders.letters import DAY, HOUR

EVER = datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Line:
    """`when` has its zone; `people`: who has a seat now and wants reminders."""

    what: str
    when: str
    people: int
    state: str


def of_event(event: Event, offsets: Sequence[rules.Offset]) -> list[Line]:
    """In order of time; nothing where the event reminds nobody."""
    found = {
        due.key_of_meeting: (due, offset)
        for offset in offsets
        for due in rules.coming(event.meetings, [offset], EVER[0], EVER[1])
    }
    meetings = {one.id: one for one in event.meetings}
    people = queries.seated([event.id]).get(event.id, 0)
    written = _written(list(meetings))
    stands = event.published and event.status == "scheduled"
    in_order = sorted(found.values(), key=lambda pair: (pair[0].moment, pair[0].meeting_id))
    return [
        _line(due, offset, meetings[due.meeting_id], people, written.get(key, (0, 0)), stands)
        for due, offset in in_order
        for key in (due.key_of_meeting,)
    ]


def _line(
    due: rules.Due,
    offset: rules.Offset,
    meeting: Meeting,
    people: int,
    written: tuple[int, int],
    stands: bool,
) -> Line:
    state = _state(due, offset, people, written, stands)
    what = presenting.words(due.minutes)
    when = presenting.when(due.moment, meeting.zone, current())
    return Line(what, when, people, str(state))


def _state(
    due: rules.Due, offset: rules.Offset, people: int, written: tuple[int, int], stands: bool
) -> Any:
    now, (sent, waiting) = clock.now(), written
    if waiting:
        return plural("%(num)s is leaving", "%(num)s are leaving", waiting)
    if sent:
        return plural("%(num)s has gone", "%(num)s have gone", sent)
    if not stands:
        return _("Skipped: the event does not take place, or is not published")
    if due.moment > now:
        return _("Planned")
    if offset.since is not None and due.moment < offset.since:
        return _("Skipped: it was chosen after this moment")
    if not people:
        return _("Skipped: nobody has a seat")
    return _("Skipped: nobody had a seat then, or a newer letter said when it begins")


def _written(meeting_ids: Sequence[int]) -> dict[str, tuple[int, int]]:
    """By meeting, start and offset: how many have left, and how many wait to leave."""
    person = literal(":") + cast(OutboxMessage.recipient_id, String) + literal(":")
    what = func.replace(OutboxMessage.key, literal("reminder") + person, "")
    sent = func.sum(case((OutboxMessage.state == "sent", 1), else_=0))
    waiting = func.sum(case((OutboxMessage.state.in_(("queued", "sending")), 1), else_=0))
    rows = db.session.execute(
        select(what, sent, waiting)
        .where(
            OutboxMessage.about_type == "meeting",
            OutboxMessage.about_id.in_(meeting_ids),
            OutboxMessage.recipient_type == "registration",
            OutboxMessage.kind.in_((DAY, HOUR)),
        )
        .group_by(what)
    )
    return {key: (int(gone), int(left)) for key, gone, left in rows}
