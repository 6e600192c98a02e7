"""What organizers see of readers: how many there are, and no addresses."""

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from webinar_hub.catalogue.models import Event, Programme, Series
from webinar_hub.core.database import db
from webinar_hub.news import choosing
from webinar_hub.news.choosing import Choice
from webinar_hub.news.models import Subscription
from webinar_hub.news.queries.telling import agreed, fits


def readers_of(event_id: int) -> int:
    """How many mailboxes hear of an event when it is listed."""
    statement = (
        select(func.count(Subscription.subscriber_id.distinct()))
        .join(Event, fits())
        .join(Programme, Programme.id == Event.programme_id)
        .where(Event.id == event_id, Subscription.confirmed_at.is_not(None), agreed())
    )
    return db.session.scalar(statement) or 0


def readers_by_choice(programme_id: int, language: str) -> list[tuple[Choice, int]]:
    """How many mailboxes want to hear of what; of all choices that mean events of the programme."""
    of_this = select(Series.id).where(Series.programme_id == programme_id)
    numbers = (
        select(func.min(Subscription.id).label("id"), func.count().label("number"))
        .join(Programme, Programme.id == programme_id)
        .where(
            Subscription.confirmed_at.is_not(None),
            or_(Subscription.programme_id.is_(None), Subscription.programme_id == programme_id),
            or_(Subscription.series_id.is_(None), Subscription.series_id.in_(of_this)),
            agreed(),
        )
        .group_by(Subscription.choice_key)
        .subquery()
    )
    rows = db.session.execute(
        select(Subscription, numbers.c.number)
        .join(numbers, numbers.c.id == Subscription.id)
        .order_by(numbers.c.number.desc(), Subscription.id)
        .options(
            joinedload(Subscription.programme),
            joinedload(Subscription.series),
            joinedload(Subscription.region),
        )
    )
    return [(choosing.of_row(row, language), number) for row, number in rows]
