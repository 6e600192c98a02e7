"""Seats that nobody has shown to want: one letter asks, and while people wait they go on.

What proves a seat is a button behind the letter's link, or coming in; a link alone does nothing,
since mail services open every one.
"""

import logging
from collections.abc import Sequence

from sqlalchemy import Exists, exists, select

from webinar_hub.accounts.models import Organizer
from webinar_hub.catalogue.models import Event
from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.mail import outbox
from webinar_hub.mail.models import NOT_ARRIVED, OutboxMessage
from webinar_hub.participants.models import Participant
from webinar_hub.registration import letters, rules
from webinar_hub.registration.models import Registration, SeatPool
from webinar_hub.registration.operations import seats, telling
from webinar_hub.registration.operations.leaving import (
    STALE_LETTERS,
    give_back,
    send_further,
    withdraw_invitations,
)

log = logging.getLogger(__name__)


@operation
def keep(registration_id: int) -> None:
    """The person has read our letter and wants the seat. Too late, or again, it changes nothing.

    The seats' row is taken as by whoever lets the seat go on, so one of the two comes first.
    """
    registration, _pool = _locked(registration_id)
    registration.address_proven_at = registration.address_proven_at or clock.now()
    outbox.withdraw_from("registration", registration.id, ("keep_seat",))


@operation
def ask_to_keep(registration_id: int) -> bool:
    """The one letter that asks; False when there is nothing to ask any more."""
    registration, pool = _locked(registration_id)
    if not _may_ask(registration, pool):
        return False
    assert registration.confirmed_at is not None
    now, event = clock.now(), registration.event
    registration.keep_by = rules.keep_by(event, registration.confirmed_at, now)
    if registration.keep_by is None:
        return False
    meetings = rules.meetings_to_tell(event, now)
    return telling.send(registration, letters.keep_seat(registration, meetings))


@operation
def release(registration_id: int) -> bool:
    """Let the seat go to the first who waits; False when it is proven, or nobody waits."""
    registration, pool = _locked(registration_id)
    if not _may_release(registration, pool):
        return False
    if not _was_sent(registration):  # who was never asked is asked anew, if there is time
        outbox.withdraw_from("registration", registration.id, ("keep_seat",))
        registration.keep_by = None
        return False
    registration.state, registration.cancelled_at = "cancelled", clock.now()
    db.session.flush()
    give_back(registration.event, pool, "confirmed")
    outbox.withdraw_from("registration", registration.id, STALE_LETTERS)
    told = withdraw_invitations(registration)
    try:
        with db.session.begin_nested():
            meetings = rules.meetings_to_tell(registration.event, clock.now())
            first = told[0] if told else None
            telling.send(registration, letters.released(registration, meetings, first))
            send_further(registration, told)
    except Exception:
        log.exception("registration %s cannot be told that the seat is gone", registration.id)
    return True


def to_ask() -> list[int]:
    """Unproven seats for which others wait; those of organizers are left alone."""
    now = clock.now()
    found = (
        select(Registration.id, Registration.confirmed_at, Event)
        .join(Event, Event.id == Registration.event_id)
        .join(Participant, Participant.id == Registration.participant_id)
        .where(
            Registration.pool_id.in_(_where_people_wait()),
            Registration.state == "confirmed",
            Registration.walk_in.is_(False),
            Registration.address_proven_at.is_(None),
            Registration.keep_by.is_(None),
            Registration.letter_sent_at.is_not(None),  # whom organizers brought in, unwritten to
            Participant.email_key.is_not(None),
            Participant.email_key.not_in(select(Organizer.email_key)),
        )
        .order_by(Registration.confirmed_at, Registration.id)
    )
    rows = db.session.execute(found).all()
    return [key for key, since, event in rows if since and rules.keep_by(event, since, now)]


def to_release() -> list[int]:
    """Whose time to answer is over, the first that were asked first."""
    now = clock.now()
    found = (
        select(Registration.id, Registration.keep_by, Event)
        .join(Event, Event.id == Registration.event_id)
        .where(
            Registration.pool_id.in_(_where_people_wait()),
            Registration.state == "confirmed",
            Registration.walk_in.is_(False),
            Registration.address_proven_at.is_(None),
            Registration.keep_by <= now,
        )
        .order_by(Registration.keep_by, Registration.id)
    )
    rows = db.session.execute(found).all()
    return [key for key, until, event in rows if until and rules.may_release(event, until, now)]


def _where_people_wait() -> Sequence[int]:
    """Few pools at any time, so they are found before their people."""
    ahead = Event.status == "scheduled", Event.first_start > clock.now()
    waited_for = SeatPool.waiting > 0, SeatPool.event_id.in_(select(Event.id).where(*ahead))
    return db.session.scalars(select(SeatPool.id).where(*waited_for, _somebody_waits())).all()


def _somebody_waits() -> Exists:
    """Of their own will: whom a colleague put on a list takes nobody's seat before they agree."""
    return exists().where(
        Registration.pool_id == SeatPool.id,
        Registration.state == "waitlisted",
        Registration.agrees_within.is_(None),
    )


def _locked(registration_id: int) -> tuple[Registration, SeatPool]:
    """Held, with its pool, until the end: whoever comes in meanwhile has come first or waits."""
    pool = seats.lock_of(registration_id)
    registration = db.session.scalars(
        select(Registration)
        .where(Registration.id == registration_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    return registration, pool


def _unproven(registration: Registration, pool: SeatPool) -> bool:
    seated = registration.state == "confirmed" and registration.address_proven_at is None
    if not seated or not pool.waiting:
        return False
    return bool(db.session.scalar(select(_somebody_waits()).where(SeatPool.id == pool.id)))


def _may_ask(registration: Registration, pool: SeatPool) -> bool:
    return _unproven(registration, pool) and registration.keep_by is None


def _may_release(registration: Registration, pool: SeatPool) -> bool:
    until = registration.keep_by
    if until is None or not _unproven(registration, pool):
        return False
    return rules.may_release(registration.event, until, clock.now())


def _was_sent(registration: Registration) -> bool:
    """Whether the letter that asks has left, or was refused for good."""
    found = select(OutboxMessage.id).where(
        OutboxMessage.recipient_type == "registration",
        OutboxMessage.recipient_id == registration.id,
        OutboxMessage.kind == "keep_seat",
        OutboxMessage.expires_at == registration.keep_by,
        OutboxMessage.state.in_(("sending", "sent", *NOT_ARRIVED)),
    )
    return db.session.scalar(found.limit(1)) is not None
