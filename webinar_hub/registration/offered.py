"""Seats that are held for people who have not answered yet. Read only."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select

from webinar_hub.core.database import db, written
from webinar_hub.mail.models import NOT_ARRIVED, OutboxMessage
from webinar_hub.registration import rules
from webinar_hub.registration.models import OFFERS, Registration


def was_sent(registration: Registration) -> bool:
    """Whether the letter about the seat that is held has left, or was refused for good."""
    until = registration.offered_until
    if until is None:
        return False
    statement = select(OutboxMessage.id).where(
        OutboxMessage.recipient_type == "registration",
        OutboxMessage.recipient_id == registration.id,
        OutboxMessage.kind.in_(OFFERS),
        OutboxMessage.expires_at.in_((until, rules.answer_by(registration.event, until))),
        OutboxMessage.state.in_(("sending", "sent", *NOT_ARRIVED)),
    )
    return db.session.scalar(statement.limit(1)) is not None


def number_of(event_ids: Iterable[int]) -> dict[int, int]:
    """How many seats of each event are held for people who have not answered yet."""
    rows = db.session.execute(
        select(Registration.event_id, func.count())
        .where(Registration.event_id.in_(list(event_ids)), Registration.state == written("offered"))
        .group_by(Registration.event_id)
    )
    return {event_id: int(number) for event_id, number in rows}


def by_pool(event_id: int) -> dict[int, list[datetime]]:
    """Until when each offered seat is held, the earliest first."""
    found: dict[int, list[datetime]] = {}
    rows = db.session.execute(
        select(Registration.pool_id, Registration.offered_until)
        .where(Registration.event_id == event_id, Registration.state == written("offered"))
        .order_by(Registration.offered_until)
    )
    for pool_id, until in rows:
        assert until is not None
        found.setdefault(pool_id, []).append(until)
    return found
