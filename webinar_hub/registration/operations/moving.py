"""An organizer moves somebody to another event: out of the one and into the other, or neither."""

from sqlalchemy import select

from webinar_hub.catalogue.models import Event
from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.core.refusals import NotFound
from webinar_hub.participants.models import Consent
from webinar_hub.participants.operations import PersonData, record_consent
from webinar_hub.participants.rules import mailbox
from webinar_hub.registration import letters, queries, rules
from webinar_hub.registration.models import HOLDING_STATES, Registration, SeatPool
from webinar_hub.registration.operations import seats, telling
from webinar_hub.registration.operations.application import Application
from webinar_hub.registration.operations.leaving import leave_for_another, send_further
from webinar_hub.registration.operations.sign_up import (
    Household,
    SignedUp,
    load_event,
    load_household,
    register,
    take_turn,
)


@operation
def move(
    registration_id: int, event_id: int, to_event_id: int, reason: str, *, may_wait: bool
) -> SignedUp:
    """Two letters tell: one takes the old date out, one says what the person has at the new event.

    Without `may_wait` nobody gives a seat up for a place in line: raises NoSeatToMoveTo. Raises
    MovedNowhere, RoleNotInvited, EventOver, EventCancelled or TooManyAtAddress besides.
    """
    target = load_event(to_event_id)
    registration, pool = _locked(registration_id, event_id, target)
    rules.check_may_move(registration)
    rules.check_target(registration.event, target, registration.role, clock.now())
    household = _household(registration, target)
    rules.check_not_there(household.own)
    others = [one for one in household.others if one.live]
    rules.check_household(len(others))
    seated = registration.state in HOLDING_STATES
    if seated and pool.free == 0 and not (may_wait or target.approval):
        raise rules.NoSeatToMoveTo
    told = leave_for_another(registration.id)
    fresh = register(target, pool, household, _application(registration))
    _carry_over(registration, fresh)
    meetings = rules.meetings_to_tell(registration.event, clock.now())
    first = told[0] if told else None
    telling.send(registration, letters.moved(registration, fresh, meetings, first, reason))
    send_further(registration, told)
    telling.tell(fresh, key=f"signed-up:{fresh.id}", others=others, opening=True)
    return SignedUp(fresh.id, fresh.public_id, fresh.state, fresh=True)


def _locked(registration_id: int, event_id: int, target: Event) -> tuple[Registration, SeatPool]:
    """The turn at the mailbox comes before the seats, and these in one order for everybody."""
    registration = db.session.get(Registration, registration_id)
    if registration is None or registration.event_id != event_id:
        raise NotFound
    take_turn(target.id, _person(registration))
    pool = _pool_like(registration, target)
    for one in sorted({registration.pool_id, pool.id}):
        seats.lock(one)
    locked = (
        select(Registration)
        .where(Registration.id == registration_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(locked).one(), pool


def _pool_like(registration: Registration, target: Event) -> SeatPool:
    """The same part where there is one: who comes online goes on doing so."""
    pools = queries.pools_of(target.id)
    if not pools:
        raise NotFound
    return next((one for one in pools if one.mode == registration.pool.mode), pools[0])


def _household(registration: Registration, target: Event) -> Household:
    """The person is known, also without an address, and whatever the name was at the time."""
    person = _person(registration)
    found = {one.id: one for one in load_household(target.id, person).registrations}
    own = select(Registration).where(
        Registration.participant_id == registration.participant_id,
        Registration.event_id == target.id,
    )
    found |= {one.id: one for one in db.session.scalars(own)}
    return Household(person, registration.participant, list(found.values()))


def _person(registration: Registration) -> PersonData:
    email = registration.participant.email
    return PersonData(
        mailbox=mailbox(email) if email else None,
        given_name=registration.given_name,
        family_name=registration.family_name,
        patronymic=registration.patronymic,
        language=registration.language,
        zone=registration.zone,
        region_id=registration.region_id,
        discreet=registration.discreet,
    )


def _application(registration: Registration) -> Application:
    return Application(
        _person(registration),
        registration.role,
        organisation=registration.organisation,
        organisation_kind=registration.organisation_kind,
        position=registration.position,
        children=registration.children,
        ages=registration.ages,
    )


def _carry_over(registration: Registration, fresh: Registration) -> None:
    """What the person agreed to and has shown; answers belong to the event that asked."""
    fresh.address_proven_at = registration.address_proven_at
    fresh.signed_up_by = registration.signed_up_by
    given = select(Consent).where(
        Consent.registration_id == registration.id, Consent.withdrawn_at.is_(None)
    )
    for one in db.session.scalars(given).all():
        record_consent(
            one.participant_id,
            fresh.id,
            one.text_id,
            how=one.how,
            source=one.source,
            given_at=one.given_at,
        )
