"""A person and their partner sign up together: two people, two letters, one transaction.

Nobody comes between the two: they have seats side by side, or numbers side by side in line. Where a
single seat is left, the one who fills in the form has it and the other is the next in line: a seat
that stayed empty until there are two would help nobody.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import aliased

from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.core.refusals import NotFound
from webinar_hub.participants import queries as people
from webinar_hub.participants.models import Participant
from webinar_hub.participants.operations import record_consent
from webinar_hub.registration import kept_events, rules
from webinar_hub.registration.models import LIVE_STATES, Registration
from webinar_hub.registration.operations import telling, unproven
from webinar_hub.registration.operations.application import Application
from webinar_hub.registration.operations.approval import tell_that_it_stays_so
from webinar_hub.registration.operations.correcting import correct
from webinar_hub.registration.operations.held_by_list import taken_over
from webinar_hub.registration.operations.sign_up import (
    SignedUp,
    load_household,
    pool_of,
    register,
    sign_up,
    take_turn,
)

SAME_FORM = timedelta(seconds=10)


@operation
def sign_up_together(
    event_id: int, application: Application, partner: Application, *, corrects: str | None = None
) -> SignedUp:
    """Both or neither; returns the one who filled in the form.

    `corrects`: the registration that the same browser has just made with a slip in the address.
    Whoever was signed up already keeps that. Raises what a sign-up raises.
    """
    both = sorted((application, partner), key=_mailbox_key)
    for one in both:
        unproven.take_turn(one.holder)
    for one in both:
        take_turn(event_id, one.person)
    moved = _partner_with_the_slip(event_id, corrects, partner) if corrects else None
    if corrects:
        first = correct(event_id, corrects, application)
    else:
        first = sign_up(event_id, application)
    same_mailbox = _mailbox_key(application) == _mailbox_key(partner)
    with _beside_the_partners_address(same_mailbox=same_mailbox):
        if moved:
            correct(event_id, moved, partner)
        else:
            _sign_up_partner(event_id, application, partner, first)
    return first


@operation
def agree(registration_id: int, text_ids: tuple[int, ...]) -> None:
    """Whom somebody else has signed up says yes themselves; pressed twice it is said once."""
    registration = db.session.get_one(Registration, registration_id, with_for_update=True)
    if not registration.live:
        raise rules.AlreadyCancelled
    if registration.signed_up_by is None:
        return
    for text_id in text_ids:
        record_consent(registration.participant_id, registration.id, text_id)
    registration.signed_up_by = None
    registration.address_proven_at = registration.address_proven_at or clock.now()


@operation
def forget_who_signed_up(participant_id: int) -> list[int]:
    """Before somebody is erased: those whom they signed up read no name any more.

    Returns their registrations. What was signed up by the same name, or in the same moment, counts:
    rather one name too many than one too few.
    """
    own, other = aliased(Registration), Registration
    rows = db.session.execute(
        select(other, own.given_name, own.created_at, Participant.given_name)
        .join(own, own.event_id == other.event_id)
        .join(Participant, Participant.id == own.participant_id)
        .where(
            own.participant_id == participant_id,
            other.participant_id != participant_id,
            other.signed_up_by.is_not(None),
        )
    ).all()
    theirs = []
    for registration, name_then, at, name_now in rows:
        same_form = abs(registration.created_at - at) < SAME_FORM
        if same_form or registration.signed_up_by in (name_then, name_now):
            registration.signed_up_by = ""
            theirs.append(registration.id)
    return theirs


def _sign_up_partner(
    event_id: int, application: Application, partner: Application, first: SignedUp
) -> None:
    household = load_household(event_id, partner.person)
    known = next((one for one in household.own if one.live), None)
    if known is not None and known.agrees_within is None:
        sign_up(event_id, partner)
        return
    event, pools = kept_events.with_id(event_id)
    if event is None:
        raise NotFound
    kept_events.belongs(household.registrations, event)
    rules.check_may_sign_up(event, partner.role, clock.now())
    if (declined := rules.declined_before(household.own)) is not None:
        tell_that_it_stays_so(declined)
        return
    others = [one for one in household.others if one.live]
    same_mailbox = _mailbox_key(application) == _mailbox_key(partner)
    rules.check_household(len(others))
    unproven.check(partner.holder, more=0 if event.approval else 1)
    pool = pool_of(pools, partner.pool_id)
    if not same_mailbox and people.mailbox_is_discreet(_mailbox_key(partner)):
        partner = replace(partner, person=replace(partner.person, discreet=True))
    registration = taken_over(known, pool, partner) or register(event, pool, household, partner)
    if not same_mailbox:
        registration.signed_up_by = application.person.given_name
    for text_id in partner.consent_text_ids:
        record_consent(registration.participant_id, registration.id, text_id)
    strangers = [one for one in others if one.id != first.registration_id]
    telling.tell(registration, key=f"signed-up:{registration.id}", others=strangers, opening=True)


@contextmanager
def _beside_the_partners_address(*, same_mailbox: bool) -> Iterator[None]:
    """There is one form, and a refusal that is about an address stands where it was typed."""
    try:
        yield
    except (rules.TooManyAtAddress, rules.MailboxHoldsTooMany) as refusal:
        refusal.field = "email" if same_mailbox else "partner_email"
        raise


def _partner_with_the_slip(event_id: int, corrects: str, partner: Application) -> str | None:
    """Who was signed up by the same form in the mailbox that was a slip moves over with it."""
    slip = db.session.scalar(select(Registration).where(Registration.public_id == corrects))
    if slip is None or slip.participant.email_key is None:
        return None
    found: str | None = db.session.scalar(
        select(Registration.public_id)
        .join(Registration.participant)
        .where(
            Registration.event_id == event_id,
            Registration.id != slip.id,
            Registration.state.in_(LIVE_STATES),
            Registration.address_proven_at.is_(None),
            Registration.created_at >= slip.created_at,
            Registration.created_at < slip.created_at + SAME_FORM,
            Participant.email_key == slip.participant.email_key,
            Participant.name_key == partner.person.name_key,
        )
    )
    return found


def _mailbox_key(application: Application) -> str:
    return application.person.mailbox.key if application.person.mailbox else ""
