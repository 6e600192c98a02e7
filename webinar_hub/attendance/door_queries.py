"""Which meetings have their list of names open at the door."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from webinar_hub.attendance import rules
from webinar_hub.catalogue.models import Event, Meeting
from webinar_hub.core.database import db

NEAR = timedelta(days=3)  # wherever on earth today and tomorrow are
MARKED_WITHIN = timedelta(days=7)  # after the end, who gave it may still say who came


def open_doors(programme_ids: Collection[int], now: datetime) -> list[Meeting]:
    """Of published events, the first one first."""
    found = db.session.scalars(
        select(Meeting)
        .join(Event)
        .where(
            Event.programme_id.in_(programme_ids),
            Event.status == "scheduled",
            Event.visibility != "draft",
            Meeting.ends_at > now - NEAR,
            Meeting.starts_at < now + NEAR,
        )
        .order_by(Meeting.starts_at, Meeting.id)
        .options(joinedload(Meeting.event))
    )
    return [one for one in found if rules.is_at_the_door(one, now)]


def own_meetings(event_ids: Collection[int], now: datetime) -> list[Meeting]:
    """Those that hold, of published events, until a while after; the first one first."""
    found = db.session.scalars(
        select(Meeting)
        .join(Event)
        .where(
            Event.id.in_(event_ids),
            Event.visibility != "draft",
            Meeting.status == "scheduled",
            Meeting.ends_at > now - MARKED_WITHIN,
        )
        .order_by(Meeting.starts_at, Meeting.id)
        .options(joinedload(Meeting.event))
    )
    return list(found)
