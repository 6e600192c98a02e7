"""Limits that hold over processes and restarts, kept without anybody's address in the clear."""

import hashlib
import hmac
from datetime import timedelta

from sqlalchemy import delete, func, select

from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.core.models import LimitUse
from webinar_hub.core.operation import operation, running
from webinar_hub.core.refusals import TooMany
from webinar_hub.core.web import settings


def use(name: str, who: str, *, allowed: int, seconds: int) -> None:
    """Count one use by `who`; raises TooMany beyond `allowed` within the last `seconds`.

    It is its own short transaction, made before the operation that it guards, so that a refusal
    later does not forget the attempt.
    """
    if running():
        raise RuntimeError("a limit is counted before the operation, not inside it")
    if _count(_key(name, who), seconds) > allowed:
        raise TooMany(retry_after=seconds)


@operation
def _count(key: str, seconds: int) -> int:
    now = clock.now()
    recent = LimitUse.key == key, LimitUse.used_at > now - timedelta(seconds=seconds)
    used = db.session.execute(select(func.count()).where(*recent)).scalar_one()
    db.session.add(LimitUse(key=key, used_at=now))
    return used + 1


@operation
def forget_old(older_than: timedelta = timedelta(days=1)) -> int:
    """Remove uses that no limit looks at any more."""
    statement = delete(LimitUse).where(LimitUse.used_at < clock.now() - older_than)
    return int(db.session.execute(statement).rowcount)  # type: ignore[attr-defined]


def _key(name: str, who: str) -> str:
    return hmac.new(settings().link_key, f"{name}\0{who}".encode(), hashlib.sha256).hexdigest()
