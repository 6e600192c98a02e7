"""The invented events to come, and the people who signed up for them."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from itertools import cycle, islice

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from webinar_hub.catalogue import operations as catalogue
from webinar_hub.catalogue.models import Event, Programme
from webinar_hub.catalogue.rules.times import shifted, times_of
from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.core.web import settings
from webinar_hub.core.zones import local
from webinar_hub.demonstration import content, moments
from webinar_hub.demonstration.content import EventPlan, ProgrammePlan
from webinar_hub.demonstration.crowd import Crowd, application_of
from webinar_hub.demonstration.history import region_ids
from webinar_hub.participants.models import Consent
from webinar_hub.participants.queries import current_texts
from webinar_hub.registration import operations as registration
from webinar_hub.registration.models import Registration, SeatPool
from webinar_hub.registration.operations.pools import PoolPlan

ROOM = "https://room.example.org/"
DAYS_AHEAD = 28  # a finished event takes its sign-ups that much later, on the same weekday
SIGN_UPS_SINCE = timedelta(days=12)
OPENING_TIME = time(9)


def announce(
    programme: Programme, plan: ProgrammePlan, series_ids: dict[str, int], crowd: Crowd
) -> None:
    speaker_ids = {
        key: catalogue.add_speaker(
            programme.id, catalogue.SpeakerDetails(language=plan.language, **table)
        ).id
        for key, table in plan.speakers.items()
    }
    for one in plan.events:
        event = _draft(programme, one, series_ids.get(one.series))
        catalogue.assign_speakers(event.id, [speaker_ids[key] for key in one.speakers])
        pools = _seats(event, one)
        if one.visibility == "draft":
            continue
        catalogue.publish(event.id, one.visibility)
        _fill(event, one, pools, crowd)
        if one.opens_in_days:
            _open_later(event, one.opens_in_days)
        if one.cancel_reason:
            catalogue.cancel_event(event.id, one.cancel_reason)
        if one.finished:
            _put_back(event)


def _draft(programme: Programme, plan: EventPlan, series_id: int | None) -> Event:
    details = catalogue.EventDetails(
        title=plan.title,
        language=programme.language,
        kind=plan.kind,
        format=plan.format,
        audience=frozenset(plan.audience),
        summary=plan.summary,
        description=plan.description,
        place=plan.place,
        series_id=series_id,
        region_ids=region_ids(plan.regions),
        sensitive=plan.sensitive,
    )
    event = catalogue.create_event(programme.id, details, demo=True)
    for one in plan.meetings:
        when = moments.sitting(one, plan.zone or programme.zone, _seen_from(plan))
        catalogue.add_meeting(event.id, when, title=one.title)
    if plan.format != "in_person":
        catalogue.set_room_link(event.id, ROOM + plan.key)
    return event


def _seen_from(plan: EventPlan) -> datetime:
    return clock.now() + timedelta(days=DAYS_AHEAD if plan.finished else 0)


def _seats(event: Event, plan: EventPlan) -> list[SeatPool]:
    return registration.ensure_pools(
        event.id,
        [
            PoolPlan(one.name, one.mode or plan.format, one.capacity)
            for one in plan.seats
        ],
    )


def _open_later(event: Event, days: int) -> None:
    day = local(clock.now(), event.zone).date() + timedelta(days=days)
    catalogue.set_sign_up_window(event.id, datetime.combine(day, OPENING_TIME), None)


def _fill(event: Event, plan: EventPlan, pools: list[SeatPool], crowd: Crowd) -> None:
    text_ids = _text_ids(event, "ru")
    regions = event.regions or event.programme.regions
    number = 0
    for seats, pool in zip(plan.seats, pools, strict=True):
        for role in islice(cycle(plan.audience), seats.people):
            region = regions[number % len(regions)]
            number += 1
            registration.sign_up(event.id, crowd.next(role, region, pool.id, text_ids))
    _spread_sign_ups(event)
    if not settings().demo:
        return  # elsewhere letters might leave the machine
    for reader in content.readers():
        if reader.event == plan.key:
            texts = _text_ids(event, reader.language)
            applied = application_of(reader, regions[0], pools[0].id, texts)
            registration.sign_up(event.id, applied)


def _text_ids(event: Event, language: str) -> tuple[int, ...]:
    return (current_texts(event.programme.organization_id, language)["participation"].id,)


def _spread_sign_ups(event: Event) -> None:
    """Nobody's sign-ups all come within one second."""
    people = _people(event)
    step = SIGN_UPS_SINCE / (len(people) + 1)
    for number, one in enumerate(people):
        _date_back(one, step * (len(people) - number))


def _put_back(event: Event) -> None:
    """Events are published and signed up for ahead of time only; this one is over already."""
    for meeting in event.meetings:
        there = times_of(shifted(meeting, -DAYS_AHEAD), clock.now().year)
        there.put_into(meeting)
    catalogue.settle_times(event)
    for one in _people(event):
        _date_back(one, SIGN_UPS_SINCE)


def _people(event: Event) -> Sequence[Registration]:
    return db.session.scalars(
        select(Registration)
        .where(Registration.event_id == event.id)
        .options(joinedload(Registration.participant))
        .order_by(Registration.id)
    ).all()


def _date_back(one: Registration, by: timedelta) -> None:
    one.created_at -= by
    one.participant.created_at -= by
    if one.confirmed_at is not None:
        one.confirmed_at -= by
    earlier = update(Consent).where(Consent.registration_id == one.id)
    db.session.execute(earlier.values(given_at=one.created_at))
