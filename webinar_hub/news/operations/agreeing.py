"""Somebody agreed to news in the form of a sign-up: anybody may have typed that address there.

So the mailbox is asked, as by the form for news, unless it has shown before that it is theirs.
"""

from sqlalchemy import select

from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.core.operation import one_at_a_time, operation
from webinar_hub.mail.suppression import is_suppressed
from webinar_hub.news.choosing import Choice, programme_thing
from webinar_hub.news.models import NewsConsent, Subscription
from webinar_hub.news.operations import asking
from webinar_hub.news.operations.asking import Wish
from webinar_hub.participants.models import Consent
from webinar_hub.participants.rules import Mailbox, mailbox
from webinar_hub.registration.models import Registration


@operation
def take_up(consent_id: int) -> bool:
    """Whether the mailbox is asked or hears of new events now: those of the programme and the role
    with which somebody signed up."""
    consent = db.session.get_one(Consent, consent_id)
    registration = db.session.get_one(Registration, consent.registration_id)
    if registration.email is None or consent.withdrawn_at is not None:
        return False
    address, now = mailbox(registration.email), clock.now()
    if is_suppressed(address.key):
        return False
    one_at_a_time(f"news {address.key}")
    wish = _wish(address, registration)
    subscriber = asking.subscriber_of(wish, now)
    subscriber.discreet = subscriber.discreet or registration.discreet
    subscription = asking.subscription_of(subscriber, wish, now)
    if subscription is None:
        return False
    _note(subscription, consent, address.key)
    if subscription.confirmed_at is None:
        if registration.address_proven_at is None:
            return asking.question(subscription, subscriber, wish, now)
        asking.confirm(subscription.public_id, discreet=registration.discreet)
    return True


def _wish(address: Mailbox, registration: Registration) -> Wish:
    programme = programme_thing(registration.event.programme)
    return Wish(
        mailbox=address,
        choice=Choice(audience=registration.role, programme=programme),
        language=registration.language,
        zone=registration.zone,
        agreed=(),  # noted by itself, with the moment of the sign-up
    )


def _note(subscription: Subscription, consent: Consent, email_key: str) -> None:
    """The yes of the form, with its moment, which is also how it is known to be taken up."""
    known = db.session.scalar(
        select(NewsConsent).where(
            NewsConsent.subscription_id == subscription.id,
            NewsConsent.text_id == consent.text_id,
            NewsConsent.withdrawn_at.is_(None),
        )
    )
    if known is None:
        known = NewsConsent(
            subscription_id=subscription.id,
            email_key=email_key,
            organization_id=consent.text.organization_id,
            text_id=consent.text_id,
            confirmed_at=subscription.confirmed_at,
        )
        db.session.add(known)
    known.given_at = max(known.given_at or consent.given_at, consent.given_at)
