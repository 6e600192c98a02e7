"""The person who was put on a list answers: only from then on is anything theirs."""

from dataclasses import dataclass

from sqlalchemy import select

from webinar_hub.colleagues import queries
from webinar_hub.colleagues.operations.forgetting import forget_registration
from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.core.refusals import Gone
from webinar_hub.mail import outbox, suppression
from webinar_hub.participants.operations import record_consent
from webinar_hub.registration.models import Registration
from webinar_hub.registration.operations import offering, seats, telling
from webinar_hub.registration.operations.details import Details, change_details
from webinar_hub.registration.operations.leaving import leave_without_a_letter
from webinar_hub.registration.rules import check_is_ahead, offer_is_over


@dataclass(frozen=True)
class Agreement:
    """What the person says of themselves, and the texts that they agree to."""

    details: Details
    consent_text_ids: tuple[int, ...]


@operation
def agree(registration_id: int, agreement: Agreement | None) -> None:
    """The seat, or the place in line, is theirs. A second press changes nothing.

    Too late, it is passed on here and now, as the sweep would do it. `agreement` None: they are
    signed up already and only let others know. Raises EventOver or EventCancelled, Gone.
    """
    registration = _locked(registration_id)
    if registration.agrees_within is not None and registration.live:
        check_is_ahead(registration.event, clock.now())
        if agreement is None or _is_over(registration):
            offering.end_offer(registration_id)
            return
        _take(registration, agreement)
    if registration.live:
        for line in queries.open_lines(registration_id):
            line.state = "accepted"


@operation
def decline(registration_id: int, *, never_again: bool = False) -> None:
    """What was held goes on to the next; whoever put them on the list is not told.

    `never_again`: nobody may have letters of this kind written to the mailbox. Who is signed up by
    their own sign-up stays so.
    """
    registration = _locked(registration_id)
    key = registration.participant.email_key
    lines = queries.open_lines(registration_id)
    asked_only = registration.agrees_within is not None
    if asked_only and registration.live:
        leave_without_a_letter(registration_id)
    for line in lines:  # they look unanswered until their time is over
        line.state, line.registration_id = "declined", None
    db.session.flush()
    if asked_only:
        forget_registration(registration_id)
    if never_again and key is not None:
        suppression.stop(suppression.without_tag(key))


def _take(registration: Registration, agreement: Agreement) -> None:
    registration.agrees_within = None
    registration.address_proven_at = clock.now()
    db.session.flush()
    for text_id in agreement.consent_text_ids:
        record_consent(registration.participant_id, registration.id, text_id)
    change_details(registration.id, agreement.details)
    if registration.state == "offered":
        offering.take(registration)
        return
    outbox.withdraw_from("registration", registration.id, ("colleague_asked",))
    telling.tell_waiting(registration, key=f"accepted:{registration.id}", others=())


def _is_over(registration: Registration) -> bool:
    until = registration.offered_until
    if registration.state != "offered" or until is None:
        return False
    return offer_is_over(registration.event, until, clock.now())


def _locked(registration_id: int) -> Registration:
    """With its pool, so that whoever comes second sees what the first has done."""
    exists = select(Registration.id).where(Registration.id == registration_id)
    if db.session.scalar(exists) is None:
        raise Gone
    seats.lock_of(registration_id)
    return db.session.scalars(
        select(Registration)
        .where(Registration.id == registration_id)
        .execution_options(populate_existing=True)
    ).one()


