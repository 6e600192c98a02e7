"""Seats, registrations and people as pages need them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, Select, and_, bindparam, func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from webinar_hub.catalogue.models import Event, Programme
from webinar_hub.core.database import db
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.participants.models import Participant
from webinar_hub.registration import kept_events
from webinar_hub.registration.models import (
    LIVE_STATES,
    Invitation,
    Registration,
    SeatPool,
    SourceCount,
    free_seats,
)

# Letters that list every meeting as it is at that time.
TELLING_KINDS = (
    *("confirmation", "waiting", "offer", "promoted", "colleague_asked"),
    *("changed", "part_changed", "event_restored"),
    *("pending", "approved", "approved_waiting"),
)
SERIES_KINDS = ("series_enrolled", "series_date_added")  # to who takes part in several events


@dataclass(frozen=True)
class Seats:
    """Seats of an event over all its pools; `free` and `capacity` are None without a limit."""

    capacity: int | None
    taken: int
    waiting: int
    free: int | None


def seats_of(event_ids: Iterable[int]) -> dict[int, Seats]:
    """Seats of several events by one query."""
    found: dict[int, list[SeatPool]] = {}
    ids = list(event_ids)
    if ids:
        for pool in db.session.scalars(select(SeatPool).where(SeatPool.event_id.in_(ids))):
            found.setdefault(pool.event_id, []).append(pool)
    return {event_id: together(pools) for event_id, pools in found.items()}


def together(pools: list[SeatPool]) -> Seats:
    limits = [pool.capacity for pool in pools]
    free = [pool.free for pool in pools]
    return Seats(
        capacity=None if None in limits else sum(n for n in limits if n is not None),
        taken=sum(pool.taken for pool in pools),
        waiting=sum(pool.waiting for pool in pools),
        free=None if None in free else sum(n for n in free if n is not None),
    )


def pools_of(event_id: int) -> list[SeatPool]:
    return list(
        db.session.scalars(
            select(SeatPool).where(SeatPool.event_id == event_id).order_by(SeatPool.id)
        )
    )


@dataclass(frozen=True)
class Source:
    """What became of the addresses with one word."""

    word: str
    visits: int
    sign_ups: int


def sources_of(event_id: int) -> list[Source]:
    """What brought most comes first."""
    visits, sign_ups = func.sum(SourceCount.visits), func.sum(SourceCount.sign_ups)
    rows = db.session.execute(
        select(SourceCount.word, visits, sign_ups)
        .where(SourceCount.event_id == event_id)
        .group_by(SourceCount.word)
        .order_by(sign_ups.desc(), visits.desc(), SourceCount.word)
    )
    return [Source(word, int(seen), int(signed_up)) for word, seen, signed_up in rows]


def live_in_pools(event_id: int) -> dict[int, tuple[str, int]]:
    """The mode of each pool, and how many have a seat in it, wait, or are not decided upon yet."""
    rows = db.session.execute(
        select(SeatPool.id, SeatPool.mode, func.count(Registration.id))
        .outerjoin(
            Registration,
            and_(Registration.pool_id == SeatPool.id, Registration.state.in_(LIVE_STATES)),
        )
        .where(SeatPool.event_id == event_id)
        .group_by(SeatPool.id, SeatPool.mode)
        .order_by(SeatPool.id)
    )
    return {key: (mode, people) for key, mode, people in rows}


SeatsShown = tuple[tuple[int, str, str, int | None, int | None, int], ...]


def seats_shown(pools: Iterable[Any]) -> SeatsShown:
    """All that the event page shows of its seats: nothing of how many are taken without a limit."""
    return tuple(
        (p.id, p.name, p.mode, p.capacity, free_seats(p), 0 if p.capacity is None else p.waiting)
        for p in pools
    )


def seats_shown_now(engine: Engine, event_id: int) -> SeatsShown | None:
    """The same, read for the page cache outside of any application; None when nobody can tell."""
    try:
        with engine.connect() as connection:
            return seats_shown(connection.execute(_POOLS, {"event_id": event_id}).all())
    except SQLAlchemyError:
        return None


_POOLS = (
    select(SeatPool.__table__)
    .where(SeatPool.event_id == bindparam("event_id"))
    .order_by(SeatPool.id)
)


def event_for_letters(event_id: int) -> Event | None:
    """An event with all that letters name."""
    statement = kept_events.for_letters(select(Event).where(Event.id == event_id))
    return db.session.scalars(statement).unique().one_or_none()


def event_for_door(public_id: str) -> Event | None:
    """An event with what its door shows."""
    return db.session.scalar(
        select(Event)
        .where(Event.public_id == public_id)
        .options(
            joinedload(Event.programme).joinedload(Programme.organization),
            selectinload(Event.meetings),
        )
    )


def registration_of_browser(event_public_id: str, digest: str) -> str | None:
    """The public id of what the browser with that secret has made for the event."""
    return db.session.scalar(
        select(Registration.public_id)
        .join(Registration.event)
        .where(Event.public_id == event_public_id, Registration.browser_digest == digest)
    )


def address_of(public_id: str) -> str | None:
    return db.session.scalar(
        select(Participant.email_key)
        .join(Registration, Registration.participant_id == Participant.id)
        .where(Registration.public_id == public_id)
    )


def registration_for_page(public_id: str) -> Registration | None:
    return db.session.scalar(
        _with_event(select(Registration)).where(Registration.public_id == public_id)
    )


def person_by_public_id(public_id: str) -> Participant | None:
    return db.session.scalar(select(Participant).where(Participant.public_id == public_id))


def seats_of_person(participant_id: int, since: datetime) -> list[Registration]:
    """The seats that a person has or had in events that end after `since`."""
    return list(
        db.session.scalars(
            select(Registration)
            .join(Registration.event)
            .where(
                Registration.participant_id == participant_id,
                Registration.state == "confirmed",
                Event.status != "withdrawn",
                Event.last_end > since,
            )
            .order_by(Registration.id)
            .options(
                joinedload(Registration.pool),
                contains_eager(Registration.event).joinedload(Event.programme),
                contains_eager(Registration.event).selectinload(Event.meetings),
            )
        )
    )


def ahead_in_line(registration: Registration) -> int:
    """How many people wait before this one."""
    return int(
        db.session.scalar(
            select(func.count())
            .select_from(Registration)
            .where(
                Registration.pool_id == registration.pool_id,
                Registration.state == "waitlisted",
                Registration.queue_number < registration.queue_number,
            )
        )
        or 0
    )


def facts_told(registration_ids: Sequence[int]) -> list[tuple[int, dict[str, str]]]:
    """What letters about meetings have told to each registration, the last one last."""
    left = OutboxMessage.state.in_(("sending", "sent"))
    to_it = (
        select(OutboxMessage.id, OutboxMessage.recipient_id, OutboxMessage.facts)
        .where(
            OutboxMessage.recipient_type == "registration",
            OutboxMessage.recipient_id.in_(registration_ids),
            OutboxMessage.kind.in_(TELLING_KINDS),
            left,
        )
    )
    of_a_series = (
        select(OutboxMessage.id, Registration.id, OutboxMessage.facts)
        .join(Registration, Registration.thread_id == OutboxMessage.message_id)
        .where(
            Registration.id.in_(registration_ids), OutboxMessage.kind.in_(SERIES_KINDS), left
        )
    )
    rows = [*db.session.execute(of_a_series), *db.session.execute(to_it)]
    in_order = sorted(rows, key=lambda row: row[0])
    return [(registration_id, facts) for _id, registration_id, facts in in_order]


def others_at_address(registration: Registration) -> list[Registration]:
    """Live registrations of other people with the same address for the same event."""
    if not registration.participant.email_key:
        return []
    return list(
        db.session.scalars(
            select(Registration)
            .join(Registration.participant)
            .where(
                Registration.event_id == registration.event_id,
                Registration.id != registration.id,
                Registration.state.in_(LIVE_STATES),
                Participant.email_key == registration.participant.email_key,
            )
            .order_by(Registration.id)
        )
    )


def reachable(event_id: int) -> list[Registration]:
    """Live registrations with an address, with all that decides what they are told."""
    statement = (
        _with_event(select(Registration))
        .join(Registration.participant)
        .where(
            Registration.event_id == event_id,
            Registration.state.in_(LIVE_STATES),
            Participant.email_key.is_not(None),
        )
    )
    return list(db.session.scalars(statement.execution_options(populate_existing=True)))


def _with_event(statement: Select[Registration]) -> Select[Registration]:
    return statement.options(
        joinedload(Registration.participant),
        joinedload(Registration.pool),
        joinedload(Registration.event).joinedload(Event.programme).joinedload(Programme.organization),
        joinedload(Registration.event).selectinload(Event.meetings),
        selectinload(Registration.invitations).joinedload(Invitation.meeting),
    )
