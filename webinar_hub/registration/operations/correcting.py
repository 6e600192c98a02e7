"""A slip in the address, noticed on the second screen: the seat moves to the right mailbox."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.mail import outbox
from webinar_hub.participants import operations as people
from webinar_hub.participants.operations import replace_consents
from webinar_hub.questions import asking
from webinar_hub.questions import operations as questions
from webinar_hub.registration import rules
from webinar_hub.registration.models import HOLDING_STATES, LIVE_STATES, Registration
from webinar_hub.registration.operations import seats, telling, unproven
from webinar_hub.registration.operations.application import Application, snapshot
from webinar_hub.registration.operations.leaving import STALE_LETTERS, give_back
from webinar_hub.registration.operations.sign_up import (
    Household,
    SignedUp,
    load_event,
    load_household,
    sign_up,
    take_turn,
)

WITHIN = timedelta(minutes=30)
MOST = 3  # each correction writes to somebody: this is no way to write to many


@operation
def correct(event_id: int, public_id: str, application: Application) -> SignedUp:
    """Sign up in place of a registration that the same browser has just made.

    Whoever got the first letter by mistake loses its links. Where the first registration was used
    or is old, it stays as it is, and this is an ordinary sign-up. So it is for a person who wants
    a seat of another kind or is signed up already: then the first seat is given back.
    """
    unproven.take_turn(application.holder)
    take_turn(event_id, application.person)
    slip = _slip(event_id, public_id)
    event = load_event(event_id)
    if slip is None or not rules.may_be_corrected(event, clock.now()):
        return sign_up(event_id, application)
    rules.check_role(event, application.role)
    found = load_household(event_id, application.person)
    rest = [one for one in found.registrations if one is not slip]
    household = replace(found, registrations=rest)
    same_person = household.participant is slip.participant
    if same_person and application.pool_id in (None, slip.pool_id):
        return sign_up(event_id, application)
    release_from_count([slip])
    unproven.check(application.holder, more=1 if slip.state in HOLDING_STATES else 0)
    decided = any(one.live for one in household.own) or rules.declined_before(household.own)
    if application.pool_id not in (None, slip.pool_id) or decided:
        drop(slip)
        return sign_up(event_id, application)
    others = [one for one in household.registrations if one.live]
    rules.check_household(len(others))
    hand_over(slip, household, application, thread_id=outbox.new_message_id())
    key = f"corrected:{slip.id}:{slip.link_counter}"
    telling.tell(slip, key=key, others=others, opening=True)
    return SignedUp(slip.id, slip.public_id, slip.state, fresh=True)


def _slip(event_id: int, public_id: str) -> Registration | None:
    """The registration to correct, its pool locked before it as always."""
    registration_id = db.session.scalar(
        select(Registration.id).where(Registration.public_id == public_id)
    )
    if registration_id is None:
        return None
    seats.lock_of(registration_id)
    return db.session.scalar(
        select(Registration)
        .where(
            Registration.public_id == public_id,
            Registration.event_id == event_id,
            Registration.state.in_(LIVE_STATES),
            Registration.address_proven_at.is_(None),
            Registration.created_at > clock.now() - WITHIN,
            Registration.link_counter < MOST,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def release_from_count(slips: Iterable[Registration]) -> None:
    """Before the right mailbox is checked: these seats are counted already, as ones of the same
    network. And that check comes before anything that depends on who else is signed up."""
    for slip in slips:
        slip.held_by_mailbox = slip.held_by_network = None
    db.session.flush()


def drop(slip: Registration) -> None:
    """Nobody is told: the letter went to a stranger, or to a person who is signed up as well."""
    state = slip.state
    slip.state, slip.cancelled_at, slip.cancelled_by = "cancelled", clock.now(), "self"
    db.session.flush()
    give_back(slip.event, slip.pool, state)
    outbox.withdraw_from("registration", slip.id, STALE_LETTERS)
    questions.drop(slip.id)
    db.session.flush()


def hand_over(
    slip: Registration, household: Household, application: Application, *, thread_id: str
) -> None:
    """The seat, or the place in line, is the right person's; `thread_id`: of the letter to come.

    `household` without the slip itself.
    """
    outbox.withdraw_from("registration", slip.id, STALE_LETTERS)
    participant = household.participant or people.add(application.person)
    slip.participant = participant
    for name, value in snapshot(application, participant).items():
        setattr(slip, name, value)
    slip.attempt = household.next_attempt
    slip.calendar_suffix = rules.calendar_suffix(
        slip.attempt, slip.public_id, shared=bool(household.others)
    )
    slip.link_counter += 1
    slip.reply_token = telling.new_reply_token()
    slip.thread_id, slip.letter_sent_at = thread_id, clock.now()
    for invitation in slip.invitations:
        invitation.uid = rules.personal_uid(invitation.meeting.uid, slip.calendar_suffix)
    replace_consents(slip.id, participant.id, application.consent_text_ids)
    questions.replace(asking.of(slip.event), application.answers, registration_id=slip.id)
    db.session.flush()
