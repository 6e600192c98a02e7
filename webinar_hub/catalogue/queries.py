"""What the public pages show: chosen and loaded whole, by a constant number of queries."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.sql.base import ExecutableOption

from webinar_hub.catalogue.filters import Line
from webinar_hub.catalogue.models import (
    Event,
    EventSpeaker,
    Grant,
    Meeting,
    Programme,
    Series,
    Slug,
    Speaker,
    event_regions,
)
from webinar_hub.catalogue.opened import has_published
from webinar_hub.core.database import db
from webinar_hub.core.zones import local
from webinar_hub.participants.models import Organization, Region

_SLUGGED: dict[str, Any] = {
    "event": Event,
    "series": Series,
    "programme": Programme,
    "speaker": Speaker,
}


@dataclass(frozen=True)
class Shown:
    """The listed events of a series, a programme or a speaker."""

    upcoming: list[Event]  # nearest first
    past: list[Event]  # newest first
    undated: list[Event]


@dataclass(frozen=True)
class PastYears:
    """Which years have past events; None stands for those without a known date."""

    events: dict[int | None, list[int]]

    @property
    def years(self) -> list[int | None]:
        known = sorted((year for year in self.events if year is not None), reverse=True)
        return [*known, *([None] if None in self.events else [])]


# Lists of what is coming


def upcoming_lines(now: datetime, since: datetime | None = None) -> list[Line]:
    """The listed events that end after `since` (default: now), nearest first."""
    ahead = (Meeting.event_id == Event.id, Meeting.status == "scheduled", Meeting.ends_at > now)
    next_start = select(func.min(Meeting.starts_at)).where(*ahead).scalar_subquery()
    next_end = select(func.min(Meeting.ends_at)).where(*ahead).scalar_subquery()
    rows = db.session.execute(
        select(
            *(Event.id, Event.kind, Event.format, Event.audience, Event.zone),
            *(Event.first_start, Event.last_end, Event.sign_up_opens_at, Event.sign_up_closes_at),
            Programme.slug.label("programme"),
            next_start.label("next_start"),
            next_end.label("next_end"),
        )
        .join(Event.programme)
        .where(listed(), Event.historical.is_(False), Event.last_end > (since or now))
    ).all()
    regions = _region_codes(row.id for row in rows)
    lines = [
        Line(
            id=row.id,
            kind=row.kind,
            format=row.format,
            audience=row.audience,
            programme=row.programme or "",
            regions=frozenset(regions.get(row.id, ())),
            starts=row.next_start or row.first_start,
            zone=row.zone,
            changes=_after(
                now,
                *(row.first_start, row.last_end, row.next_end),
                *(row.sign_up_opens_at, row.sign_up_closes_at),
            ),
        )
        for row in rows
    ]
    return sorted(lines, key=lambda line: (line.starts, line.id))


def events_for_cards(ids: Sequence[int], *further: ExecutableOption) -> list[Event]:
    """These events with all that a card shows, in the given order."""
    chosen = _cards().options(*further).where(Event.id.in_(ids))
    found = {event.id: event for event in db.session.scalars(chosen)}
    return [found[event_id] for event_id in ids if event_id in found]


def programmes() -> list[Programme]:
    """Those with a published event."""
    return list(
        db.session.scalars(
            select(Programme)
            .where(Programme.slug.is_not(None), has_published())
            .order_by(Programme.position, Programme.id)
        )
    )


def regions(codes: Collection[str]) -> dict[str, Region]:
    found = db.session.scalars(select(Region).where(Region.code.in_(codes)))
    return {region.code: region for region in found}


# Pages of one series, programme or speaker


def series_by_slug(slug: str) -> Series | None:
    return db.session.scalar(
        select(Series)
        .where(Series.slug == slug)
        .options(joinedload(Series.programme).joinedload(Programme.organization))
    )


def programme_by_slug(slug: str) -> Programme | None:
    """A programme with its regions, series, grants and their indicators."""
    return db.session.scalar(
        select(Programme)
        .where(Programme.slug == slug)
        .options(
            joinedload(Programme.organization),
            selectinload(Programme.regions),
            selectinload(Programme.series),
            selectinload(Programme.grants).selectinload(Grant.indicators),
        )
    )


def speaker_by_slug(slug: str) -> Speaker | None:
    return db.session.scalar(select(Speaker).where(Speaker.slug == slug))


def events_of_series(series_id: int, now: datetime) -> Shown:
    return _shown(Event.series_id == series_id, now)


def events_of_programme(programme_id: int, now: datetime) -> Shown:
    return _shown(Event.programme_id == programme_id, now)


def events_of_speaker(speaker_id: int, now: datetime) -> Shown:
    teaches = select(EventSpeaker.event_id).where(EventSpeaker.speaker_id == speaker_id)
    return _shown(Event.id.in_(teaches), now)


def held_by_grant(grant_ids: Collection[int], now: datetime) -> dict[tuple[int, str], int]:
    """How many published events of each kind were held under each grant."""
    rows = db.session.execute(
        select(Event.grant_id, Event.kind, func.count())
        .where(Event.grant_id.in_(grant_ids), Event.visibility != "draft", was_held(now))
        .group_by(Event.grant_id, Event.kind)
    ).all()
    return {(grant_id, kind): number for grant_id, kind, number in rows if grant_id is not None}


# What was


def past_years(now: datetime) -> PastYears:
    """Past listed events by the year in which they began where they took place, newest first."""
    rows = db.session.execute(
        select(Event.id, Event.first_start, Event.zone)
        .where(listed(), was_held(now))
        .order_by(Event.first_start.desc(), Event.id)
    ).all()
    years: dict[int | None, list[int]] = {}
    for event_id, start, zone in rows:
        years.setdefault(local(start, zone).year if start else None, []).append(event_id)
    return PastYears(years)


def next_end(now: datetime) -> datetime | None:
    """When the next listed event will be over."""
    ahead = select(func.min(Event.last_end)).where(listed(), Event.last_end > now)
    return db.session.scalar(ahead)


# Calendars, legal pages, addresses


def event_by_slug(slug: str) -> Event | None:
    return db.session.scalar(
        select(Event).where(Event.slug == slug).options(selectinload(Event.meetings))
    )


def listed_in_series(series_id: int, since: datetime) -> list[int]:
    """The listed events of a series that end after `since`."""
    theirs = (listed(), Event.series_id == series_id, Event.last_end > since)
    return list(db.session.scalars(select(Event.id).where(*theirs)))


def meetings_of(
    event_ids: Collection[int], since: datetime, until: datetime | None = None
) -> list[Meeting]:
    """Meetings of these events that end after `since` and begin before `until`, by start."""
    found = select(Meeting).where(Meeting.event_id.in_(event_ids), Meeting.ends_at > since)
    if until is not None:
        found = found.where(Meeting.starts_at < until)
    in_order = found.order_by(Meeting.starts_at, Meeting.uid)
    return list(db.session.scalars(in_order.options(joinedload(Meeting.event))))


def span_of_listed() -> list[datetime]:
    """The first start and the last end of all that is listed; nothing where nothing is."""
    row = db.session.execute(
        select(func.min(Event.first_start), func.max(Event.last_end)).where(
            listed(), Event.historical.is_(False)
        )
    ).one()
    return [moment for moment in row if moment is not None]


def organizations() -> list[Organization]:
    return list(db.session.scalars(select(Organization).order_by(Organization.name)))


def organization_by_slug(slug: str) -> Organization | None:
    return db.session.scalar(select(Organization).where(Organization.slug == slug))


def present_slug(kind: str, slug: str) -> str | None:
    """Where the thing that once had this address is found now, if it has moved."""
    named = _SLUGGED[kind]
    moved: str | None = db.session.scalar(
        select(named.slug)
        .join(Slug, and_(Slug.object_id == named.id, Slug.kind == kind))
        .where(Slug.slug == slug, named.slug.is_not(None), named.slug != slug)
    )
    return moved


# What the questions above have in common


def listed() -> ColumnElement[bool]:
    return and_(Event.visibility == "listed", Event.status != "withdrawn")


def was_held(now: datetime) -> ColumnElement[bool]:
    over = or_(Event.historical.is_(True), Event.last_end <= now)
    return and_(Event.status == "scheduled", over)


def _cards() -> Select[Event]:
    return select(Event).options(
        joinedload(Event.programme),
        selectinload(Event.meetings),
        selectinload(Event.speaker_links).joinedload(EventSpeaker.speaker),
    )


def _shown(condition: ColumnElement[bool], now: datetime) -> Shown:
    events = db.session.scalars(
        _cards().where(listed(), condition).order_by(Event.first_start, Event.id)
    ).all()
    held = [event for event in events if event.over(now) and not event.cancelled]
    return Shown(
        upcoming=[event for event in events if event.last_end and not event.over(now)],
        past=[event for event in reversed(held) if event.first_start],
        undated=[event for event in held if not event.first_start],
    )


def _region_codes(event_ids: Iterable[int]) -> dict[int, set[str]]:
    rows = db.session.execute(
        select(event_regions.c.event_id, Region.code)
        .join(Region, Region.id == event_regions.c.region_id)
        .where(event_regions.c.event_id.in_(list(event_ids)))
    )
    codes: dict[int, set[str]] = {}
    for event_id, code in rows:
        codes.setdefault(event_id, set()).add(code)
    return codes


def _after(now: datetime, *moments: datetime | None) -> tuple[datetime, ...]:
    return tuple(moment for moment in moments if moment is not None and moment > now)
