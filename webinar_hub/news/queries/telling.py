"""Which events are news, for whom, and which letters of news must not leave as they are."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    cast,
    exists,
    literal,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.orm import joinedload, selectinload

from webinar_hub.catalogue.filters import WAYS
from webinar_hub.catalogue.models import Event, Programme, event_regions
from webinar_hub.catalogue.queries import listed
from webinar_hub.core.database import db
from webinar_hub.mail import suppression
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.news import rules
from webinar_hub.news.models import NewsConsent, Subscriber, Subscription, Told
from webinar_hub.participants.models import Participant
from webinar_hub.registration.models import Registration

ABOUT = "news"  # what letters of news are about, in the outbox


def fresh_events(now: datetime) -> list[int]:
    """What was listed lately and can still be told of, in the order of its start."""
    first = select(Event.id).where(_is_news(now), can_be_told(now))
    return list(db.session.scalars(first.order_by(Event.first_start, Event.id)))


def events_for_letters(event_ids: Collection[int]) -> list[Event]:
    """With all that a letter names of them."""
    statement = (
        select(Event)
        .where(Event.id.in_(event_ids))
        .order_by(Event.first_start, Event.id)
        .options(
            joinedload(Event.programme).joinedload(Programme.organization),
            selectinload(Event.meetings),
        )
    )
    return list(db.session.scalars(statement))


def zones_of_readers() -> list[str]:
    return list(db.session.scalars(select(Subscriber.zone).distinct()))


def due(
    event_ids: Collection[int],
    zones: Collection[str],
    now: datetime,
    *,
    listed_before: datetime,
    limit: int,
    after: int = 0,
) -> list[int]:
    """Mailboxes for which one of the events has waited long enough; they live in these zones."""
    waited = _pairs(event_ids).where(
        Event.listed_at <= listed_before, Subscription.subscriber_id == Subscriber.id
    )
    statement = (
        select(Subscriber.id)
        .where(
            Subscriber.id > after,
            Subscriber.zone.in_(zones),
            waited.correlate(Subscriber).exists(),
            ~suppression.refuses(Subscriber.email_key, now),
        )
        .order_by(Subscriber.id)
        .limit(limit)
    )
    return list(db.session.scalars(statement))


def to_tell(subscriber_ids: Collection[int], event_ids: Collection[int]) -> dict[int, list[int]]:
    """Which of the events each mailbox has not heard of, by one query."""
    pairs = (
        _pairs(event_ids)
        .join(Subscriber, Subscriber.id == Subscription.subscriber_id)
        .where(Subscription.subscriber_id.in_(subscriber_ids))
        .distinct()
    )
    found: dict[int, list[int]] = {}
    for subscriber_id, event_id in db.session.execute(pairs):
        found.setdefault(subscriber_id, []).append(event_id)
    return found


def _pairs(event_ids: Collection[int]) -> Select[int, int]:
    """Mailbox and event, as often as a subscription of it fits and nothing speaks against it."""
    told = exists().where(
        Told.subscriber_id == Subscription.subscriber_id, Told.event_id == Event.id
    )
    return (
        select(Subscription.subscriber_id, Event.id)
        .join(Event, fits())
        .join(Programme, Programme.id == Event.programme_id)
        .where(
            Event.id.in_(event_ids),
            Subscription.confirmed_at <= Event.listed_at,
            agreed(),
            ~told,
            ~_has_signed_up(),
        )
    )


def fits() -> ColumnElement[bool]:
    """The start page with this choice shows this event."""
    audience = type_coerce(Event.audience, String)
    in_region = exists().where(
        event_regions.c.event_id == Event.id, event_regions.c.region_id == Subscription.region_id
    )
    ways = [and_(Subscription.way == way, Event.format.in_(WAYS[way])) for way in WAYS]
    return and_(
        or_(
            Subscription.audience.is_(None),
            audience.like(literal("% ").concat(Subscription.audience).concat(" %")),
        ),
        or_(Subscription.kind.is_(None), Subscription.kind == Event.kind),
        or_(Subscription.way.is_(None), *ways),
        or_(Subscription.programme_id.is_(None), Subscription.programme_id == Event.programme_id),
        or_(Subscription.series_id.is_(None), Subscription.series_id == Event.series_id),
        or_(Subscription.region_id.is_(None), in_region),
    )


def agreed() -> ColumnElement[bool]:
    """The mailbox said yes to the organization behind the programme."""
    return exists().where(
        NewsConsent.subscription_id == Subscription.id,
        NewsConsent.organization_id == Programme.organization_id,
    )


def _has_signed_up() -> ColumnElement[bool]:
    """Somebody who reads that mailbox knows of the event, be the seat given back since.

    By the few people of the mailbox, not by the many of the event.
    """
    people = select(Participant.id).where(Participant.email_key == Subscriber.email_key)
    return (
        select(Registration.id)
        .where(
            Registration.event_id == Event.id,
            Registration.participant_id.in_(people.correlate(Subscriber)),
        )
        .correlate(Event, Subscriber)
        .exists()
    )


def _is_news(now: datetime) -> ColumnElement[bool]:
    return and_(Event.listed_at.is_not(None), Event.listed_at > now - rules.NEWS_FOR)


def can_be_told(now: datetime) -> ColumnElement[bool]:
    """It is there for everybody to see, ahead, and takes people or will."""
    closes, soon = Event.sign_up_closes_at, now + rules.TOO_LATE
    return and_(
        listed(),
        Event.status == "scheduled",
        Event.historical.is_(False),
        Event.first_start > soon,
        or_(closes.is_(None), closes > soon),
    )


# Letters that have not left


class Unsent(NamedTuple):
    """A letter by its row, its reader and its number among the reader's."""

    message_id: int
    subscriber_id: int
    letter: int


class Waiting(NamedTuple):
    """A letter, how long it is worth sending, and when its reader wakes."""

    letter: Unsent
    expires_at: datetime
    morning: datetime


def out_of_date(now: datetime) -> list[Unsent]:
    """Letters that wait and say of an event what no longer holds, or name one that the reader has
    signed up for; and those whose time was over before anybody tried.

    What is held after a restore is left to the person who decides.
    """
    held = OutboxMessage.due_at == OutboxMessage.expires_at
    changed = or_(Event.version_id != Told.version, ~can_be_told(now), _has_signed_up())
    never_tried = and_(OutboxMessage.state == "expired", OutboxMessage.attempt == 0)
    statement = (
        select(OutboxMessage.id, Told.subscriber_id, Told.letter)
        .join(Subscriber, Subscriber.id == Told.subscriber_id)
        .join(Event, Event.id == Told.event_id)
        .join(OutboxMessage, OutboxMessage.key == _key_of_letter())
        .where(
            Told.told_at > now - rules.NEWS_FOR,
            ~held,
            or_(and_(OutboxMessage.state == "queued", changed), never_tried),
        )
        .distinct()
        .order_by(OutboxMessage.id)
    )
    return [Unsent(*row) for row in db.session.execute(statement)]


def waiting_at_night(now: datetime, zones: Collection[str]) -> list[Waiting]:
    """Letters of news that would leave now although their readers sleep."""
    asleep = set(zones) - set(rules.awake(zones, now))
    if not asleep:
        return []
    statement = (
        select(
            *(OutboxMessage.id, Told.subscriber_id, Told.letter),
            *(OutboxMessage.expires_at, Subscriber.zone),
        )
        .join(Told, Told.subscriber_id == Subscriber.id)
        .join(OutboxMessage, OutboxMessage.key == _key_of_letter())
        .where(
            Told.told_at > now - rules.NEWS_FOR,
            Subscriber.zone.in_(asleep),
            OutboxMessage.state == "queued",
            OutboxMessage.due_at <= now,
            OutboxMessage.expires_at > now,
        )
        .distinct()
    )
    return [
        Waiting(Unsent(message, reader, letter), expires_at, rules.night_ends(now, zone))
        for message, reader, letter, expires_at, zone in db.session.execute(statement)
    ]


def _key_of_letter() -> ColumnElement[str]:
    """Letters are found by their keys: those of a year are far more than those of a week."""
    reader, number = cast(Told.subscriber_id, String), cast(Told.letter, String)
    return literal(f"{ABOUT}:").concat(reader).concat(":").concat(number)
