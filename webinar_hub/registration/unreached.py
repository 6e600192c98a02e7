"""People whom the last letter did not reach. Read only."""

from collections.abc import Iterable

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import aliased

from webinar_hub.core.database import db
from webinar_hub.mail.models import NOT_ARRIVED, OutboxMessage
from webinar_hub.registration.models import LIVE_STATES, Registration


def number_of(event_ids: Iterable[int]) -> dict[int, int]:
    """By the event: how many of those who are signed up; a later letter that left settles it."""
    later = aliased(OutboxMessage)
    refused_at = func.coalesce(OutboxMessage.sent_at, OutboxMessage.due_at)
    left_at = func.coalesce(later.sent_at, later.due_at)
    settled = select(later.id).where(
        later.recipient_type == OutboxMessage.recipient_type,
        later.recipient_id == OutboxMessage.recipient_id,
        later.state == "sent",
        or_(left_at > refused_at, and_(left_at == refused_at, later.id > OutboxMessage.id)),
    )
    rows = db.session.execute(
        select(Registration.event_id, func.count(Registration.id.distinct()))
        .join(
            OutboxMessage,
            and_(
                OutboxMessage.recipient_type == "registration",
                OutboxMessage.recipient_id == Registration.id,
            ),
        )
        .where(
            Registration.event_id.in_(list(event_ids)),
            Registration.state.in_(LIVE_STATES),
            OutboxMessage.state.in_(NOT_ARRIVED),
            ~settled.exists(),
        )
        .group_by(Registration.event_id)
    )
    return {event_id: int(people) for event_id, people in rows}
