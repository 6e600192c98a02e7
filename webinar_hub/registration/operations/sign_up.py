"""Signing up: a seat, or a place in line, and the letter that says which."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from webinar_hub.catalogue.models import Event, Programme
from webinar_hub.core import clock, tokens
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.core.refusals import NotFound
from webinar_hub.participants.models import Participant
from webinar_hub.participants.operations import PersonData, find_or_add, record_consent
from webinar_hub.registration import queries, rules
from webinar_hub.registration.models import Registration, SeatPool
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
    dates_seen: str | None = None  # `rules.dates_mark` of the page with the form, if there was one


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
    at most once an hour. Raises a SignUpRefused, RoleNotInvited, DatesChanged or TooManyAtAddress.
    """
    event = load_event(event_id)
    pool = _pool(event_id, application.pool_id)
    participant = find_or_add(application.person)
    household = registrations_at_address(participant, event_id)
    own = [one for one in household if one.participant_id == participant.id]
    known = next((one for one in own if one.live), None)
    if known is not None and rules.is_ahead(event, clock.now()):
        _tell_again(known)  # also when the door has closed: the letter may be lost
        return SignedUp(known.id, known.public_id, known.state, fresh=False)
    rules.check_may_sign_up(event, application.role, clock.now())
    rules.check_dates_seen(event, application.dates_seen)
    others = [one for one in household if one.live]
    rules.check_household(len(others))
    registration = _register(event, pool, participant, application, next_attempt(own))
    for text_id in application.consent_text_ids:
        record_consent(participant.id, registration.id, text_id)
    tell(registration, key=f"signed-up:{registration.id}", others=others)
    return SignedUp(registration.id, registration.public_id, registration.state, fresh=True)


def load_event(event_id: int) -> Event:
    event = db.session.scalar(
        select(Event)
        .where(Event.id == event_id)
        .options(
            joinedload(Event.programme).joinedload(Programme.organization),
            selectinload(Event.meetings),
        )
    )
    if event is None or not event.published:
        raise NotFound
    return event


def _pool(event_id: int, pool_id: int | None) -> SeatPool:
    pools = list(
        db.session.scalars(
            select(SeatPool).where(SeatPool.event_id == event_id).order_by(SeatPool.id)
        )
    )
    chosen = [pool for pool in pools if pool_id is None or pool.id == pool_id]
    if pools and not chosen:
        raise rules.SeatsChanged
    if not chosen:
        raise NotFound
    return chosen[0]


def registrations_at_address(participant: Participant, event_id: int) -> list[Registration]:
    """All registrations for the event by people who share the address, this person's among them."""
    same = Registration.participant_id == participant.id
    if participant.email_key is not None:
        same = Participant.email_key == participant.email_key
    return list(
        db.session.scalars(
            select(Registration)
            .join(Registration.participant)
            .where(Registration.event_id == event_id, same)
            .order_by(Registration.id)
        )
    )


def next_attempt(own: Sequence[Registration]) -> int:
    return max((one.attempt for one in own), default=0) + 1


def _register(
    event: Event, pool: SeatPool, participant: Participant, application: Application, attempt: int
) -> Registration:
    now = clock.now()
    person = application.person
    number = seats.take_or_queue(pool.id)
    registration = Registration(
        public_id=tokens.public_id(),
        participant=participant,
        event=event,
        pool=pool,
        attempt=attempt,
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
        invitations=[],
        confirmed_at=now if number is None else None,
    )
    db.session.add(registration)
    db.session.flush()
    return registration


def tell(registration: Registration, *, key: str, others: Sequence[Registration]) -> None:
    """The letter that fits the state; it names `others` who are signed up with the same address."""
    if registration.state == "waitlisted":
        telling.tell_waiting(registration, key=key, others=others)
    elif registration.state == "confirmed":
        telling.tell_confirmed(registration, key=key, others=others)


def _tell_again(registration: Registration) -> None:
    now = clock.now()
    if rules.letter_may_go_again(registration, now):
        others = queries.others_at_address(registration)
        tell(registration, key=f"again:{registration.id}:{now:%Y%m%d%H%M}", others=others)
