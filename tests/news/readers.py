"""Mailboxes that want news, and events that are announced.

The cast: Anna is a parent, Vera works with families; both read in Moscow.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from tests import making
from webinar_hub.catalogue.models import Event, Programme
from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.news import jobs, operations
from webinar_hub.news.models import Subscriber, Subscription
from webinar_hub.news.operations import Wish
from webinar_hub.news.queries import pages
from webinar_hub.participants.rules import mailbox

MONDAY = datetime(2026, 11, 2, 8, tzinfo=UTC)  # eleven o'clock in Moscow
EVENING = datetime(2026, 11, 2, 18, 30, tzinfo=UTC)  # half past nine there
MORNING = datetime(2026, 11, 3, 5, tzinfo=UTC)  # eight
HOUR = timedelta(hours=1)


def ask(
    email: str = "anna@example.org",
    *,
    language: str = "en",
    zone: str = "Europe/Moscow",
    **query: str,
) -> None:
    choice = pages.choice_of(query, language)
    agreed = [
        (one.organization_id, one.text.id if one.text else None)
        for one in pages.who_asks(choice, language)
    ]
    operations.ask(Wish(mailbox(email), choice, language, zone, agreed))


def subscribe(email: str = "anna@example.org", *, discreet: bool = False, **wanted: Any) -> int:
    """Asked and confirmed; returns the mailbox's id. `audience="parent"` and the like narrow it."""
    ask(email, **wanted)
    subscription = subscriptions()[-1]
    operations.confirm(subscription.public_id, discreet=discreet)
    return subscription.subscriber_id


def announce(programme: Programme | None = None, **columns: Any) -> Event:
    """An event for parents that is listed from now on, with seats."""
    event = making.make_event(programme, **({"listed_at": clock.now()} | columns))
    making.make_pool(event)
    return event


def subscriptions() -> list[Subscription]:
    db.session.rollback()
    return list(db.session.scalars(select(Subscription).order_by(Subscription.id)))


def reader(subscriber_id: int) -> Subscriber:
    db.session.rollback()
    return db.session.get_one(Subscriber, subscriber_id)


def letters(kind: str = "new_events", state: str | None = None) -> list[OutboxMessage]:
    db.session.rollback()
    rows = db.session.scalars(
        select(OutboxMessage).where(OutboxMessage.kind == kind).order_by(OutboxMessage.id)
    )
    return [row for row in rows if state in (None, row.state)]


def sweep() -> int:
    return jobs.tell_of_new_events()


def titles(message: OutboxMessage) -> list[str]:
    """The events that a letter names, in its order."""
    lines = message.facts["events_md"].splitlines()
    return [line.strip("*") for line in lines if line.startswith("**")]
