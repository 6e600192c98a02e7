"""A scheduler that sends without claiming first: how letters would go out twice."""

from sqlalchemy import select

from webinar_hub import create_app, scheduler
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.mail import delivery
from webinar_hub.mail.models import OutboxMessage


@operation
def _due_now(number: int) -> list[int]:
    statement = select(OutboxMessage.id).where(OutboxMessage.state == "queued")
    return list(db.session.scalars(statement.order_by(OutboxMessage.id).limit(number)))


@operation
def _sent(message_id: int, attempt: int, *, state: str, answer: str, due_at: object = None) -> None:
    db.session.get_one(OutboxMessage, message_id).state = state


if __name__ == "__main__":
    delivery.claim = _due_now
    delivery.record = _sent
    delivery._is_still_wanted = lambda *_: True  # unclaimed letters would seem taken back
    scheduler.run(create_app())
