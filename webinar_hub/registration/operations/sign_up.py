"""Signing up: a seat, or a place in line, and the letter that says which."""

from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from webinar_hub.catalogue.models import Event
from webinar_hub.core import clock, tokens
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.core.refusals import NotFound
from webinar_hub.participants.models import Participant
from webinar_hub.participants.operations import PersonData, find_or_add, record_consent
from webinar_hub.registration import rules
from webinar_hub.registration.models import LIVE_STATES, Registration, SeatPool
from webinar_hub.registration.operations import seats, telling


@dataclass(frozen=True)
class Application:
    """What a person typed, checked for shape. `pool_id` None: the event's only pool."""

    person: PersonData
    role: str
    organisation: str = ""
    organisation_kind: str | None = None
    position: str = ""
    children: int | None = None
    ages: str = ""
    pool_id: int | None = None
    consent_text_ids: tuple[int, ...] = field(default=())


@dataclass(frozen=True)
class SignedUp:
    """`fresh` is False when the person already had a seat or a place in line."""

    registration_id: int
    public_id: str
    state: str
    fresh: bool


@operation
def sign_up(event_id: int, application: Application) -> SignedUp:
    """Give the person a seat, or the next number in line, and write to them.

    A person who is signed up already keeps that registration as it is; the letter goes out again,
    at most once an hour. Raises a SignUpRefused, RoleNotInvited or TooManyAtAddress.
    """
    now = clock.now()
    event = _event(event_id)
    rules.check_may_sign_up(event, application.role, now)
    pool = _pool(event_id, application.pool_id)
    participant = find_or_add(application.person)
    known = _live_registration(participant.id, event_id)
    if known is not None:
        _tell_again(known)
        return SignedUp(known.id, known.public_id, known.state, fresh=False)
    _check_address(participant, event_id)
    registration = _register(event, pool.id, participant, application)
    for text_id in application.consent_text_ids:
        record_consent(participant.id, registration.id, text_id)
    tell(registration, key=f"signed-up:{registration.id}")
    return SignedUp(registration.id, registration.public_id, registration.state, fresh=True)


def _event(event_id: int) -> Event:
    event = db.session.scalar(
        select(Event).where(Event.id == event_id).options(selectinload(Event.meetings))
    )
    if event is None or not event.published:
        raise NotFound
    return event


def _pool(event_id: int, pool_id: int | None) -> SeatPool:
    pools = list(
        db.session.scalars(select(SeatPool).where(SeatPool.event_id == event_id).order_by(SeatPool.id))
    )
    chosen = [pool for pool in pools if pool_id is None or pool.id == pool_id]
    if not chosen:
        raise NotFound
    return chosen[0]


def _live_registration(participant_id: int, event_id: int) -> Registration | None:
    return db.session.scalar(
        select(Registration).where(
            Registration.participant_id == participant_id,
            Registration.event_id == event_id,
            Registration.state.in_(LIVE_STATES),
        )
    )


def _check_address(participant: Participant, event_id: int) -> None:
    if participant.email_key is None:
        return
    number = db.session.scalar(
        select(func.count())
        .select_from(Registration)
        .join(Registration.participant)
        .where(
            Participant.email_key == participant.email_key,
            Registration.event_id == event_id,
            Registration.state.in_(LIVE_STATES),
        )
    )
    if (number or 0) >= rules.PERSONS_PER_ADDRESS:
        raise rules.TooManyAtAddress(field="email")


def _register(
    event: Event, pool_id: int, participant: Participant, application: Application
) -> Registration:
    now = clock.now()
    person = application.person
    last_attempt = db.session.scalar(
        select(func.max(Registration.attempt)).where(
            Registration.participant_id == participant.id, Registration.event_id == event.id
        )
    )
    number = seats.take_or_queue(pool_id)
    registration = Registration(
        public_id=tokens.public_id(),
        participant=participant,
        event=event,
        pool_id=pool_id,
        attempt=(last_attempt or 0) + 1,
        state="confirmed" if number is None else "waitlisted",
        queue_number=number,
        role=application.role,
        email=person.mailbox.typed if person.mailbox else None,
        given_name=person.given_name,
        family_name=person.family_name,
        patronymic=person.patronymic,
        search_key=person.search_key,
        region_id=person.region_id,
        organisation=application.organisation,
        organisation_kind=application.organisation_kind,
        position=application.position,
        children=application.children,
        ages=application.ages,
        language=person.language,
        zone=person.zone,
        discreet=person.discreet,
        reply_token=telling.new_reply_token(),
        created_at=now,
        confirmed_at=now if number is None else None,
    )
    db.session.add(registration)
    db.session.flush()
    return registration


def tell(registration: Registration, *, key: str) -> None:
    if registration.state == "waitlisted":
        telling.tell_waiting(registration, key=key)
    elif registration.state == "confirmed":
        telling.tell_confirmed(registration, key=key)


def _tell_again(registration: Registration) -> None:
    now = clock.now()
    if rules.letter_may_go_again(registration, now):
        tell(registration, key=f"again:{registration.id}:{now:%Y%m%d%H%M}")
