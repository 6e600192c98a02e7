"""Letters of new events are put down, taken back while they wait, and put off in the night."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, tuple_, update

from webinar_hub.catalogue.models import Event
from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.mail import outbox
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.news import letters
from webinar_hub.news.models import Subscriber, Told
from webinar_hub.news.queries import telling as queries
from webinar_hub.news.queries.telling import Unsent, Waiting
from webinar_hub.registration.queries import seats_of


@operation
def write_news(subscriber_ids: Sequence[int]) -> int:
    """One letter to each of these mailboxes about all that is new for it; returns how many.

    What was found before the transaction is looked at again. Whoever is being written to by another
    process at this moment is left to it.
    """
    now = clock.now()
    subscribers = db.session.scalars(
        select(Subscriber)
        .where(Subscriber.id.in_(subscriber_ids))
        .order_by(Subscriber.id)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
    fresh = queries.fresh_events(now)
    wanted = queries.to_tell([one.id for one in subscribers], fresh)
    events = {event.id: event for event in queries.events_for_letters(fresh)}
    seats = seats_of(events)
    written, told = [], []
    for subscriber in subscribers:
        named = [event for event in events.values() if event.id in wanted.get(subscriber.id, ())]
        if named:
            subscriber.letters += 1
            told += [_told(subscriber, event, now) for event in named]
            written.append(letters.new_events(subscriber, named, seats))
    if told:
        db.session.execute(insert(Told), told)
    return outbox.put_many(written)


def _told(subscriber: Subscriber, event: Event, now: datetime) -> dict[str, Any]:
    return {
        "subscriber_id": subscriber.id,
        "event_id": event.id,
        "version": event.version_id,
        "letter": subscriber.letters,
        "told_at": now,
    }


@operation
def take_back(found: Sequence[Unsent]) -> int:
    """These letters do not leave as they are; what is left to say is written anew by the sweep.

    One that somebody has in hand has as good as left, and stays.
    """
    ids = [one.message_id for one in found]
    waiting = OutboxMessage.id.in_(ids) & (OutboxMessage.state == "queued")
    db.session.execute(update(OutboxMessage).where(waiting).values(state="withdrawn"))
    never_left = OutboxMessage.state.in_(("withdrawn", "expired"))
    gone = set(
        db.session.scalars(select(OutboxMessage.id).where(OutboxMessage.id.in_(ids), never_left))
    )
    numbers = [(one.subscriber_id, one.letter) for one in found if one.message_id in gone]
    db.session.execute(delete(Told).where(tuple_(Told.subscriber_id, Told.letter).in_(numbers)))
    return len(gone)


@operation
def put_off(found: Sequence[Waiting]) -> None:
    """Letters that waited into the night leave in the morning.

    Where one of their events begins before that, the others are told anew.
    """
    take_back([one.letter for one in found if one.expires_at <= one.morning])
    for morning in {one.morning for one in found}:
        outbox.put_off([one.letter.message_id for one in found if one.morning == morning], morning)
