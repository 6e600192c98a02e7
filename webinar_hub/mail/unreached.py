"""To whom the last letter did not arrive, as a condition: for lists of many thousands."""

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import aliased

from webinar_hub.core.database import written
from webinar_hub.mail.models import NOT_ARRIVED, OutboxMessage


def unreached(recipient_type: str) -> Select[int]:
    """The ids of all recipients of that type. Few letters fail, so these are found first.

    It says the same as `queries.not_reached`, which asks of people that are known already.
    """
    later = aliased(OutboxMessage)
    tried = func.coalesce(OutboxMessage.sent_at, OutboxMessage.due_at)
    arrived_after = exists().where(
        later.recipient_type == OutboxMessage.recipient_type,
        later.recipient_id == OutboxMessage.recipient_id,
        later.state == "sent",
        or_(later.sent_at > tried, (later.sent_at == tried) & (later.id > OutboxMessage.id)),
    )
    return select(OutboxMessage.recipient_id).where(
        OutboxMessage.recipient_type == recipient_type,
        OutboxMessage.state.in_([written(state) for state in NOT_ARRIVED]),
        ~arrived_after,
    )
