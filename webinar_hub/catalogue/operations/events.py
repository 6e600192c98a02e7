"""Events: drafted, described, duplicated, recorded; their room and their sign-up window."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from webinar_hub.catalogue.models import (
    Event,
    EventSpeaker,
    Grant,
    Meeting,
    Programme,
    Series,
)
from webinar_hub.catalogue.operations.editing import (
    apply,
    check_version,
    differences,
    locked,
    new_slug,
    record,
    sent_before,
    settle_times,
)
from webinar_hub.catalogue.operations.meetings import new_meeting, raise_sequence
from webinar_hub.catalogue.rules import addresses, publishing, times
from webinar_hub.catalogue.rules.times import Sitting
from webinar_hub.core import clock, tokens
from webinar_hub.core.database import db
from webinar_hub.core.markdown import html_of
from webinar_hub.core.operation import operation
from webinar_hub.core.refusals import NotFound
from webinar_hub.participants.models import Region

COPIED = (
    *(
        "programme_id",
        "series_id",
        "grant_id",
        "title",
        "summary",
        "description",
        "description_html",
    ),
    *("language", "kind", "format", "audience", "zone", "place", "sensitive", "offer_hours"),
    "approval",
)


@dataclass(frozen=True)
class EventDetails:
    """What an event is about; the names are those of its columns."""

    title: str
    language: str
    kind: str
    format: str
    audience: frozenset[str] = frozenset()
    summary: str = ""
    description: str = ""
    place: str = ""
    sensitive: bool = False
    series_id: int | None = None
    grant_id: int | None = None
    region_ids: frozenset[int] = field(default_factory=frozenset)

    def columns(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if name != "region_ids"}


@operation
def create_event(
    programme_id: int,
    details: EventDetails,
    sitting: Sitting | None = None,
    *,
    by: int | None = None,
    public_id: str | None = None,
    demo: bool = False,
) -> Event:
    """A draft that nobody sees, with its first meeting if that is known.

    A form that carries `public_id` may arrive twice: the second time the first event is returned.
    """
    programme = locked(Programme, programme_id)
    if (known := sent_before(Event, public_id, programme_id=programme_id)) is not None:
        return known
    event = _new_event(programme.id, programme.zone, public_id)
    event.demo = demo
    _describe(event, details)
    db.session.add(event)
    if sitting is not None:
        new_meeting(event, times.times_of(sitting, clock.now().year))
    db.session.flush()
    settle_times(event)
    record(event, by, "event drafted")
    return event


@operation
def edit_details(
    event_id: int, details: EventDetails, *, by: int | None = None, version: int | None = None
) -> None:
    """Change what an event is about. Meetings follow where they had its place and its mode."""
    event = locked(Event, event_id)
    changes = differences(event, details.columns())
    regions = {region.id for region in event.regions}
    if regions != details.region_ids:
        changes["regions"] = [regions, details.region_ids]
    if not changes:
        return
    check_version(event, version)
    old_format, old_place, old_language = event.format, event.place, event.language
    _describe(event, details)
    for meeting in times.ahead(event.standing_meetings, clock.now()):
        _follow(meeting, event, old_format, old_place)
    publishing.check_stays_presentable(event)
    publishing.check_language(event, old_language)
    record(event, by, "details changed", changes)


def _describe(event: Event, details: EventDetails) -> None:
    _check_belongs(Series, details.series_id, event.programme_id)
    _check_belongs(Grant, details.grant_id, event.programme_id)
    apply(event, differences(event, details.columns()))
    event.description_html = html_of(details.description)
    event.regions = _regions(details.region_ids)


def _follow(meeting: Meeting, event: Event, old_format: str, old_place: str) -> None:
    mode = event.format if meeting.mode == old_format else meeting.mode
    place = event.place if meeting.place == old_place else meeting.place
    moved = _where(mode, place) != _where(meeting.mode, meeting.place)
    meeting.mode, meeting.place = mode, place
    if moved:
        raise_sequence(meeting)


def _where(mode: str, place: str) -> tuple[str, str]:
    """What people are told of it: online, nobody goes anywhere."""
    return mode, "" if mode == "online" else place


@operation
def set_room_link(
    event_id: int,
    link: str,
    dial_in: str = "",
    *,
    by: int | None = None,
    version: int | None = None,
) -> None:
    """Where the join page leads. It is never mailed, so nobody is told of a change."""
    addresses.check_link(link)
    event = locked(Event, event_id)
    changes = differences(event, {"room_link": link, "dial_in": dial_in})
    if changes:
        check_version(event, version)
        apply(event, changes)
        record(event, by, "room set", changes)


@operation
def set_sign_up_window(
    event_id: int,
    opens: datetime | None,
    closes: datetime | None,
    *,
    by: int | None = None,
    version: int | None = None,
) -> None:
    """From when to when people may sign up: naive wall times in the event's zone, or none."""
    event = locked(Event, event_id)
    opens_at, closes_at = times.window(opens, closes, event.zone, event.last_end, clock.now().year)
    wanted = {"sign_up_opens_at": opens_at, "sign_up_closes_at": closes_at}
    changes = differences(event, wanted)
    if changes:
        check_version(event, version)
        apply(event, changes)
        record(event, by, "sign-up window set", changes)


@operation
def set_offer_hours(
    event_id: int, hours: int | None, *, by: int | None = None, version: int | None = None
) -> None:
    """For how long a freed seat is offered to the next in line; None: it is theirs at once.

    It counts for seats that are free from now on. What is held for somebody stays held until the
    moment that their letter names.
    """
    event = locked(Event, event_id)
    changes = differences(event, {"offer_hours": hours})
    if changes:
        check_version(event, version)
        apply(event, changes)
        record(event, by, "offers set", changes)


@operation
def duplicate_event(
    event_id: int,
    first_date: date,
    *,
    by: int | None = None,
    public_id: str | None = None,
) -> Event:
    """A draft with the same words, people and wall times, its first meeting on another date.

    The room's link stays behind: the wrong room is worse than none.
    """
    original = locked(Event, event_id)
    known = sent_before(Event, public_id, programme_id=original.programme_id)
    if known is not None:
        return known
    event = _new_event(original.programme_id, original.zone, public_id)
    apply(event, differences(event, {name: getattr(original, name) for name in COPIED}))
    event.regions = list(original.regions)
    event.speaker_links = [
        EventSpeaker(speaker_id=link.speaker_id, position=link.position)
        for link in original.speaker_links
    ]
    db.session.add(event)
    _copy_meetings(original, event, first_date)
    db.session.flush()
    settle_times(event)
    record(event, by, "event duplicated", {"from": [original.public_id, event.public_id]})
    return event


def _copy_meetings(original: Event, event: Event, first_date: date) -> None:
    for meeting, sitting in times.copied(original, first_date):
        copy = new_meeting(event, times.times_of(sitting, clock.now().year))
        copy.title, copy.mode, copy.place = meeting.title, meeting.mode, meeting.place


@operation
def record_past_event(
    programme_id: int,
    details: EventDetails,
    when: str,
    *,
    days: int | None = None,
    zone: str | None = None,
    by: int | None = None,
    demo: bool = False,
) -> Event:
    """Something that took place before it could be signed up for; shown at once, without sign-up.

    `when` is a day, a month or a year, `2019-06-12`, `2019-06`, `2019`: as much as is known.
    """
    programme = locked(Programme, programme_id)
    event = _new_event(programme.id, zone or programme.zone, None)
    event.historical, event.stated_days, event.demo = True, days, demo
    _describe(event, details)
    db.session.add(event)
    new_meeting(event, times.rough_times(when, event.zone))
    db.session.flush()
    publishing.check_behind(event)
    event.visibility, event.published_at = "listed", clock.now()
    event.slug = new_slug("event", event.title, event.id, event.public_id)
    settle_times(event)
    record(event, by, "past event recorded")
    return event


def _new_event(programme_id: int, zone: str, public_id: str | None) -> Event:
    now = clock.now()
    return Event(
        public_id=public_id or tokens.public_id(),
        programme_id=programme_id,
        zone=zone,
        status="scheduled",
        visibility="draft",
        historical=False,
        created_at=now,
        changed_at=now,
    )


def _check_belongs(model: type[Series] | type[Grant], key: int | None, programme_id: int) -> None:
    home = select(model.programme_id).where(model.id == key)
    if key is not None and db.session.scalar(home) != programme_id:
        raise NotFound


def _regions(ids: frozenset[int]) -> list[Region]:
    return list(db.session.scalars(select(Region).where(Region.id.in_(ids)))) if ids else []
