"""Limits that hold over processes and restarts, kept without anybody's address in the clear."""

import functools
import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    Integer,
    String,
    Table,
    bindparam,
    cast,
    delete,
    func,
    literal,
    select,
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


def use(name: str, who: str, *, allowed: int, seconds: int) -> None:
    """Count one use by `who`; raises TooMany beyond `allowed` within about the last `seconds`.

    It is its own short transaction, made before the operation that it guards, so that a refusal
    later does not forget the attempt. What is refused here is not counted.
    """
    part = max(1, seconds // PARTS)
    begun = datetime.fromtimestamp(clock.now().timestamp() // part * part, UTC)
    counted = at_once(
        _count(db.engine.dialect.name),
        {
            "key": _key(name, who),
            "used_at": begun,
            "since": begun - timedelta(seconds=seconds),
            "allowed": allowed,
        },
        durable=False,
    )
    if counted is None:
        raise TooMany(retry_after=seconds)


@functools.cache
def _count(dialect: str) -> Any:
    """One statement that adds where it may, so that many at once are counted one after the other.

    Uses are kept as one number for each twelfth of the time: three hundred are no more work than
    three.
    """
    key = bindparam("key", type_=String)
    begun = bindparam("used_at", type_=UTCDateTime)
    others = USES.alias()
    earlier = (
        select(func.coalesce(func.sum(others.c.times), 0))
        .where(
            others.c.key == key,
            others.c.used_at > bindparam("since", type_=UTCDateTime),
            others.c.used_at < begun,
        )
        .scalar_subquery()
    )
    allowed = bindparam("allowed", type_=Integer)
    maker = postgresql.insert if dialect == "postgresql" else sqlite.insert
    use = select(cast(key, String), begun, literal(1, Integer)).where(earlier < allowed)
    statement = (
        maker(USES)
        .from_select(["key", "used_at", "times"], use)
        .on_conflict_do_update(
            index_elements=["key", "used_at"],
            set_={"times": USES.c.times + 1},
            where=USES.c.times + earlier < allowed,
        )
    )
    if dialect == "postgresql":
        return statement.returning(USES.c.id, not_durable())
    return statement.returning(USES.c.id)


@operation
def forget_old(older_than: timedelta = timedelta(days=1)) -> int:
    """Remove uses that no limit looks at any more."""
    statement = delete(LimitUse).where(LimitUse.used_at < clock.now() - older_than)
    return int(db.session.execute(statement).rowcount)  # type: ignore[attr-defined]


def _key(name: str, who: str) -> str:
    return hmac.new(settings().link_key, f"{name}\0{who}".encode(), hashlib.sha256).hexdigest()
