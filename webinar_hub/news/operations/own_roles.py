"""News for each group of readers, chosen by who is signed in: no letter has to ask the mailbox."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.core.operation import one_at_a_time, operation
from webinar_hub.mail.suppression import is_suppressed
from webinar_hub.news import rules
from webinar_hub.news.choosing import Choice
from webinar_hub.news.models import Subscriber, Subscription
from webinar_hub.news.operations import asking, leaving
from webinar_hub.news.operations.asking import Wish
from webinar_hub.participants.rules import Mailbox


@dataclass(frozen=True)
class Roles:
    """What was ticked. `agreed`: organizations, each with its text if it has one."""

    mailbox: Mailbox
    wanted: frozenset[str]
    language: str
    zone: str
    discreet: bool
    agreed: Sequence[tuple[int, int | None]]


@operation
def choose_roles(roles: Roles) -> None:
    """News for these groups begin, for the others they end; narrower choices stay as they are.

    Raises TooManyChoices. Whoever stopped everything is left alone.
    """
    key = roles.mailbox.key
    one_at_a_time(f"news {key}")
    held = _held(key)
    leaving.end_subscriptions([one.id for role, one in held.items() if role not in roles.wanted])
    if not is_suppressed(key):
        for role in sorted(roles.wanted - held.keys()):
            _begin(roles, role)
    db.session.flush()
    _forget_if_nothing_is_left(key)


def _held(email_key: str) -> dict[str, Subscription]:
    rows = db.session.scalars(
        select(Subscription)
        .join(Subscription.subscriber)
        .where(Subscriber.email_key == email_key, Subscription.confirmed_at.is_not(None))
    )
    return {
        one.audience: one
        for one in rows
        if one.audience and one.choice_key == Choice(audience=one.audience).key
    }


def _begin(roles: Roles, role: str) -> None:
    now = clock.now()
    wish = Wish(
        mailbox=roles.mailbox,
        choice=Choice(audience=role),
        language=roles.language,
        zone=roles.zone,
        agreed=roles.agreed,
    )
    subscription = asking.subscription_of(asking.subscriber_of(wish, now), wish, now)
    if subscription is None:
        raise rules.TooManyChoices(field="news")
    db.session.flush()
    asking.confirm(subscription.public_id, discreet=roles.discreet)


def _forget_if_nothing_is_left(email_key: str) -> None:
    known = db.session.execute(
        select(Subscriber.public_id, Subscription.id)
        .outerjoin(Subscription, Subscription.subscriber_id == Subscriber.id)
        .where(Subscriber.email_key == email_key)
        .limit(1)
    ).first()
    if known is not None and known.id is None:
        leaving.unsubscribe(known.public_id)
