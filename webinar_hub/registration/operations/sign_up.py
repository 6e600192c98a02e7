"""Signing up: a seat, or a place in line, and the letter that says which."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, select

from webinar_hub.catalogue.models import Event
from webinar_hub.core import clock, tokens
from webinar_hub.core.database import db
from webinar_hub.core.operation import one_at_a_time, operation
from webinar_hub.core.refusals import NotFound
from webinar_hub.core.rows import add_now
from webinar_hub.mail import outbox
from webinar_hub.participants import operations as people
from webinar_hub.participants.merged import remaining
from webinar_hub.participants.models import Participant
from webinar_hub.participants.operations import PersonData, record_consent
from webinar_hub.questions import operations as questions
from webinar_hub.registration import kept_events, queries, rules
from webinar_hub.registration.models import Registration, SeatPool
from webinar_hub.registration.operations import seats, telling, unproven
from webinar_hub.registration.operations.application import Application, snapshot
from webinar_hub.registration.operations.approval import tell_that_it_stays_so
from webinar_hub.registration.operations.held_by_list import taken_over
from webinar_hub.registration.operations.sources import count_sign_up


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

    Where organizers confirm each sign-up it is a request, which holds no seat. Whom they have
    declined hears that it stays so. A person who is signed up already keeps that registration as it
    is; the letter goes out again, at most once an hour. What a list of colleagues holds for them
    becomes their own. Raises a SignUpRefused, RoleNotInvited, DatesChanged, TooManyAtAddress or a
    TooManyUnproven.
    """
    event, pools = kept_events.with_id(event_id)
    if event is None or not event.published:
        raise NotFound
    pool = pool_of(pools, application.pool_id)
    unproven.take_turn(application.holder)
    # Before anything that depends on the person: a refusal must not tell who is signed up.
    rules.check_may_sign_up(event, application.role, clock.now(), invited=application.invited)
    rules.check_dates_seen(event, application.dates_seen)
    unproven.check(application.holder, more=0 if event.approval else 1)
    household = load_household(event_id, application.person)
    kept_events.belongs(household.registrations, event)
    known = next((one for one in household.own if one.live), None)
    held = known if known is not None and known.agrees_within is not None else None
    if known is not None and held is None:
        _tell_again(known)
        return SignedUp(known.id, known.public_id, known.state, fresh=False)
    if (declined := rules.declined_before(household.own)) is not None:
        tell_that_it_stays_so(declined)
        return SignedUp(declined.id, declined.public_id, declined.state, fresh=False)
    others = [one for one in household.others if one.live]
    rules.check_household(len(others))
    registration = taken_over(held, pool, application)
    registration = registration or register(event, pool, household, application)
    for text_id in application.consent_text_ids:
        record_consent(registration.participant_id, registration.id, text_id)
    telling.tell(registration, key=f"signed-up:{registration.id}", others=others, opening=True)
    if application.came_from:
        count_sign_up(event.id, event.zone, application.came_from)
    return SignedUp(registration.id, registration.public_id, registration.state, fresh=True)


def load_event(event_id: int) -> Event:
    """The event with what letters say of it. Raises NotFound."""
    event = queries.event_for_letters(event_id)
    if event is None or not event.published:
        raise NotFound
    return event


def pool_of(pools: Sequence[SeatPool], pool_id: int | None) -> SeatPool:
    chosen = [pool for pool in pools if pool_id is None or pool.id == pool_id]
    if pools and not chosen:
        raise rules.SeatsChanged
    if not chosen:
        raise NotFound
    return chosen[0]


@dataclass(frozen=True)
class Household:
    """A person, and all registrations for one event by whoever shares that person's address."""

    person: PersonData
    participant: Participant | None  # None: nobody of that name at that address yet
    registrations: Sequence[Registration]

    @property
    def own(self) -> list[Registration]:
        return [one for one in self.registrations if one.participant is self.participant]

    @property
    def others(self) -> list[Registration]:
        return [one for one in self.registrations if one.participant is not self.participant]

    @property
    def next_attempt(self) -> int:
        return max((one.attempt for one in self.own), default=0) + 1


def take_turn(event_id: int, person: PersonData) -> None:
    """Before the pool is locked, always: two who lock in opposite order wait for each other."""
    if person.mailbox is not None:
        one_at_a_time(f"sign-up {event_id} {person.mailbox.key}")


def load_household(event_id: int, person: PersonData) -> Household:
    """Those who share an address sign up one after the other, or each would overlook the other."""
    if person.mailbox is None:
        return Household(person, None, [])
    take_turn(event_id, person)
    if db.session.scalar(_AT_ADDRESS, {"email_key": person.mailbox.key}) is None:
        return Household(person, None, [])
    participants = _held_at(person.mailbox.key)
    same_name = next((one for one in participants if one.name_key == person.name_key), None)
    same_name = same_name and _remaining_held(same_name)
    merged = [one.merged_into_id for one in participants if one.merged_into_id is not None]
    of_mailbox = Registration.participant_id.in_([*(one.id for one in participants), *merged])
    registrations = db.session.scalars(
        select(Registration)
        .where(Registration.event_id == event_id, of_mailbox)
        .order_by(Registration.id)
    ).all()
    return Household(person, same_name, registrations)


def load_households(event_ids: Collection[int], person: PersonData) -> dict[int, Household]:
    """The same for several events at once, by as many reading statements as for one."""
    for event_id in sorted(event_ids):
        take_turn(event_id, person)
    participants = _held_at(person.mailbox.key if person.mailbox else None)
    same_name = next((one for one in participants if one.name_key == person.name_key), None)
    same_name = same_name and _remaining_held(same_name)
    registrations = db.session.scalars(
        select(Registration)
        .where(
            Registration.participant_id.in_([remaining(one).id for one in participants]),
            Registration.event_id.in_(event_ids),
        )
        .order_by(Registration.id)
        .execution_options(populate_existing=True)
    ).all()
    return {
        event_id: Household(
            person, same_name, [one for one in registrations if one.event_id == event_id]
        )
        for event_id in event_ids
    }


def _held_at(email_key: str | None) -> Sequence[Participant]:
    """People of a mailbox, as they are now and until the end of this transaction: who signs up
    beside a merge would else be somebody who is gone. Sign-ups go on side by side."""
    return db.session.scalars(
        select(Participant)
        .where(Participant.email_key == email_key)
        .order_by(Participant.id)
        .with_for_update(read=True, key_share=True)
        .execution_options(populate_existing=True)
    ).all()


def _remaining_held(person: Participant) -> Participant:
    held = {"read": True, "key_share": True}
    while person.merged_into_id is not None:
        person = db.session.get_one(
            Participant, person.merged_into_id, with_for_update=held, populate_existing=True
        )
    return person


# Mostly there is nobody: then a look at the keys is enough.
_AT_ADDRESS = (
    select(Participant.id).where(Participant.email_key == bindparam("email_key")).limit(1)
)


def register(
    event: Event,
    pool: SeatPool,
    household: Household,
    application: Application,
    *,
    thread_id: str | None = None,
    walk_in: bool = False,
) -> Registration:
    """A seat, a place in line, or a request. `thread_id`: of a letter that tells of several.

    `walk_in`: somebody who is there without any of them.
    """
    now = clock.now()
    participant = household.participant or people.add(application.person)
    number = None if event.approval or walk_in else seats.take_or_queue(pool.id)
    state = rules.state_of_newcomer(event.approval and not walk_in, number)
    public_id = tokens.public_id()
    registration = Registration(
        public_id=public_id,
        participant_id=participant.id,
        event_id=event.id,
        pool_id=pool.id,
        attempt=household.next_attempt,
        state=state,
        queue_number=number,
        calendar_suffix=rules.calendar_suffix(
            household.next_attempt, public_id, shared=bool(household.others)
        ),
        reply_token=telling.new_reply_token(),
        thread_id=thread_id or outbox.new_message_id(),
        letter_sent_at=now if application.person.mailbox else None,
        created_at=now,
        confirmed_at=now if state == "confirmed" else None,
        walk_in=walk_in,
        **snapshot(application, participant),
    )
    add_now(registration, participant=participant, event=event, pool=pool, invitations=[])
    questions.keep(application.answers, registration_id=registration.id)
    return registration


def _tell_again(registration: Registration) -> None:
    now = clock.now()
    if rules.letter_may_go_again(registration, now):
        others = queries.others_at_address(registration)
        telling.tell(registration, key=f"again:{registration.id}:{now:%Y%m%d%H%M}", others=others)
