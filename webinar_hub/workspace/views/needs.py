"""What needs an organizer, with the way to where it is settled."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from webinar_hub.accounts.gate import me
from webinar_hub.catalogue.models import Event
from webinar_hub.catalogue.presenting import shown_meeting
from webinar_hub.catalogue.times import one_line
from webinar_hub.core.language import current
from webinar_hub.workspace import needs, queries
from webinar_hub.workspace.needs.line import Line
from webinar_hub.workspace.views.presenting import Marks


@dataclass(frozen=True)
class Needing:
    """An event with all that needs somebody."""

    url: str
    title: str
    lang: str
    when: str
    programme: str
    marks: Marks


def marks(
    events: Sequence[Event], programme_ids: Sequence[int], now: datetime
) -> dict[int, Marks]:
    """By the event; those that need nobody are left out."""
    known = {one.id: one for one in events}
    found = needs.of(events, programme_ids, now)
    return {
        event_id: [(str(line.text), _address(known[event_id], line)) for line in lines]
        for event_id, lines in found.items()
    }


def by_event(
    events: Sequence[Event], programme_ids: Sequence[int], now: datetime
) -> list[Needing]:
    """What the first page begins with."""
    found = marks(events, programme_ids, now)
    return [
        _needing(one, found[one.id], now)
        for one in needs.in_order(events, now)
        if one.id in found
    ]


def of_one(event: Event, now: datetime) -> Marks:
    """The checklist on the page of an event."""
    ids = [one.id for one in queries.programmes_of(me())]
    return marks([event], ids, now).get(event.id, ())


def _needing(event: Event, lines: Marks, now: datetime) -> Needing:
    meeting = shown_meeting(event, now)
    return Needing(
        url=url_for("workspace.event_editor", public_id=event.public_id),
        title=event.title,
        lang=event.language,
        when=one_line(meeting, current()) if meeting else "",
        programme=event.programme.name,
        marks=lines,
    )


def _address(event: Event, line: Line) -> str:
    return url_for(
        line.page,
        public_id=event.public_id,
        meeting=line.meeting or None,
        _anchor=line.part or None,
    )
