"""What became of the letters to one person, or to many."""

from collections.abc import Collection

from sqlalchemy import func, select

from webinar_hub.core.database import db
from webinar_hub.mail.models import NOT_ARRIVED, OutboxMessage

# When it left, or was last tried, or will be: one that was put off for hours may fail after a later
# letter has arrived.
_last_tried = func.coalesce(OutboxMessage.sent_at, OutboxMessage.due_at)
_NEWEST_FIRST = (_last_tried.desc(), OutboxMessage.id.desc())


def letters_to(recipient_type: str, recipient_id: int) -> list[OutboxMessage]:
    """Every letter to one recipient, by the time that a page shows of it, the newest first."""
    return list(
        db.session.scalars(
            select(OutboxMessage)
            .where(
                OutboxMessage.recipient_type == recipient_type,
                OutboxMessage.recipient_id == recipient_id,
            )
            .order_by(*_NEWEST_FIRST)
        )
    )


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
