"""What is held at what time, by whom and where. Read only."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select

from webinar_hub.catalogue.models import Event, EventSpeaker, Meeting, Speaker
from webinar_hub.catalogue.rules.clashes import Held
from webinar_hub.core.database import db


def ahead(programme_ids: Sequence[int], at: datetime) -> list[Held]:
    """Every meeting of these programmes that is not over, drafts as well, by two queries."""
    rows = db.session.execute(
        select(
            *(Event.id, Event.title, Event.place, Event.room_link),
            *(Meeting.starts_at, Meeting.ends_at, Meeting.mode),
            *(Meeting.place.label("own_place"), Meeting.room_link.label("own_link")),
        )
        .join(Meeting.event)
        .where(
            Event.programme_id.in_(programme_ids),
            Event.status == "scheduled",
            Event.historical.is_(False),
            Meeting.status == "scheduled",
            Meeting.precision == "minute",
            Meeting.ends_at > at,
        )
        .order_by(Meeting.starts_at, Meeting.id)
    ).all()
    speakers = speakers_by_event({row.id for row in rows})
    return [
        Held(
            event_id=row.id,
            title=row.title,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            mode=row.mode,
            place=row.own_place or row.place,
            room_link=row.own_link or row.room_link,
            speakers=tuple(speakers.get(row.id, ())),
        )
        for row in rows
    ]


def speakers_by_event(event_ids: Iterable[int]) -> dict[int, list[str]]:
    """The names of who speaks, in their order."""
    found: dict[int, list[str]] = {}
    rows = db.session.execute(
        select(EventSpeaker.event_id, Speaker.name)
        .join(EventSpeaker.speaker)
        .where(EventSpeaker.event_id.in_(list(event_ids)))
        .order_by(EventSpeaker.event_id, EventSpeaker.position)
    )
    for event_id, name in rows:
        found.setdefault(event_id, []).append(name)
    return found
