"""Who is signed in, who can be, and what their page shows."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from webinar_hub.catalogue.models import Event, Programme
from webinar_hub.core import clock, tokens
from webinar_hub.core.database import db
from webinar_hub.news.choosing import Choice
from webinar_hub.news.models import Subscriber, Subscription
from webinar_hub.participants.merged import reached_at
from webinar_hub.participants.models import Consent, Participant
from webinar_hub.participants.profile import Work
from webinar_hub.personal import rules
from webinar_hub.personal.models import PersonalSession, SignIn
from webinar_hub.registration.models import LIVE_STATES, Registration


def people_at(email_key: str) -> Sequence[Participant]:
    """Everybody who is reached there, in the order in which they came."""
    return db.session.scalars(
        select(Participant)
        .where(reached_at(email_key), Participant.merged_into_id.is_(None))
        .order_by(Participant.id)
    ).all()


def without_letter(at: datetime) -> Sequence[int]:
    """Sign-ins that were asked for and not yet written to."""
    return db.session.scalars(
        select(SignIn.id)
        .where(SignIn.written_at.is_(None), SignIn.expires_at > at)
        .order_by(SignIn.id)
    ).all()


def asked_by_link(public_id: str) -> SignIn | None:
    return db.session.scalar(select(SignIn).where(SignIn.public_id == public_id))


def asked_last(secret: str) -> SignIn | None:
    """What was asked for last in the browser with that secret."""
    return db.session.scalars(_of_browser(secret)).first()


def proved_last(secret: str) -> SignIn | None:
    """The mailbox that the browser has proved and not yet used."""
    found = db.session.scalars(_of_browser(secret).where(SignIn.proved_at.is_not(None))).first()
    return found if found is not None and rules.waits_for_choice(found, clock.now()) else None


def _of_browser(secret: str) -> Select[SignIn]:
    return (
        select(SignIn)
        .where(SignIn.browser_digest == tokens.digest(secret))
        .order_by(SignIn.id.desc())
        .limit(1)
    )


def signed_in(secret: str | None) -> PersonalSession | None:
    """The living session of a cookie, with its person."""
    if not secret:
        return None
    found = db.session.scalar(
        select(PersonalSession)
        .where(PersonalSession.token_digest == tokens.digest(secret))
        .options(joinedload(PersonalSession.participant))
    )
    if found is None:
        return None
    discreet = found.participant.discreet
    return found if rules.is_alive(found.seen_at, clock.now(), discreet=discreet) else None


def registrations_of(participant_id: int) -> list[Registration]:
    """The newest of each event, with what a list shows of it."""
    rows = db.session.scalars(
        select(Registration)
        .where(Registration.participant_id == participant_id)
        .order_by(Registration.event_id, Registration.attempt)
        .options(
            joinedload(Registration.pool),
            joinedload(Registration.region),
            joinedload(Registration.event)
            .joinedload(Event.programme)
            .joinedload(Programme.organization),
            joinedload(Registration.event).selectinload(Event.meetings),
        )
    )
    return list({row.event_id: row for row in rows}.values())


def work_of(participant_id: int) -> Work:
    """What is kept of a person's work; before anything was, that of the newest registration."""
    kept = db.session.get_one(Participant, participant_id)
    newest = None if kept.looked_over_at else db.session.scalar(_with_work(participant_id))
    told = newest or kept
    return Work(told.organisation, told.organisation_kind, told.position)


def _with_work(participant_id: int) -> Select[Registration]:
    """Whose address was proved: anybody may have typed the others."""
    return (
        select(Registration)
        .where(
            Registration.participant_id == participant_id,
            Registration.role != "parent",
            Registration.organisation != "",
            Registration.address_proven_at.is_not(None),
            Registration.agrees_within.is_(None),  # what a stranger typed, and nobody agreed to
        )
        .order_by(Registration.id.desc())
        .limit(1)
    )


def newest_role(participant_id: int) -> str | None:
    """As what the person signed up last."""
    return db.session.scalar(
        select(Registration.role)
        .where(Registration.participant_id == participant_id, Registration.agrees_within.is_(None))
        .order_by(Registration.id.desc())
        .limit(1)
    )


def live_registration(participant_id: int, event_id: int) -> Registration | None:
    return db.session.scalar(
        select(Registration).where(
            Registration.participant_id == participant_id,
            Registration.event_id == event_id,
            Registration.state.in_(LIVE_STATES),
        )
    )


def has_agreed(participant_id: int, text_id: int) -> bool:
    """Whether the person holds to that very version of a text."""
    given = select(Consent.id).where(
        Consent.participant_id == participant_id,
        Consent.text_id == text_id,
        Consent.withdrawn_at.is_(None),
    )
    return db.session.scalar(given.limit(1)) is not None


def subscriber_of(email_key: str | None) -> Subscriber | None:
    """The mailbox as a reader of news, with what it wants to hear of."""
    if email_key is None:
        return None
    wanted = selectinload(Subscriber.subscriptions)
    return db.session.scalar(
        select(Subscriber)
        .where(Subscriber.email_key == email_key)
        .options(
            wanted.joinedload(Subscription.programme),
            wanted.joinedload(Subscription.series),
            wanted.joinedload(Subscription.region),
        )
    )


def news_roles(email_key: str | None) -> list[str]:
    """Groups of readers for which the mailbox gets all news."""
    subscriber = subscriber_of(email_key)
    return [
        one.audience
        for one in (subscriber.subscriptions if subscriber else ())
        if one.confirmed_at and one.audience and one.choice_key == Choice(audience=one.audience).key
    ]
