"""Limits that hold over processes and restarts, kept without anybody's address in the clear."""

import functools
import hashlib
import hmac
import operator
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Integer,
    ScalarSelect,
    String,
    Table,
    and_,
    bindparam,
    case,
    cast,
    delete,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.dialects import postgresql, sqlite

from webinar_hub.core import clock
from webinar_hub.core.database import UTCDateTime, db
from webinar_hub.core.models import LimitUse
from webinar_hub.core.operation import at_once, not_durable, operation
from webinar_hub.core.refusals import TooMany
from webinar_hub.core.web import settings

PARTS = 12  # of the time that a limit looks back
USES: Table = LimitUse.__table__  # type: ignore[assignment]


class Limit(NamedTuple):
    """So many uses of `name` by `who` are allowed."""

    name: str
    who: str
    allowed: int


def use(name: str, who: str, *, allowed: int, seconds: int) -> None:
    """Count one use by `who`; raises TooMany beyond `allowed` within about the last `seconds`."""
    use_all([Limit(name, who, allowed)], seconds=seconds)


def use_all(limits: Sequence[Limit], *, seconds: int) -> None:
    """Count one use under each limit; raises TooMany, with the name of the full one as `limit`.

    It is its own short transaction, made before the operation that it guards, so that a refusal
    later does not forget the attempt. What is refused here is counted under none of them; only
    among several that come for a last place together, PostgreSQL may count one under the others.
    """
    part = max(1, seconds // PARTS)
    begun = datetime.fromtimestamp(clock.now().timestamp() // part * part, UTC)
    since = begun - timedelta(seconds=seconds)
    # In one order everywhere: two that wait for each other's row would wait for ever.
    keyed = sorted((_key(one.name, one.who), one) for one in limits)
    values: dict[str, Any] = {"used_at": begun, "since": since}
    for number, (key, one) in enumerate(keyed):
        values |= {f"key_{number}": key, f"allowed_{number}": one.allowed}
    counted = at_once(_count(db.engine.dialect.name, len(keyed)), values, durable=False)
    if len(counted) < len(keyed):
        full = limits[0] if len(limits) == 1 else _full(keyed, since, begun)
        raise TooMany(retry_after=seconds, limit=full.name)


@functools.cache
def _count(dialect: str, number: int) -> Any:
    """One statement that adds where it may, so that many at once are counted one after the other.

    Uses are kept as one number for each twelfth of the time: three hundred are no more work than
    three.
    """
    begun = bindparam("used_at", type_=UTCDateTime)
    asked = [
        (bindparam(f"key_{one}", type_=String), bindparam(f"allowed_{one}", type_=Integer))
        for one in range(number)
    ]
    keys = union_all(*(select(cast(key, String).label("key")) for key, _allowed in asked))
    room = and_(*(_uses(key, operator.le) < allowed for key, allowed in asked))
    use = select(keys.subquery().c.key, begun, literal(1, Integer)).where(room)
    left = case(*((USES.c.key == key, allowed - _uses(key, operator.lt)) for key, allowed in asked))
    maker = postgresql.insert if dialect == "postgresql" else sqlite.insert
    statement = (
        maker(USES)
        .from_select(["key", "used_at", "times"], use)
        .on_conflict_do_update(
            index_elements=["key", "used_at"],
            set_={"times": USES.c.times + 1},
            where=USES.c.times < left,
        )
    )
    if dialect == "postgresql":
        return statement.returning(USES.c.id, not_durable())
    return statement.returning(USES.c.id)


def _uses(key: ColumnElement[str], until: Callable[[Any, Any], Any]) -> ScalarSelect[int]:
    """How many there were, with this twelfth of the time (`le`) or without it (`lt`)."""
    uses = USES.alias()
    since, begun = bindparam("since", type_=UTCDateTime), bindparam("used_at", type_=UTCDateTime)
    looked_at = uses.c.key == key, uses.c.used_at > since, until(uses.c.used_at, begun)
    return select(func.coalesce(func.sum(uses.c.times), 0)).where(*looked_at).scalar_subquery()


def _full(keyed: Sequence[tuple[str, Limit]], since: datetime, until: datetime) -> Limit:
    """Which one has no room; where it has some again by now, the last."""
    uses = (
        select(USES.c.key, func.sum(USES.c.times))
        .where(USES.c.key.in_([key for key, _limit in keyed]))
        .where(USES.c.used_at > since, USES.c.used_at <= until)
        .group_by(USES.c.key)
    )
    times = dict(db.session.execute(uses).all())
    db.session.rollback()
    full = (one for key, one in keyed if times.get(key, 0) >= one.allowed)
    return next(full, keyed[-1][1])


@operation
def forget_old(older_than: timedelta = timedelta(days=1)) -> int:
    """Remove uses that no limit looks at any more."""
    statement = delete(LimitUse).where(LimitUse.used_at < clock.now() - older_than)
    return int(db.session.execute(statement).rowcount)  # type: ignore[attr-defined]


def _key(name: str, who: str) -> str:
    return hmac.new(settings().link_key, f"{name}\0{who}".encode(), hashlib.sha256).hexdigest()
