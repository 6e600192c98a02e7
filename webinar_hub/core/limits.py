"""Limits that hold over processes and restarts, kept without anybody's address in the clear."""

import functools
import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from sqlalchemy import Table, bindparam, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from webinar_hub.core import clock
from webinar_hub.core.database import UTCDateTime, db
from webinar_hub.core.models import LimitUse
from webinar_hub.core.operation import operation, running
from webinar_hub.core.refusals import TooMany
from webinar_hub.core.web import settings

PARTS = 12  # of the time that a limit looks back
USES = cast(Table, LimitUse.__table__)


def use(name: str, who: str, *, allowed: int, seconds: int) -> None:
    """Count one use by `who`; raises TooMany beyond `allowed` within about the last `seconds`.

    It is its own short transaction, made before the operation that it guards, so that a refusal
    later does not forget the attempt. What is refused here is not counted.
    """
    if running():
        raise RuntimeError("a limit is counted before the operation, not inside it")
    _count(_key(name, who), allowed, seconds)


@operation
def _count(key: str, allowed: int, seconds: int) -> None:
    """One statement that adds and tells, so that many at once are counted one after the other.

    Uses are kept as one number for each twelfth of the time: three hundred are no more work than
    three.
    """
    part = max(1, seconds // PARTS)
    begun = datetime.fromtimestamp(clock.now().timestamp() // part * part, UTC)
    since = begun - timedelta(seconds=seconds)
    use = {"key": key, "used_at": begun, "times": 1, "since": since}
    found = db.session.execute(_add(db.engine.dialect.name), use)
    now, earlier = found.one()
    if now + (earlier or 0) > allowed:
        raise TooMany(retry_after=seconds)


@functools.cache
def _add(dialect: str) -> Any:
    """Made once: making a statement costs as much as running it."""
    earlier = USES.alias()
    used = select(func.sum(earlier.c.times)).where(
        earlier.c.key == bindparam("key"),
        earlier.c.used_at > bindparam("since", type_=UTCDateTime),
        earlier.c.used_at < bindparam("used_at", type_=UTCDateTime),
    )
    maker = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return (
        maker(USES)
        .values(
            key=bindparam("key"),
            used_at=bindparam("used_at", type_=UTCDateTime),
            times=bindparam("times"),
        )
        .on_conflict_do_update(index_elements=["key", "used_at"], set_={"times": USES.c.times + 1})
        .returning(USES.c.times, used.scalar_subquery())
    )


@operation
def forget_old(older_than: timedelta = timedelta(days=1)) -> int:
    """Remove uses that no limit looks at any more."""
    statement = delete(LimitUse).where(LimitUse.used_at < clock.now() - older_than)
    return int(db.session.execute(statement).rowcount)  # type: ignore[attr-defined]


def _key(name: str, who: str) -> str:
    return hmac.new(settings().link_key, f"{name}\0{who}".encode(), hashlib.sha256).hexdigest()
