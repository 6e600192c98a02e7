"""Recordings that people were promised and that are not there. Read only."""

from collections.abc import Iterable

from sqlalchemy import select

from webinar_hub.core.database import db
from webinar_hub.recordings.models import Recording


def not_there(event_ids: Iterable[int]) -> set[int]:
    """Of these events."""
    statement = select(Recording.event_id).where(
        Recording.event_id.in_(list(event_ids)), Recording.planned, Recording.link == ""
    )
    return set(db.session.scalars(statement))
