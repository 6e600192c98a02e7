"""People who wait although there is room for them. Read only."""

from collections.abc import Iterable

from sqlalchemy import func, or_, select

from webinar_hub.core.database import db
from webinar_hub.registration.models import SeatPool


def beside_free_seats(event_ids: Iterable[int]) -> dict[int, int]:
    """By the event: who waits in a part that has free seats.

    They move up by themselves; who is found here could not, as where no letter can be written.
    """
    rows = db.session.execute(
        select(SeatPool.event_id, func.sum(SeatPool.waiting))
        .where(
            SeatPool.event_id.in_(list(event_ids)),
            SeatPool.waiting > 0,
            or_(SeatPool.capacity.is_(None), SeatPool.taken < SeatPool.capacity),
        )
        .group_by(SeatPool.event_id)
    )
    return {event_id: int(people) for event_id, people in rows}
