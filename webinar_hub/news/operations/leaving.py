"""Fewer letters, or none: by one press, and for as long as the person likes."""

from collections.abc import Collection

from sqlalchemy import delete, select, update

from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.core.refusals import Gone
from webinar_hub.mail import outbox, suppression
from webinar_hub.news import rules
from webinar_hub.news.models import NewsConsent, Subscriber, Subscription, Told
from webinar_hub.participants.operations import withdraw_news_consents

KINDS = ("new_events", "subscription_confirm")
PROGRAMME_NEWS = ("programme_news",)  # organizers write it, to people: see `campaigns`


@operation
def change(
    public_id: str, *, keep: Collection[str], language: str, zone: str | None, discreet: bool
) -> None:
    """Keep only these subscriptions, by their public ids. Raises Gone, or NothingChosen."""
    subscriber = _locked(public_id)
    if subscriber is None:
        raise Gone
    confirmed = [one for one in subscriber.subscriptions if one.confirmed_at is not None]
    ended = [one.id for one in confirmed if one.public_id not in keep]
    if confirmed and len(ended) == len(confirmed):
        raise rules.NothingChosen(field="keep")
    subscriber.language, subscriber.discreet = language, discreet
    subscriber.zone = zone or subscriber.zone
    end_subscriptions(ended)


@operation
def unsubscribe(public_id: str) -> None:
    """No more news to this mailbox. Doing so twice, as mail services do, is doing it once."""
    subscriber = _locked(public_id)
    if subscriber is not None:
        _forget(subscriber)


@operation
def stop_everything(public_id: str) -> None:
    """No news, whoever asked for them and wherever, and no question whether they are wanted.

    What people of this mailbox agreed to when they signed up for an event ends with it.
    """
    subscriber = _locked(public_id)
    if subscriber is None:
        return
    suppression.stop(subscriber.email_key)
    withdraw_news_consents(subscriber.email_key)
    _forget(subscriber)


def end_subscriptions(ids: Collection[int]) -> None:
    """The proof of a consent that held stays, with its end; one that never held goes too."""
    mine = NewsConsent.subscription_id.in_(ids)
    db.session.execute(delete(NewsConsent).where(mine, NewsConsent.confirmed_at.is_(None)))
    db.session.execute(
        update(NewsConsent).where(mine).values(subscription_id=None, withdrawn_at=clock.now())
    )
    db.session.execute(delete(Subscription).where(Subscription.id.in_(ids)))


def forget_subscribers(ids: Collection[int]) -> None:
    """Mailboxes without any subscription."""
    db.session.execute(delete(Told).where(Told.subscriber_id.in_(ids)))
    db.session.execute(delete(Subscriber).where(Subscriber.id.in_(ids)))


def _forget(subscriber: Subscriber) -> None:
    subscriber_id = subscriber.id
    outbox.withdraw_from("news", subscriber_id, KINDS)
    outbox.withdraw_to(subscriber.email_key, PROGRAMME_NEWS)
    end_subscriptions([one.id for one in subscriber.subscriptions])
    forget_subscribers([subscriber_id])


def _locked(public_id: str) -> Subscriber | None:
    return db.session.scalar(
        select(Subscriber)
        .where(Subscriber.public_id == public_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
