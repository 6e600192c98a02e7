"""Letters that are held: they may have been sent already, and a person decides whether they go.

A held letter is due at the moment at which it expires. So nothing sends it, what withdraws letters
withdraws it too, its key still keeps a second one from being written, and in the end it expires
like any letter that came too late.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, func, select, update

from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.mail.models import OutboxMessage, not_left


class HeldLetters(NamedTuple):
    kind: str
    number: int
    written_first: datetime
    written_last: datetime
    expires_first: datetime


def _is_held() -> ColumnElement[bool]:
    return and_(
        not_left(),
        OutboxMessage.state == "queued",
        OutboxMessage.due_at == OutboxMessage.expires_at,
        OutboxMessage.expires_at > clock.now(),
    )


@operation
def hold_all() -> int:
    """Everything that waits or was being sent; returns how many letters are held now."""
    _change(
        and_(not_left(), OutboxMessage.expires_at > clock.now()),
        state="queued",
        due_at=OutboxMessage.expires_at,
        leased_until=None,
    )
    return int(db.session.scalar(select(func.count()).where(_is_held())) or 0)


@operation
def release(kinds: Collection[str] = ()) -> int:
    """Let them go now, all or those of some kinds; returns how many."""
    return _change(_held(kinds), due_at=clock.now())


@operation
def drop(kinds: Collection[str] = ()) -> int:
    """Take them back for good, all or those of some kinds; returns how many."""
    return _change(_held(kinds), state="withdrawn", due_at=clock.now())


def held() -> list[HeldLetters]:
    """What is held, by kind."""
    rows = db.session.execute(
        select(
            OutboxMessage.kind,
            func.count(),
            func.min(OutboxMessage.created_at),
            func.max(OutboxMessage.created_at),
            func.min(OutboxMessage.expires_at),
        )
        .where(_is_held())
        .group_by(OutboxMessage.kind)
        .order_by(OutboxMessage.kind)
    )
    return [HeldLetters(*row) for row in rows]


def _held(kinds: Collection[str]) -> ColumnElement[bool]:
    return and_(_is_held(), OutboxMessage.kind.in_(kinds)) if kinds else _is_held()


def _change(which: ColumnElement[bool], **values: Any) -> int:
    statement = (
        update(OutboxMessage)
        .where(which)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    return int(db.session.execute(statement).rowcount)  # type: ignore[attr-defined]
