"""Somebody asks to be told of new events: nothing holds before the mailbox itself says yes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from webinar_hub.core import clock, tokens
from webinar_hub.core.database import db
from webinar_hub.core.operation import one_at_a_time, operation
from webinar_hub.core.refusals import Gone
from webinar_hub.mail import outbox
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.mail.suppression import is_suppressed
from webinar_hub.news import letters, rules
from webinar_hub.news.choosing import Choice
from webinar_hub.news.models import NewsConsent, Subscriber, Subscription
from webinar_hub.participants.rules import Mailbox


@dataclass(frozen=True)
class Wish:
    """What was typed, checked for shape. `agreed`: organizations, each with its text if it has."""

    mailbox: Mailbox
    choice: Choice
    language: str
    zone: str
    agreed: Sequence[tuple[int, int | None]]


@operation
def ask(wish: Wish) -> None:
    """Write to the mailbox and ask whether this is wanted.

    Nothing is returned: who asks must not learn whether the address is known. What holds already
    stays as it is; its letter goes out again, at most once an hour, and leads to its page.
    """
    key, now = wish.mailbox.key, clock.now()
    if is_suppressed(key):
        return
    one_at_a_time(f"news {key}")
    subscriber = subscriber_of(wish, now)
    subscription = subscription_of(subscriber, wish, now)
    if subscription is not None:
        question(subscription, subscriber, wish, now)


def question(
    subscription: Subscription, subscriber: Subscriber, wish: Wish, now: datetime
) -> bool:
    """The letter that asks, unless one went just now or many went today."""
    if not rules.letter_may_go_again(subscription.letter_sent_at, now):
        return False
    if _asked_today(subscriber, now) >= rules.QUESTIONS_A_DAY:
        return False
    subscription.letter_sent_at = now
    outbox.put(letters.please_confirm(subscription, subscriber, wish.language, now))
    return True


def _asked_today(subscriber: Subscriber, now: datetime) -> int:
    asked = select(func.count()).where(
        OutboxMessage.recipient_type == "news",
        OutboxMessage.recipient_id == subscriber.id,
        OutboxMessage.kind == letters.CONFIRM,
        OutboxMessage.created_at > now - timedelta(days=1),
    )
    return db.session.scalar(asked) or 0


def subscriber_of(wish: Wish, now: datetime) -> Subscriber:
    """The mailbox as it is known, or known from now on."""
    known = db.session.scalar(select(Subscriber).where(Subscriber.email_key == wish.mailbox.key))
    if known is not None:
        return known
    subscriber = Subscriber(
        public_id=tokens.public_id(),
        email_key=wish.mailbox.key,
        language=wish.language,
        zone=wish.zone,
        created_at=now,
    )
    db.session.add(subscriber)
    db.session.flush()
    return subscriber


def subscription_of(subscriber: Subscriber, wish: Wish, now: datetime) -> Subscription | None:
    """What was asked for before, or a new one; None where there are more than anybody reads."""
    own = Subscription.subscriber_id == subscriber.id
    known = db.session.scalar(
        select(Subscription).where(own, Subscription.choice_key == wish.choice.key)
    )
    if known is not None:
        if known.confirmed_at is None:
            known.language, known.zone, known.asked_at = wish.language, wish.zone, now
            _note_consents(known, wish, now)
        return known
    number = db.session.scalar(select(func.count()).select_from(Subscription).where(own)) or 0
    if number >= rules.MOST_SUBSCRIPTIONS:
        return None
    return _new_subscription(subscriber, wish, now)


def _new_subscription(subscriber: Subscriber, wish: Wish, now: datetime) -> Subscription:
    choice = wish.choice
    subscription = Subscription(
        public_id=tokens.public_id(),
        subscriber_id=subscriber.id,
        choice_key=choice.key,
        audience=choice.audience,
        kind=choice.kind,
        way=choice.way,
        programme_id=choice.programme.id if choice.programme else None,
        series_id=choice.series.id if choice.series else None,
        region_id=choice.region.id if choice.region else None,
        language=wish.language,
        zone=wish.zone,
        asked_at=now,
    )
    db.session.add(subscription)
    db.session.flush()
    _note_consents(subscription, wish, now)
    return subscription


def _note_consents(subscription: Subscription, wish: Wish, now: datetime) -> None:
    """As the form said it; they count from the moment at which the mailbox says yes."""
    rows = db.session.scalars(
        select(NewsConsent).where(NewsConsent.subscription_id == subscription.id)
    )
    known = {(row.organization_id, row.text_id) for row in rows}
    for organization_id, text_id in wish.agreed:
        if (organization_id, text_id) not in known:
            db.session.add(
                NewsConsent(
                    subscription_id=subscription.id,
                    email_key=wish.mailbox.key,
                    organization_id=organization_id,
                    text_id=text_id,
                    given_at=now,
                )
            )


@operation
def confirm(public_id: str, *, discreet: bool = False) -> None:
    """The mailbox says yes; once more changes nothing. Raises Gone when it was forgotten.

    Language and zone of the form become the mailbox's own. `discreet` is only ever turned on here.
    """
    subscription = db.session.scalar(
        select(Subscription).where(Subscription.public_id == public_id).with_for_update()
    )
    if subscription is None:
        raise Gone
    if subscription.confirmed_at is not None:
        return
    now = clock.now()
    subscription.confirmed_at = now
    subscriber = db.session.get_one(Subscriber, subscription.subscriber_id)
    subscriber.language, subscriber.zone = subscription.language, subscription.zone
    subscriber.discreet = subscriber.discreet or discreet
    consents = select(NewsConsent).where(NewsConsent.subscription_id == subscription.id)
    for consent in db.session.scalars(consents):
        consent.confirmed_at = now
