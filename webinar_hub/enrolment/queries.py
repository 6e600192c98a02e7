"""Dates of a series as forms, letters and a person's own page need them: whole, few queries."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, String, func, literal, select, type_coerce
from sqlalchemy.orm import aliased, joinedload, selectinload

from webinar_hub.catalogue.models import Event, Programme, Series
from webinar_hub.catalogue.queries import listed
from webinar_hub.core.database import db
from webinar_hub.enrolment import rules
from webinar_hub.enrolment.models import SeriesEnrolment
from webinar_hub.participants.merged import known_as
from webinar_hub.registration import kept_events
from webinar_hub.registration.models import Invitation, Registration, SeatPool
from webinar_hub.registration.queries import together

BATCH = 200
LIVE = SeriesEnrolment.state.in_(("standing", "picked"))


@dataclass(frozen=True)
class OwnDate:
    """A date of a series for one person. No registration: it is not theirs, or not yet."""

    event: Event
    registration: Registration | None
    place: int | None = None  # in line


def coming(series_id: int, now: datetime) -> list[Event]:
    """The listed dates that still take place, nearest first, with what letters name."""
    statement = kept_events.for_letters(
        select(Event).where(
            listed(),
            Event.series_id == series_id,
            Event.status == "scheduled",
            Event.historical.is_(False),
            Event.last_end > now,
        )
    )
    in_order = statement.order_by(Event.first_start, Event.id)
    return list(db.session.scalars(in_order).unique())


def pools_by_event(event_ids: Collection[int]) -> dict[int, list[SeatPool]]:
    found: dict[int, list[SeatPool]] = {}
    pools = select(SeatPool).where(SeatPool.event_id.in_(event_ids)).order_by(SeatPool.id)
    for pool in db.session.scalars(pools):
        found.setdefault(pool.event_id, []).append(pool)
    return found


def is_full(event_id: int) -> bool:
    """Who comes now has to wait."""
    pools = pools_by_event([event_id]).get(event_id, [])
    return together(pools).free == 0


def series_with(series_id: int) -> Series | None:
    """With the programme and the organization behind it."""
    return db.session.scalar(
        select(Series)
        .where(Series.id == series_id)
        .options(joinedload(Series.programme).joinedload(Programme.organization))
    )


def by_public_id(public_id: str) -> SeriesEnrolment | None:
    return db.session.scalar(_whole().where(SeriesEnrolment.public_id == public_id))


def live_at(series_id: int, email_key: str, name_key: str) -> SeriesEnrolment | None:
    """What a person has in the series now, held until the end of the operation."""
    return db.session.scalar(
        _whole()
        .where(
            SeriesEnrolment.series_id == series_id,
            SeriesEnrolment.participant_id.in_(known_as(email_key, name_key)),
            LIVE,
        )
        .with_for_update(of=SeriesEnrolment)
        .execution_options(populate_existing=True)
    )


def of_browser(series_id: int, digest: str) -> SeriesEnrolment | None:
    """What the browser with that secret has made in the series and nobody has left."""
    made = (
        select(Registration.participant_id)
        .join(Registration.event)
        .where(Registration.browser_digest == digest, Event.series_id == series_id)
    )
    return db.session.scalar(
        _whole().where(
            SeriesEnrolment.series_id == series_id,
            SeriesEnrolment.participant_id.in_(made),
            LIVE,
        )
    )


def address_of_browser(series_id: int, digest: str) -> str | None:
    found = of_browser(series_id, digest)
    return found.participant.email_key if found is not None else None


def locked(enrolment_id: int) -> SeriesEnrolment | None:
    """Held until the end of the operation: who leaves is not enrolled in a date meanwhile."""
    return db.session.scalar(
        _whole()
        .where(SeriesEnrolment.id == enrolment_id)
        .with_for_update(of=SeriesEnrolment)
        .execution_options(populate_existing=True)
    )


def last_wish_for_letters(participant_id: int, since: datetime) -> tuple[str, bool] | None:
    """Language and discretion, as the person last asked for them on the page of any event."""
    row = db.session.execute(
        select(Registration.language, Registration.discreet)
        .where(
            Registration.participant_id == participant_id,
            Registration.reads_otherwise_since > since,
        )
        .order_by(Registration.reads_otherwise_since.desc())
        .limit(1)
    ).one_or_none()
    return (row.language, row.discreet) if row else None


def behind(now: datetime, besides: Collection[int] = ()) -> list[int]:
    """Enrolments whose series has dates that the person never had; at most a batch."""
    with_people = select(SeriesEnrolment.series_id).where(SeriesEnrolment.state == "standing")
    ahead = kept_events.for_letters(
        select(Event).where(
            listed(),
            Event.series_id.in_(with_people),
            Event.status == "scheduled",
            Event.first_start > now,
        )
    )
    events = db.session.scalars(ahead).unique()
    ids = [event.id for event in events if rules.takes_enrolled(event, now)]
    if not ids:
        return []
    role = type_coerce(SeriesEnrolment.role, String)
    invited = type_coerce(Event.audience, String).like(literal("% ") + role + literal(" %"))
    had = select(Registration.id).where(
        Registration.participant_id == SeriesEnrolment.participant_id,
        Registration.event_id == Event.id,
    )
    statement = (
        select(SeriesEnrolment.id)
        .join(Event, Event.series_id == SeriesEnrolment.series_id)
        .where(
            SeriesEnrolment.state == "standing",
            SeriesEnrolment.id.not_in(besides),
            Event.id.in_(ids),
            invited,
            ~had.exists(),
        )
        .distinct()
        .order_by(SeriesEnrolment.id)
        .limit(BATCH)
    )
    return list(db.session.scalars(statement))


def page_of(participant_id: int, series_id: int | None) -> tuple[str, int] | None:
    """Public id and counter of the person's last enrolment in the series of an event."""
    if series_id is None:
        return None
    row = db.session.execute(
        select(SeriesEnrolment.public_id, SeriesEnrolment.link_counter)
        .where(
            SeriesEnrolment.participant_id == participant_id,
            SeriesEnrolment.series_id == series_id,
        )
        .order_by(SeriesEnrolment.id.desc())
        .limit(1)
    ).one_or_none()
    return (row.public_id, row.link_counter) if row else None


def own_dates(enrolment: SeriesEnrolment, now: datetime) -> list[OwnDate]:
    """All that the person has or had in the series, and what else is coming of it, by time."""
    registrations = last_attempts(enrolment.participant_id, enrolment.series_id)
    theirs = {one.event_id: one for one in registrations}
    events = {one.event_id: one.event for one in registrations}
    events |= {event.id: event for event in coming(enrolment.series_id, now)}
    places = places_in_line(one.id for one in registrations if one.state == "waitlisted")
    in_order = sorted(events.values(), key=lambda one: (one.first_start or now, one.id))
    return [
        OwnDate(event, own := theirs.get(event.id), places.get(own.id) if own else None)
        for event in in_order
    ]


def last_attempts(participant_id: int, series_id: int) -> Sequence[Registration]:
    """The person's last registration for each date of the series."""
    later = aliased(Registration)
    same = (later.participant_id == Registration.participant_id) & (
        later.event_id == Registration.event_id
    )
    statement = (
        select(Registration)
        .join(Registration.event)
        .where(
            Registration.participant_id == participant_id,
            Event.series_id == series_id,
            Event.visibility != "draft",
            Event.status != "withdrawn",
            ~select(later.id).where(same, later.attempt > Registration.attempt).exists(),
        )
        .order_by(Registration.id)
        .options(
            joinedload(Registration.participant),
            joinedload(Registration.pool),
            joinedload(Registration.event)
            .joinedload(Event.programme)
            .joinedload(Programme.organization),
            joinedload(Registration.event).selectinload(Event.meetings),
            selectinload(Registration.invitations).joinedload(Invitation.meeting),
        )
    )
    return db.session.scalars(statement).all()


def places_in_line(registration_ids: Iterable[int]) -> dict[int, int]:
    """1 for who is the next; by one query."""
    before = aliased(Registration)
    ahead = (
        (before.pool_id == Registration.pool_id)
        & (before.state == "waitlisted")
        & (before.queue_number <= Registration.queue_number)
    )
    ids = list(registration_ids)
    if not ids:
        return {}
    rows = db.session.execute(
        select(Registration.id, func.count(before.id))
        .join(before, ahead)
        .where(Registration.id.in_(ids))
        .group_by(Registration.id)
    )
    return {registration_id: int(number) for registration_id, number in rows}


def _whole() -> Select[SeriesEnrolment]:
    return select(SeriesEnrolment).options(
        joinedload(SeriesEnrolment.participant),
        joinedload(SeriesEnrolment.region),
        joinedload(SeriesEnrolment.series)
        .joinedload(Series.programme)
        .joinedload(Programme.organization),
    )
