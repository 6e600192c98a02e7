"""The dates of a series, and those that follow one another. Read only."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from webinar_hub.catalogue.models import Event, Meeting, Series
from webinar_hub.core.database import db


def dates_of(series: Series) -> list[Event]:
    """All that was not put away, in order of time."""
    return list(
        db.session.scalars(
            _whole()
            .where(Event.series_id == series.id, Event.status != "withdrawn")
            .order_by(Event.first_start.is_(None), Event.first_start, Event.id)
        )
    )


def following(event: Event, at: datetime) -> list[list[Meeting]]:
    """What can be changed together with the next date of an event, that one first.

    Of a series the meetings of each event, else the event's own meetings one by one.
    """
    if event.series_id is None:
        return [[one] for one in open_meetings(event, at)]
    if event.first_start is None or not open_meetings(event, at):
        return []
    events = db.session.scalars(
        _whole()
        .where(
            Event.series_id == event.series_id,
            Event.status == "scheduled",
            Event.historical.is_(False),
            Event.first_start >= event.first_start,
        )
        .order_by(Event.first_start, Event.id)
    )
    others = [open_meetings(one, at) for one in events if one.id != event.id]
    return [open_meetings(event, at), *filter(None, others)]


def open_meetings(event: Event, at: datetime) -> list[Meeting]:
    """Meetings whose hour is known and that are not over."""
    if event.status != "scheduled" or event.historical:
        return []
    return [one for one in event.standing_meetings if one.precise and one.ends_at > at]


def _whole() -> Select[Event]:
    return select(Event).options(
        joinedload(Event.programme),
        selectinload(Event.meetings),
        selectinload(Event.speaker_links),
    )


def in_month(
    programme_ids: Sequence[int], begins: datetime, ends: datetime
) -> list[Meeting]:
    """Meetings of all that was not put away, whoever may see it."""
    return list(
        db.session.scalars(
            select(Meeting)
            .join(Meeting.event)
            .where(
                Event.programme_id.in_(programme_ids),
                Event.status != "withdrawn",
                Meeting.starts_at >= begins,
                Meeting.starts_at < ends,
            )
            .order_by(Meeting.starts_at, Meeting.id)
            .options(contains_eager(Meeting.event))
        )
    )
