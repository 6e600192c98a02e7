"""Seats and the queue. Every function runs inside an operation and moves one pool's counters.

The pool's row is what all who want a seat of it take first. A seat is given by one conditional
update and by nothing else, so no reading in between can be out of date.
"""

from sqlalchemy import and_, not_, or_, select, update

from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.core.refusals import NotFound
from webinar_hub.registration.models import Registration, SeatPool
from webinar_hub.registration.rules import SeatsChanged

MOST_TURNS = 20
_has_room = and_(
    SeatPool.waiting == 0, or_(SeatPool.capacity.is_(None), SeatPool.taken < SeatPool.capacity)
)


def take_or_queue(pool_id: int) -> int | None:
    """Take a seat (None), or else the next number in line. Nobody who waits is overtaken.

    Raises SeatsChanged when the pool is gone: an organizer has changed the form of the event.
    """
    for _turn in range(MOST_TURNS):
        if _change(pool_id, _has_room, taken=SeatPool.taken + 1) is not None:
            return None
        number = _change(
            pool_id,
            not_(_has_room),
            waiting=SeatPool.waiting + 1,
            last_number=SeatPool.last_number + 1,
        )
        if number is not None:
            return number
        # Between the two statements somebody gave a seat back, or the pool has gone: ask again.
    raise SeatsChanged


def lock(pool_id: int) -> SeatPool:
    """Take the pool's row and read it as it now is. Raises NotFound."""
    pool = _locked(pool_id)
    if pool is None:
        raise NotFound
    return pool


def lock_of(registration_id: int) -> SeatPool:
    """The pool that a registration belongs to, even if it moves there at this moment.

    Raises NotFound.
    """
    belongs_to = select(Registration.pool_id).where(Registration.id == registration_id)
    for _turn in range(MOST_TURNS):
        pool_id = db.session.scalar(belongs_to)
        if pool_id is None:
            break
        pool = _locked(pool_id)
        if pool is not None and db.session.scalar(belongs_to) == pool_id:
            return pool
    raise NotFound


def _locked(pool_id: int) -> SeatPool | None:
    _change(pool_id, SeatPool.id == pool_id)
    return db.session.scalars(
        select(SeatPool).where(SeatPool.id == pool_id).execution_options(populate_existing=True)
    ).one_or_none()


def first_in_line(pool_id: int) -> Registration | None:
    return db.session.scalars(
        select(Registration)
        .where(Registration.pool_id == pool_id, Registration.state == "waitlisted")
        .order_by(Registration.queue_number)
        .limit(1)
        .execution_options(populate_existing=True)
    ).first()


def promote(registration: Registration) -> None:
    """The seat is handed over: the pool's count of taken seats is the caller's affair."""
    registration.state = "confirmed"
    registration.confirmed_at = clock.now()


def _change(pool_id: int, condition: object, **values: object) -> int | None:
    statement = (
        update(SeatPool)
        .where(SeatPool.id == pool_id, condition)  # type: ignore[arg-type]
        .values(version=SeatPool.version + 1, **values)
        .returning(SeatPool.last_number)
        .execution_options(synchronize_session=False)
    )
    return db.session.execute(statement).scalar_one_or_none()
