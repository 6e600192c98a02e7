"""What took place, and how many came."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from webinar_hub.attendance.models import AttendanceRecord
from webinar_hub.catalogue.models import Event, Meeting
from webinar_hub.core.database import db
from webinar_hub.moving_in import rules
from webinar_hub.moving_in.queries.counts import counts_by_event
from webinar_hub.moving_in.queries.pieces import pieces
from webinar_hub.registration.models import Registration

CAME = ("attended", "partly")


@dataclass(frozen=True)
class Took:
    """An event that took place, and how many came."""

    event: Event
    listed: int  # person by person
    counts: dict[rules.Group, int] = field(default_factory=dict)

    @property
    def in_all(self) -> int:
        return rules.came_in_all(self.listed, self.counts)

    @property
    def meeting(self) -> Meeting | None:
        return self.event.meetings[0] if self.event.meetings else None


def took_place(programme_id: int, now: datetime) -> list[Took]:
    """Every past event of a programme, the latest first, by four queries."""
    events = db.session.scalars(
        select(Event)
        .where(
            Event.programme_id == programme_id,
            Event.status == "scheduled",
            Event.visibility != "draft",
            (Event.historical.is_(True)) | (Event.last_end <= now),
        )
        .options(selectinload(Event.meetings), joinedload(Event.programme))
        .order_by(Event.first_start.is_(None), Event.first_start.desc(), Event.id.desc())
    ).all()
    ids = [one.id for one in events]
    came, counts = _came(ids), counts_by_event(ids)
    return [Took(one, came.get(one.id, 0), counts.get(one.id, {})) for one in events]


def _came(event_ids: Sequence[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for some in pieces(event_ids):
        counted = (
            select(Registration.event_id, func.count(Registration.id.distinct()))
            .join(AttendanceRecord, AttendanceRecord.registration_id == Registration.id)
            .where(Registration.event_id.in_(some), AttendanceRecord.verdict.in_(CAME))
            .group_by(Registration.event_id)
        )
        found.update((event_id, number) for event_id, number in db.session.execute(counted))
    return found
