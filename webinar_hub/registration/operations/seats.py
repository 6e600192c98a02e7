"""Seats and the queue. Every function runs inside an operation and moves one pool's counters.

The pool's row is what all who want a seat of it take first. A seat is given by one conditional
update and by nothing else, so no reading in between can be out of date.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    Table,
    and_,
    bindparam,
    not_,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.sql.dml import ReturningUpdate

from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.core.refusals import NotFound
from webinar_hub.registration.models import Registration, SeatPool
from webinar_hub.registration.rules import SeatsChanged

POOLS = cast(Table, SeatPool.__table__)
MOST_TURNS = 20


def _change(condition: ColumnElement[bool], **values: ColumnElement[int]) -> ReturningUpdate[Any]:
    """One statement on the pool `the_id`; made once, as they run at every sign-up."""
    return (
        update(POOLS)
        .where(POOLS.c.id == bindparam("the_id"), condition)
        .values(version=POOLS.c.version + 1, **values)
        .returning(POOLS.c.last_number)
    )


_has_room = and_(
    POOLS.c.waiting == 0, or_(POOLS.c.capacity.is_(None), POOLS.c.taken < POOLS.c.capacity)
)
_TAKE = _change(_has_room, taken=POOLS.c.taken + 1)
_QUEUE = _change(
    not_(_has_room), waiting=POOLS.c.waiting + 1, last_number=POOLS.c.last_number + 1
)
_LOCK = _change(true())
_NUMBER = _change(true(), last_number=POOLS.c.last_number + 1)


def take_or_queue(pool_id: int) -> int | None:
    """Take a seat (None), or else the next number in line. Nobody who waits is overtaken.

    Raises SeatsChanged when the pool is gone: an organizer has changed the form of the event.
    """
    for _turn in range(MOST_TURNS):
        if _run(_TAKE, pool_id) is not None:
            return None
        number = _run(_QUEUE, pool_id)
        if number is not None:
            return number
        # Between the two statements somebody gave a seat back, or the pool has gone: ask again.
    raise SeatsChanged


def take(pool_id: int) -> bool:
    """Take a seat; False where there is none, or somebody waits for it."""
    return _run(_TAKE, pool_id) is not None


def next_number(pool_id: int) -> int:
    """For whom a seat is held at once: should nothing be held any more, that is their place."""
    number = _run(_NUMBER, pool_id)
    if number is None:
        raise SeatsChanged
    return number


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
    _run(_LOCK, pool_id)
    return db.session.scalars(
        select(SeatPool).where(SeatPool.id == pool_id).execution_options(populate_existing=True)
    ).one_or_none()


def first_in_line(pool_id: int, besides: Collection[int] = ()) -> Registration | None:
    return db.session.scalars(
        select(Registration)
        .where(
            Registration.pool_id == pool_id,
            Registration.state == "waitlisted",
            Registration.id.not_in(besides),
        )
        .order_by(Registration.queue_number)
        .limit(1)
        .execution_options(populate_existing=True)
    ).first()


def promote(registration: Registration) -> None:
    """The seat is handed over: the pool's count of taken seats is the caller's affair."""
    registration.state = "confirmed"
    registration.confirmed_at = clock.now()
    registration.offered_until = None


def offer(registration: Registration, until: datetime) -> None:
    """The seat is held for the person, and counted by the caller as one that is handed over."""
    registration.state, registration.offered_until = "offered", until


def _run(statement: ReturningUpdate[Any], pool_id: int) -> int | None:
    return db.session.execute(statement, {"the_id": pool_id}).scalar_one_or_none()
