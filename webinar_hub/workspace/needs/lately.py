"""Events that are over and may still need somebody. Read only."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import joinedload, selectinload

from webinar_hub.attendance.missing import KEPT
from webinar_hub.catalogue.models import Event, Meeting
from webinar_hub.core.database import db
from webinar_hub.workspace.needs.afterwards import STILL_ASKED
from webinar_hub.workspace.queries import JUST_OVER


def held(programme_ids: Sequence[int], now: datetime) -> list[Event]:
    """Over for more than a day, with a meeting of which something may be asked or may vanish."""
    asked = or_(
        and_(Meeting.ends_at >= now - STILL_ASKED, Meeting.ends_at <= now - JUST_OVER),
        *(_near_its_end(kept, warning, now) for kept, warning in KEPT.values()),
    )
    return list(
        db.session.scalars(
            select(Event)
            .where(
                Event.programme_id.in_(programme_ids),
                Event.status == "scheduled",
                Event.historical.is_(False),
                Event.visibility != "draft",
                Event.last_end <= now - JUST_OVER,
                Event.id.in_(select(Meeting.event_id).where(asked)),
            )
            .options(joinedload(Event.programme), selectinload(Event.meetings))
        )
    )


def _near_its_end(kept: timedelta, warning: timedelta, now: datetime) -> ColumnElement[bool]:
    return and_(Meeting.ends_at > now - kept, Meeting.ends_at <= now - kept + warning)
