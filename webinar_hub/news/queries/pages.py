"""What a form asks for, who asks for consent, what a reader's page shows."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import joinedload, selectinload

from webinar_hub.catalogue.filters import WAYS
from webinar_hub.catalogue.models import KINDS, Event, Programme, Series
from webinar_hub.catalogue.queries import events_for_cards
from webinar_hub.core.database import db
from webinar_hub.core.refusals import NotFound
from webinar_hub.news import choosing
from webinar_hub.news.choosing import Choice
from webinar_hub.news.models import Subscriber, Subscription, Told
from webinar_hub.news.queries.telling import can_be_told
from webinar_hub.participants.models import ROLES, ConsentText, Organization, Region


def choice_of(query: Mapping[str, str], language: str) -> Choice:
    """What a form or an address asks for. Raises NotFound for what makes no sense."""
    plain = {"audience": ROLES, "kind": KINDS, "format": WAYS}
    if not choosing.known_values(query, plain):
        raise NotFound
    return Choice(
        audience=query.get("audience") or None,
        kind=query.get("kind") or None,
        way=query.get("format") or None,
        programme=choosing.programme_thing(_named(Programme.slug, query.get("programme"))),
        series=choosing.series_thing(_named(Series.slug, query.get("series"))),
        region=choosing.region_thing(_named(Region.code, query.get("region")), language),
    )


def _named(column: Any, name: str | None) -> Any:
    if not name:
        return None
    found = db.session.scalar(select(column.class_).where(column == name))
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True)
class Asking:
    """An organization that wants to write, and the text that it asks people to agree to."""

    organization_id: int
    name: str
    text: ConsentText | None


def who_asks(choice: Choice, language: str, shown: Collection[str] = ()) -> list[Asking]:
    """The organizations whose events the choice means, each with its newest text about news.

    A text whose public id is among `shown` goes before it: that is what a person has read.
    """
    owners = select(Programme.organization_id).where(Programme.slug.is_not(None))
    if choice.programme is not None:
        owners = owners.where(Programme.id == choice.programme.id)
    if choice.series is not None:
        owners = owners.join(Programme.series).where(Series.id == choice.series.id)
    rows = db.session.execute(
        select(Organization, ConsentText)
        .outerjoin(
            ConsentText,
            and_(ConsentText.organization_id == Organization.id, ConsentText.purpose == "news"),
        )
        .where(Organization.id.in_(owners))
        .order_by(Organization.name, Organization.id, ConsentText.version)
    ).all()
    found: dict[int, Asking] = {}
    for organization, text in rows:
        known = found.get(organization.id)
        if known is None or _goes_before(text, known.text, language, shown):
            found[organization.id] = Asking(organization.id, organization.name, text)
    return list(found.values())


def _goes_before(
    text: ConsentText | None, known: ConsentText | None, language: str, shown: Collection[str]
) -> bool:
    def rank(one: ConsentText | None) -> tuple[bool, bool, int]:
        if one is None:
            return False, False, 0
        return one.public_id in shown, one.language == language, one.version

    return rank(text) > rank(known)


def subscriber_for_page(public_id: str) -> Subscriber | None:
    """With what it asked for."""
    subscriptions = selectinload(Subscriber.subscriptions)
    return db.session.scalar(
        select(Subscriber)
        .where(Subscriber.public_id == public_id)
        .options(
            subscriptions.joinedload(Subscription.programme),
            subscriptions.joinedload(Subscription.series),
            subscriptions.joinedload(Subscription.region),
        )
    )


def subscription_for_page(public_id: str) -> Subscription | None:
    return db.session.scalar(
        select(Subscription)
        .where(Subscription.public_id == public_id)
        .options(
            joinedload(Subscription.subscriber),
            joinedload(Subscription.programme),
            joinedload(Subscription.series),
            joinedload(Subscription.region),
        )
    )


def told_of(subscriber_id: int, now: datetime) -> list[Event]:
    """What the mailbox was told of and can still be signed up for, nearest first."""
    ids = db.session.scalars(
        select(Event.id)
        .join(Told, Told.event_id == Event.id)
        .where(Told.subscriber_id == subscriber_id, can_be_told(now))
        .order_by(Event.first_start, Event.id)
    ).all()
    return events_for_cards(ids)
