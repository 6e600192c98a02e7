"""One line of what needs somebody, and what the lines are made from."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from webinar_hub.catalogue.models import Event, Meeting

EDITOR = "workspace.event_editor"


class Line(NamedTuple):
    """`page` is where it is settled, `part` the part of that page; `meeting`: which one."""

    event_id: int
    text: Any
    page: str = EDITOR
    part: str = ""
    meeting: str = ""


class Look(NamedTuple):
    """Events that stand, and the programmes in which the reader has a role."""

    events: Sequence[Event]
    programme_ids: Sequence[int]
    at: datetime

    @property
    def ahead(self) -> list[Event]:
        return [one for one in self.events if not one.over(self.at)]

    @property
    def held(self) -> list[Meeting]:
        """Meetings that took place, where people could sign up."""
        return [
            meeting
            for event in self.events
            if event.published
            for meeting in event.standing_meetings
            if meeting.precise and meeting.ends_at <= self.at
        ]
