"""Organizers set how many seats there are."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select

from webinar_hub.catalogue.models import Event
from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.core.refusals import NotFound
from webinar_hub.registration import rules
from webinar_hub.registration.models import SeatPool
from webinar_hub.registration.operations import offering, seats
from webinar_hub.registration.operations.promoting import promote_next


@dataclass(frozen=True)
class PoolPlan:
    """`name` is empty for the only pool of an event; `capacity` None means no limit."""

    name: str
    mode: str
    capacity: int | None


@operation
def ensure_pools(event_id: int, plans: Sequence[PoolPlan]) -> list[SeatPool]:
    """Make the pools that are missing; those that exist keep their seats."""
    existing = {
        pool.name: pool
        for pool in db.session.scalars(select(SeatPool).where(SeatPool.event_id == event_id))
    }
    for plan in plans:
        if plan.name not in existing:
            existing[plan.name] = SeatPool(
                event_id=event_id, name=plan.name, mode=plan.mode, capacity=plan.capacity
            )
            db.session.add(existing[plan.name])
    db.session.flush()
    return [existing[plan.name] for plan in plans]


@operation
def set_capacity(event_id: int, pool_id: int, capacity: int | None) -> int:
    """Set the number of seats; those who wait move up. Returns how many did.

    Without a limit nobody needs to answer: what was offered to somebody is theirs. Whom somebody
    else put on a list still has to agree.
    Raises CapacityTaken when more seats are taken than that.
    """
    pool = seats.lock(pool_id)
    if pool.event_id != event_id:
        raise NotFound
    rules.check_capacity(pool, capacity)
    pool.capacity = capacity
    event = db.session.get_one(Event, pool.event_id)
    if capacity is None and rules.may_promote(event, clock.now()):
        for registration in offering.open_offers(pool_id):
            if registration.agrees_within is None:
                offering.take(registration)
    return _move_up(pool)


@operation
def move_up(pool_id: int) -> int:
    """Give free seats to those who wait, where an event was restored or moved. Returns how many."""
    return _move_up(seats.lock(pool_id))


def stalled() -> list[int]:
    """Pools in which people wait although there is room; there should be none."""
    return list(
        db.session.scalars(
            select(SeatPool.id)
            .join(Event, Event.id == SeatPool.event_id)
            .where(
                SeatPool.waiting > 0,
                or_(SeatPool.capacity.is_(None), SeatPool.taken < SeatPool.capacity),
                Event.status == "scheduled",
                Event.first_start > clock.now(),
            )
        )
    )


def _move_up(pool: SeatPool) -> int:
    event = db.session.get_one(Event, pool.event_id)
    moved, passed_over = 0, set[int]()
    while rules.may_promote(event, clock.now()) and pool.waiting and _has_room(pool):
        if not promote_next(pool.id, passed_over):
            break
        pool.waiting -= 1
        pool.taken += 1
        moved += 1
    pool.version += 1
    return moved


def _has_room(pool: SeatPool) -> bool:
    return pool.capacity is None or pool.taken < pool.capacity
