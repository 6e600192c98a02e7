"""What the public pages show: events chosen and loaded whole, by a constant number of queries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from webinar_hub.catalogue.filters import Line
from webinar_hub.catalogue.models import (
    Event,
    EventSpeaker,
    Grant,
    Meeting,
    Programme,
    Series,
    Slug,
    Speaker,
    event_regions,
)
from webinar_hub.core.database import db
from webinar_hub.core.zones import local
from webinar_hub.participants.models import Organization, Region

FEED_PAST = timedelta(days=30)
FEED_LIMIT = 1000  # meetings; programs refuse calendars of more than a megabyte

_NAMED = {"event": Event, "series": Series, "programme": Programme, "speaker": Speaker}


@dataclass(frozen=True)
class Shown:
    """The listed events of a series, a programme or a speaker."""

    upcoming: list[Event]
    past: list[Event]  # newest first
    undated: list[Event]

    @property
    def changes(self) -> list[datetime]:
        """Instants at which a page with these events reads differently by itself."""
        moments = [
            moment
            for event in self.upcoming
            for moment in (
                event.first_start,
                event.last_end,
                event.sign_up_opens_at,
                event.sign_up_closes_at,
                *(meeting.ends_at for meeting in event.meetings),
            )
        ]
        return [moment for moment in moments if moment is not None]


def upcoming_lines(now: datetime, since: datetime | None = None) -> list[Line]:
    """All listed events that end after `since` (default: now), nearest first."""
    ahead = (Meeting.event_id == Event.id, Meeting.status == "scheduled", Meeting.ends_at > now)
    next_start = select(func.min(Meeting.starts_at)).where(*ahead).scalar_subquery()
    next_end = select(func.min(Meeting.ends_at)).where(*ahead).scalar_subquery()
    rows = db.session.execute(
        select(Event, Programme.slug, next_start, next_end)
        .join(Event.programme)
        .where(_listed(), Event.historical.is_(False), Event.last_end > (since or now))
        .options(*_only_columns())
    ).all()
    regions = _region_codes([row[0].id for row in rows])
    lines = [
        Line(
            id=event.id,
            kind=event.kind,
            format=event.format,
            audience=event.audience,
            programme=programme or "",
            regions=regions.get(event.id, frozenset()),
            starts=start or event.first_start,
            zone=event.zone,
            changes=tuple(
                moment
                for moment in (
                    *(event.first_start, event.last_end, end),
                    *(event.sign_up_opens_at, event.sign_up_closes_at),
                )
                if moment is not None and moment > now
            ),
        )
        for event, programme, start, end in rows
    ]
    return sorted(lines, key=lambda line: (line.starts, line.id))
