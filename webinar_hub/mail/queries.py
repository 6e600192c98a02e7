"""What became of the letters to one person, or to many; what has left, and what waits."""

from collections import Counter
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import and_, func, or_, select

from webinar_hub.core.database import database_time, db
from webinar_hub.mail.allowance import DAY
from webinar_hub.mail.models import NOT_ARRIVED, OutboxMessage, not_left
from webinar_hub.mail.running_ahead import Batch

MINUTE = timedelta(minutes=1)

# When it left, or was last tried, or will be: one that was put off for hours may fail after a later
# letter has arrived.
_last_tried = func.coalesce(OutboxMessage.sent_at, OutboxMessage.due_at)
_NEWEST_FIRST = (_last_tried.desc(), OutboxMessage.id.desc())


def letters_to(
    recipient_type: str, recipient_id: int, thread_id: str | None = None
) -> list[OutboxMessage]:
    """Every letter to one recipient, by the time that a page shows of it, the newest first.

    `thread_id`: of the letter that began it all, which may have been written to another recipient,
    as where one letter tells of a whole series.
    """
    to_it = and_(
        OutboxMessage.recipient_type == recipient_type,
        OutboxMessage.recipient_id == recipient_id,
    )
    began_it = OutboxMessage.message_id == thread_id
    statement = select(OutboxMessage).where(or_(to_it, began_it)).order_by(*_NEWEST_FIRST)
    return list(db.session.scalars(statement))


def not_reached(recipient_type: str, recipient_ids: Collection[int]) -> set[int]:
    """Those whose last letter did not arrive; one that still waits says nothing yet."""
    place = func.row_number().over(
        partition_by=OutboxMessage.recipient_id, order_by=_NEWEST_FIRST
    )
    tried = (
        select(OutboxMessage.recipient_id, OutboxMessage.state, place.label("place"))
        .where(
            OutboxMessage.recipient_type == recipient_type,
            OutboxMessage.recipient_id.in_(recipient_ids),
            OutboxMessage.state.in_(("sent", *NOT_ARRIVED)),
        )
        .subquery()
    )
    last = tried.c.place == 1, tried.c.state.in_(NOT_ARRIVED)
    return set(db.session.scalars(select(tried.c.recipient_id).where(*last)))


def gone(now: datetime) -> list[tuple[datetime, int]]:
    """How many letters left in each minute of the last day, the oldest first.

    Those that are just leaving are taken as gone. A minute counts as its end: no sooner is there
    room again.
    """
    left = db.session.scalars(
        select(OutboxMessage.sent_at).where(OutboxMessage.sent_at > now - DAY)
    )
    minutes = Counter(
        min(now, at.replace(second=0, microsecond=0) + MINUTE) for at in left if at is not None
    )
    leaving = (
        *(not_left(), OutboxMessage.state == "sending"),
        OutboxMessage.leased_until > database_time(),
    )
    minutes[now] += (
        db.session.scalar(select(func.count()).select_from(OutboxMessage).where(*leaving)) or 0
    )
    return sorted((at, number) for at, number in minutes.items() if number)


def waiting() -> list[Batch]:
    """The letters that were put down and have not left, alike ones together."""
    columns = OutboxMessage.priority, OutboxMessage.due_at, OutboxMessage.expires_at
    rows = db.session.execute(
        select(func.count(), *columns)
        .where(not_left(), OutboxMessage.state == "queued")
        .group_by(*columns)
    )
    return [Batch(*row) for row in rows]
