"""What became of the letters to one person, or to many."""

from collections.abc import Collection

from sqlalchemy import func, select

from webinar_hub.core.database import db
from webinar_hub.mail.models import NOT_ARRIVED, OutboxMessage


def letters_to(recipient_type: str, recipient_id: int) -> list[OutboxMessage]:
    """Every letter to one recipient, the newest first."""
    return list(
        db.session.scalars(
            select(OutboxMessage)
            .where(
                OutboxMessage.recipient_type == recipient_type,
                OutboxMessage.recipient_id == recipient_id,
            )
            .order_by(OutboxMessage.id.desc())
        )
    )


def not_reached(recipient_type: str, recipient_ids: Collection[int]) -> set[int]:
    """Those whose last letter did not arrive; one that still waits says nothing yet."""
    last = (
        select(func.max(OutboxMessage.id))
        .where(
            OutboxMessage.recipient_type == recipient_type,
            OutboxMessage.recipient_id.in_(recipient_ids),
            OutboxMessage.state.in_(("sent", *NOT_ARRIVED)),
        )
        .group_by(OutboxMessage.recipient_id)
    )
    wanted = OutboxMessage.id.in_(last), OutboxMessage.state.in_(NOT_ARRIVED)
    return set(db.session.scalars(select(OutboxMessage.recipient_id).where(*wanted)))
