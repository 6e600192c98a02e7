"""What nobody confirmed, and what nobody needs any more, is removed."""

from datetime import datetime

from sqlalchemy import and_, delete, exists, or_, select

from webinar_hub.catalogue.models import Event
from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.mail import suppression
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.news import rules
from webinar_hub.news.models import NewsConsent, Subscriber, Subscription, Told
from webinar_hub.news.operations.leaving import end_subscriptions, forget_subscribers


@operation
def forget_old() -> int:
    """Returns how many unanswered questions were forgotten."""
    now = clock.now()
    unanswered = db.session.scalars(
        select(Subscription.id)
        .where(
            Subscription.confirmed_at.is_(None),
            Subscription.asked_at < now - rules.CONFIRM_WITHIN,
        )
        .with_for_update(skip_locked=True)  # somebody may be pressing the button
    ).all()
    end_subscriptions(unanswered)
    over = select(Event.id).where(
        or_(Event.last_end.is_(None), Event.last_end < now - rules.TOLD_FOR)
    )
    long_ago = Told.told_at < now - rules.TOLD_FOR
    db.session.execute(delete(Told).where(long_ago, Told.event_id.in_(over)))
    proved = NewsConsent.withdrawn_at < now - rules.PROOF_FOR
    db.session.execute(delete(NewsConsent).where(proved))
    wants_something = exists().where(Subscription.subscriber_id == Subscriber.id)
    idle = select(Subscriber.id).where(~wants_something).with_for_update(skip_locked=True)
    forget_subscribers(db.session.scalars(idle).all())
    _forget_letters(now)
    return len(unanswered)


def _forget_letters(now: datetime) -> None:
    """To mailboxes that are not known any more: nothing else tells that they ever were.

    What was refused says for a while that nothing more may go there.
    """
    known = exists().where(Subscriber.id == OutboxMessage.recipient_id)
    refused = and_(
        OutboxMessage.state == "failed", OutboxMessage.created_at > now - suppression.REFUSED_FOR
    )
    db.session.execute(
        delete(OutboxMessage).where(
            OutboxMessage.recipient_type == "news",
            OutboxMessage.created_at < now - rules.CONFIRM_WITHIN,
            ~known,
            ~refused,
        )
    )
