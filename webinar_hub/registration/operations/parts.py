"""Seats follow the way in which an event is held: one pool, or a part in the room and one online.

An event that is held in one way has one pool, one that is held in both ways has a pool for each,
usually called `room` and `online`. Several pools for the same way were made by hand, for roles at a
round table, and are left alone.
"""

from collections.abc import Sequence

from sqlalchemy import delete, func, select, update

from webinar_hub.catalogue.models import Event
from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.registration import queries, rules
from webinar_hub.registration.models import LIVE_STATES, Registration, SeatPool
from webinar_hub.registration.operations import seats
from webinar_hub.registration.operations.pools import PoolPlan, ensure_pools, move_up

NAMES = {"in_person": "room", "online": "online"}


def plans_for(way: str, capacity: int | None) -> list[PoolPlan]:
    """One pool, or one for the room and one for those online."""
    if way != "both":
        return [PoolPlan("", way, capacity)]
    return [
        PoolPlan(NAMES["in_person"], "in_person", capacity),
        PoolPlan(NAMES["online"], "online", None),
    ]


@operation
def fit_to_format(event_id: int, way: str) -> int:
    """Let the seats follow the way of taking part; everybody keeps a seat or the order in line.

    Returns how many people change to the other part because theirs is given up. Raises PartTooSmall
    when the part that stays has too few seats for them. Once an event is over its parts stay: they
    say who was where.
    """
    pools = queries.pools_of(event_id)
    if _fit(pools, way):
        return 0
    pools = [seats.lock(one.id) for one in pools]
    if len({one.mode for one in pools}) < len(pools):
        return 0
    event, used = db.session.get_one(Event, event_id), _people(pools) > 0
    if used and event.over(clock.now()):
        return 0
    if way == "both":
        _divide(event_id, pools, used)
        return 0
    return _unite(event, pools, way, used)


def _fit(pools: Sequence[SeatPool], way: str) -> bool:
    modes = [one.mode for one in pools]
    return set(modes) == set(NAMES) if way == "both" else modes == [way]


def _divide(event_id: int, pools: Sequence[SeatPool], used: bool) -> None:
    """The only pool becomes the part that its people are in, and the other part is added.

    Until somebody comes, the number of seats that was typed is the room's.
    """
    if len(pools) > 1 or (used and pools[0].mode == "both"):
        return  # nobody was asked which part they come to, so all stay together
    for only in pools:
        mode = only.mode if used else "in_person"
        _become(only, NAMES[mode], mode)
    present = {one.mode for one in pools}
    ensure_pools(event_id, [one for one in plans_for("both", None) if one.mode not in present])


def _unite(event: Event, pools: Sequence[SeatPool], way: str, used: bool) -> int:
    """One part is left, and takes over the people of the other."""
    if not pools:
        ensure_pools(event.id, plans_for(way, None))
        return 0
    stays = next((one for one in pools if one.mode == way), pools[0])
    leaving = [one for one in pools if one is not stays]
    if leaving and not used and stays.capacity is None:
        stays.capacity = leaving[0].capacity
    stays.mode = way
    moved = sum(_take_over(event, stays, one) for one in leaving)
    _become(stays, "", way)
    return moved


def _take_over(event: Event, stays: SeatPool, gone: SeatPool) -> int:
    """Seats stay seats; the line that comes over stands behind the one that is there, in order."""
    people = _people([gone])
    move_up(stays.id)  # who could have a seat already has it before others take what is free
    _check_takes_over(stays, gone, rules.may_promote(event, clock.now()))
    db.session.execute(
        update(Registration)
        .where(Registration.pool_id == gone.id)
        .values(
            pool_id=stays.id,
            queue_number=Registration.queue_number + stays.last_number,
        )
        .execution_options(synchronize_session=False)
    )
    stays.taken += gone.taken
    stays.waiting += gone.waiting
    stays.last_number += gone.last_number
    stays.version += gone.version  # pages are kept by the sum over all pools, which must not fall
    db.session.flush()
    db.session.execute(delete(SeatPool).where(SeatPool.id == gone.id))
    db.session.expire_all()
    move_up(stays.id)
    return people


def _check_takes_over(stays: SeatPool, gone: SeatPool, may_promote: bool) -> None:
    """Whether everybody with a seat keeps one. Those who wait here already come before."""
    if stays.capacity is None or not gone.taken:
        return
    needed = stays.taken + gone.taken
    if needed > stays.capacity:
        raise rules.PartTooSmall(stays.mode, needed + (stays.waiting if may_promote else 0))


def _become(pool: SeatPool, name: str, mode: str) -> None:
    pool.name, pool.mode = name, mode
    pool.version += 1
    db.session.flush()


def _people(pools: Sequence[SeatPool]) -> int:
    """Live registrations, those that hold neither a seat nor a place in line among them."""
    return int(
        db.session.scalar(
            select(func.count())
            .select_from(Registration)
            .where(
                Registration.pool_id.in_([one.id for one in pools]),
                Registration.state.in_(LIVE_STATES),
            )
        )
        or 0
    )
