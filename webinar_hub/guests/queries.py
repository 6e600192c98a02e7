"""Guests as pages, letters and sweeps need them."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, exists, func, select
from sqlalchemy.orm import joinedload, selectinload

from webinar_hub.catalogue.models import Event, Programme
from webinar_hub.core.database import db
from webinar_hub.guests import rules
from webinar_hub.guests.models import Guest, GuestSignUp
from webinar_hub.mail import suppression
from webinar_hub.mail.models import NOT_ARRIVED, OutboxMessage
from webinar_hub.participants.models import Participant

RECIPIENT = "guest"


def by_public_id(public_id: str) -> Guest | None:
    """With all that the page behind the link shows."""
    return db.session.scalar(
        select(Guest)
        .where(Guest.public_id == public_id)
        .options(
            joinedload(Guest.event).joinedload(Event.programme).joinedload(Programme.organization),
            joinedload(Guest.event).selectinload(Event.meetings),
            selectinload(Guest.sign_ups).joinedload(GuestSignUp.registration),
        )
    )


def of_event(event_id: int) -> Sequence[Guest]:
    """In the order in which they were invited."""
    return db.session.scalars(_of_event(event_id)).all()


def held_of_event(event_id: int) -> Sequence[Guest]:
    """Until the end of the operation: whoever answers meanwhile has done so before, or after."""
    held = _of_event(event_id).with_for_update(of=Guest)
    return db.session.scalars(held.execution_options(populate_existing=True)).all()


def may_be_asked(guests: Collection[Guest], at: datetime) -> list[Guest]:
    """Those who can be reminded at that moment, and do not refuse such letters."""
    silent = [one for one in guests if rules.may_remind(one, at)]
    unwilling = suppression.suppressed_among([one.email_key for one in silent])
    return [one for one in silent if one.email_key not in unwilling]


def came_by_a_link(registration_id: int) -> bool:
    """By this one or another: a person who has several takes one seat of one of them."""
    known = exists().where(GuestSignUp.registration_id == registration_id)
    return bool(db.session.scalar(select(known)))


def number_of(event_id: int) -> int:
    found = db.session.scalar(select(func.count(Guest.id)).where(Guest.event_id == event_id))
    return int(found or 0)


def known_keys(event_id: int, keys: Collection[str]) -> set[str]:
    """Of these mailboxes, which have been invited already."""
    invited = select(Guest.email_key).where(Guest.event_id == event_id, Guest.email_key.in_(keys))
    return set(db.session.scalars(invited))


def discreet_keys(keys: Collection[str]) -> set[str]:
    """Of these mailboxes, those where somebody wants letters that name nothing."""
    wanting = select(Participant.email_key).where(
        Participant.email_key.in_(keys), Participant.discreet.is_(True)
    )
    return {key for key in db.session.scalars(wanting) if key is not None}


def silent() -> list[ColumnElement[bool]]:
    """Who has not answered, as `rules.state_of` says."""
    return [
        Guest.taken_back_at.is_(None),
        Guest.declined_at.is_(None),
        ~exists().where(GuestSignUp.guest_id == Guest.id),
    ]


def may_be_reminded(at: datetime) -> ColumnElement[bool]:
    """Of those who have not answered, as `rules.may_remind` says."""
    last = func.coalesce(Guest.reminded_at, Guest.invited_at)
    return and_(Guest.reminders < rules.MOST_REMINDERS, last <= at - rules.REMIND_AFTER)


def to_remind(event_ids: Collection[int], at: datetime) -> dict[int, int]:
    """By the event: how many are silent and can be reminded now, as `rules.may_remind` says."""
    rows = db.session.execute(
        select(Guest.event_id, func.count(Guest.id))
        .where(Guest.event_id.in_(event_ids), *silent(), may_be_reminded(at))
        .group_by(Guest.event_id)
    ).all()
    return {event_id: int(number) for event_id, number in rows}


def not_arrived(guest_ids: Collection[int]) -> set[int]:
    """Guests whose last letter was refused, or cannot be built."""
    last = (
        select(func.max(OutboxMessage.id))
        .where(
            OutboxMessage.recipient_type == RECIPIENT,
            OutboxMessage.recipient_id.in_(guest_ids),
        )
        .group_by(OutboxMessage.recipient_id)
    )
    failed = select(OutboxMessage.recipient_id).where(
        OutboxMessage.id.in_(last), OutboxMessage.state.in_(NOT_ARRIVED)
    )
    return set(db.session.scalars(failed))


def long_over(at: datetime) -> list[int]:
    """Events whose guests are to be forgotten."""
    return list(
        db.session.scalars(
            select(Event.id)
            .where(
                Event.ended_at <= at - rules.KEPT_AFTER_EVENT,
                exists().where(Guest.event_id == Event.id),
            )
            .order_by(Event.id)
        )
    )


def _of_event(event_id: int) -> Select[Guest]:
    return (
        select(Guest)
        .where(Guest.event_id == event_id)
        .options(selectinload(Guest.sign_ups).joinedload(GuestSignUp.registration))
        .order_by(Guest.id)
    )
