"""Claiming letters: which of the due ones a process may send now, and nobody else."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, func, or_, select, update

from webinar_hub.core import clock
from webinar_hub.core.database import database_time, db
from webinar_hub.core.operation import one_at_a_time, operation
from webinar_hub.core.web import settings
from webinar_hub.mail.allowance import Limit, limits, that_fit
from webinar_hub.mail.models import OutboxMessage, not_left
from webinar_hub.mail.outbox import REMINDER

_NO_ROOM = "its time was over before its turn came"
# Reminders: the nearest start first, at which they end; all others in the order they were due.
_nearest = case(
    (OutboxMessage.priority == REMINDER, OutboxMessage.expires_at), else_=OutboxMessage.due_at
)


def anything_due() -> bool:
    """A look without any lock, every second; most of the time there is nothing to do.

    What is out of time is to be set aside, whether or not the relay takes any more today.
    """
    now, lease_now = clock.now(), database_time()
    waiting = select(OutboxMessage.priority, OutboxMessage.expires_at).where(
        OutboxMessage.due_at <= now, _idle(lease_now)
    )
    if so_far := used(now, lease_now):  # else whatever is found may leave
        waiting = waiting.order_by(OutboxMessage.expires_at > now, OutboxMessage.priority)
    first = db.session.execute(waiting.limit(1)).first()
    db.session.rollback()
    if first is None:
        return False
    return first.expires_at <= now or that_fit([first.priority], so_far) > 0


@operation
def claim(number: int) -> list[int]:
    """Take letters under a lease, urgent ones first; those past their time are set aside."""
    so_far = _used_by_turns()
    now, lease_now = clock.now(), database_time()
    _expire(now, lease_now)
    due = (
        select(OutboxMessage.id, OutboxMessage.priority)
        .where(_due(now, lease_now))
        .order_by(OutboxMessage.priority, _nearest, OutboxMessage.id)
        .limit(number)
        .with_for_update(skip_locked=True)
    )
    found = db.session.execute(due).all()
    ids = [id_ for id_, _priority in found[: that_fit([one.priority for one in found], so_far)]]
    if ids:
        db.session.execute(
            update(OutboxMessage)
            .where(OutboxMessage.id.in_(ids))
            .values(
                state="sending",
                attempt=OutboxMessage.attempt + 1,
                leased_until=lease_now + timedelta(seconds=settings().letter_lease),
            )
            .execution_options(synchronize_session=False)
        )
    return ids


def used(now: datetime, lease_now: datetime) -> list[tuple[Limit, int]]:
    """Letters that left within the span of each limit, or are just leaving."""
    own = settings()
    found = []
    for limit in limits(own.smtp_per_hour, own.smtp_per_day):
        gone = OutboxMessage.sent_at > now - limit.span
        leaving = and_(
            not_left(), OutboxMessage.state == "sending", OutboxMessage.leased_until > lease_now
        )
        counted = select(func.count()).select_from(OutboxMessage)
        number = [db.session.scalar(counted.where(one)) or 0 for one in (gone, leaving)]
        found.append((limit, sum(number)))
    return found


def _used_by_turns() -> list[tuple[Limit, int]]:
    """Where there is a limit, no two processes may both see the same room left."""
    own = settings()
    if not limits(own.smtp_per_hour, own.smtp_per_day):
        return []
    one_at_a_time("letters of the relay's allowance")
    return used(clock.now(), database_time())


def _due(now: datetime, lease_now: datetime) -> ColumnElement[bool]:
    return and_(OutboxMessage.due_at <= now, OutboxMessage.expires_at > now, _idle(lease_now))


def _idle(lease_now: datetime) -> ColumnElement[bool]:
    """Letters that nobody is at."""
    return and_(
        not_left(),
        or_(OutboxMessage.state == "queued", OutboxMessage.leased_until < lease_now),
    )


def _expire(now: datetime, lease_now: datetime) -> None:
    db.session.execute(
        update(OutboxMessage)
        .where(_idle(lease_now), OutboxMessage.expires_at <= now)
        .values(state="expired", last_answer=func.coalesce(OutboxMessage.last_answer, _NO_ROOM))
        .execution_options(synchronize_session=False)
    )
