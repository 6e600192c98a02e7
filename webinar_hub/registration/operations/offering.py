"""A seat that is held for somebody: taken, or passed on when the time to answer is over.

Whoever passes leaves the line, as whoever cancels does; so does whoever lets the time go by. To ask
them again each time a seat is free would hold it back from those who answer.
"""

import logging
from collections.abc import Sequence

from sqlalchemy import or_, select

from webinar_hub.catalogue.models import Event
from webinar_hub.core import clock
from webinar_hub.core.database import db, written
from webinar_hub.core.operation import operation
from webinar_hub.mail import outbox
from webinar_hub.registration import letters, offered, queries, rules
from webinar_hub.registration.models import OFFERS, Registration
from webinar_hub.registration.operations import seats, telling
from webinar_hub.registration.operations.changes import LEFT_ALONE
from webinar_hub.registration.operations.leaving import STALE_LETTERS, give_back
from webinar_hub.registration.operations.promoting import give

log = logging.getLogger(__name__)

BATCH = 500


@operation
def accept(registration_id: int) -> None:
    """Take the seat that is held for the person. After a second press it is theirs already.

    Who presses too late is answered as the sweep would do it, here and now. Raises NotOffered when
    nothing is held any more, EventOver or EventCancelled.
    """
    registration = _locked(registration_id)
    if registration.state == "confirmed":
        return
    if registration.agrees_within is not None:
        raise rules.NotOffered  # by a button that does not ask for their consent
    rules.check_is_ahead(registration.event, clock.now())
    registration.address_proven_at = registration.address_proven_at or clock.now()
    if _is_over(registration):
        _end(registration)
    if registration.state == "offered":
        take(registration)
    elif not registration.lapsed and registration.state != "confirmed":
        raise rules.NotOffered


@operation
def end_offer(registration_id: int) -> bool:
    """Pass a seat on that nobody has answered for; False when there is nothing to do any more."""
    registration = _locked(registration_id)
    if not _is_over(registration):
        return False
    _end(registration)
    return True


@operation
def take_back_offers(pool_id: int) -> int:
    """Where nothing takes place, nothing is held: people are back at their places in line.

    Should the event be restored, they are the first to be asked, with a new time to answer.
    """
    pool = seats.lock(pool_id)
    event = db.session.get_one(Event, pool.event_id, populate_existing=True)
    if event.status == "scheduled":
        return 0
    held = open_offers(pool_id)
    for registration in held:
        registration.state, registration.offered_until = "waitlisted", None
        outbox.withdraw_from("registration", registration.id, OFFERS)
    pool.taken -= len(held)
    pool.waiting += len(held)
    return len(held)


def take(registration: Registration) -> None:
    """What is held becomes the person's own. Inside an operation that has locked the pool."""
    seats.promote(registration)
    db.session.flush()
    outbox.withdraw_from("registration", registration.id, STALE_LETTERS)
    others = queries.others_at_address(registration)
    telling.tell_confirmed(registration, key=f"accepted:{registration.id}", others=others)


def open_offers(pool_id: int) -> Sequence[Registration]:
    """In the order of the line."""
    return db.session.scalars(
        select(Registration)
        .where(Registration.pool_id == pool_id, Registration.state == written("offered"))
        .order_by(Registration.queue_number)
        .execution_options(populate_existing=True)
    ).all()


def over() -> list[int]:
    """Registrations whose time to answer is over, those who stood first in line first."""
    now = clock.now()
    return list(
        db.session.scalars(
            select(Registration.id)
            .join(Event, Event.id == Registration.event_id)
            .where(
                Registration.state == written("offered"),
                Event.status == "scheduled",
                or_(Registration.offered_until <= now, Event.first_start <= now),
            )
            .order_by(Registration.offered_until, Registration.queue_number)
            .limit(BATCH)
        )
    )


def held_for_nothing() -> list[int]:
    """Pools of cancelled events with open offers; a slip that is mended at once changes nothing."""
    pools = db.session.scalars(
        select(Registration.pool_id)
        .join(Event, Event.id == Registration.event_id)
        .where(
            Registration.state == written("offered"),
            Event.status != "scheduled",
            Event.changed_at <= clock.now() - LEFT_ALONE,
        )
    )
    return sorted(set(pools))  # not DISTINCT: for it SQLite reads an index of all registrations


def _locked(registration_id: int) -> Registration:
    """With its pool, so that whoever comes second sees what the first has done."""
    seats.lock_of(registration_id)
    return db.session.scalars(
        select(Registration)
        .where(Registration.id == registration_id)
        .execution_options(populate_existing=True)
    ).one()


def _is_over(registration: Registration) -> bool:
    event, until = registration.event, registration.offered_until
    if registration.state != "offered" or until is None or event.status != "scheduled":
        return False
    return rules.offer_is_over(event, until, clock.now())


def _end(registration: Registration) -> None:
    """Whose letter has never left was never asked: they are asked anew, or given the seat."""
    event = registration.event
    if rules.may_promote(event, clock.now()) and not offered.was_sent(registration):
        outbox.withdraw_from("registration", registration.id, OFFERS)
        give(registration)
        return
    registration.state, registration.cancelled_at = "cancelled", clock.now()
    db.session.flush()
    give_back(event, registration.pool, "offered")
    outbox.withdraw_from("registration", registration.id, STALE_LETTERS)
    if registration.agrees_within is not None:
        return  # they never answered a stranger's wish; one letter is enough
    try:
        with db.session.begin_nested():
            meetings = rules.meetings_to_tell(event, clock.now())
            telling.send(registration, letters.offer_lapsed(registration, meetings))
    except Exception:
        log.exception("registration %s cannot be told that an offer is over", registration.id)
