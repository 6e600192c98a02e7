"""Rows for tests that read: sensible defaults, and also what no form would let pass.

Each maker inserts within one operation and returns the row. It needs an application context.
"""

import secrets
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from webinar_hub.catalogue.models import (
    Event,
    EventSpeaker,
    Grant,
    Indicator,
    Meeting,
    Programme,
    Series,
    Slug,
    Speaker,
)
from webinar_hub.catalogue.rules.times import Sitting, rough_times, times_of
from webinar_hub.core import clock, tokens
from webinar_hub.core.database import db
from webinar_hub.core.models import Heartbeat
from webinar_hub.core.operation import operation
from webinar_hub.core.zones import local
from webinar_hub.participants.models import Organization, Region
from webinar_hub.registration.models import SeatPool
from webinar_hub.reminders.models import ReminderRule


def in_days(days: float) -> datetime:
    """So many days from now, on the minute."""
    return (clock.now() + timedelta(days=days)).replace(second=0, microsecond=0)


def make_organization(**columns: Any) -> Organization:
    return _made(
        Organization,
        columns,
        name="Families in Step",
        slug=_slug("families-in-step"),
        language="en",
        reply_to="help@example.org",
        help_name="Anna Petrova",
        help_phone="+7 495 000-00-00",
        help_email="help@example.org",
        address="Lesnaya 5, 675000 Blagoveshchensk",
        privacy_en="We keep your name and your address.",
        privacy_en_html="<p>We keep your name and your address.</p>",
        privacy_ru="Мы храним ваше имя и адрес.",
        privacy_ru_html="<p>Мы храним ваше имя и адрес.</p>",
    )


@operation
def make_programme(**columns: Any) -> Programme:
    """`regions=("RU-AMU",)` by their codes."""
    codes = columns.pop("regions", ())
    organization_id = columns.pop("organization_id", None) or make_organization().id
    return _made(
        Programme,
        {**columns, "regions": lambda: _regions(codes)},
        organization_id=organization_id,
        name="Educational programme",
        slug=_slug("programme"),
        language="en",
        zone="Europe/Moscow",
    )


def make_series(programme: Programme, **columns: Any) -> Series:
    return _made(
        Series,
        columns,
        programme_id=programme.id,
        title="Case management",
        slug=_slug("series"),
        language="en",
    )


def make_speaker(programme: Programme, **columns: Any) -> Speaker:
    return _made(
        Speaker,
        columns,
        programme_id=programme.id,
        name="Maria Sokolova",
        slug=_slug("speaker"),
        language="en",
    )


def make_grant(programme: Programme, **columns: Any) -> Grant:
    return _made(Grant, columns, programme_id=programme.id, name="First grant")


def make_indicator(grant: Grant, **columns: Any) -> Indicator:
    return _made(Indicator, columns, grant_id=grant.id, name="webinars", measure="events:webinar")


@operation
def make_event(programme: Programme | None = None, **columns: Any) -> Event:
    """A listed webinar for parents in ten days, an hour and a half long.

    `starts` (an instant; None for no meeting) and `hours` make its meeting, `when="2019-06"` an
    imprecise one; `regions` are codes, `speakers` rows.
    """
    programme = programme or make_programme()
    starts = columns.pop("starts", in_days(10))
    hours, when = columns.pop("hours", 1.5), columns.pop("when", None)
    codes, speakers = columns.pop("regions", ()), columns.pop("speakers", ())
    event = _made(
        Event,
        {**columns, "regions": lambda: _regions(codes)},
        programme_id=programme.id,
        title="The tender age",
        slug=_slug("event"),
        language="en",
        kind="webinar",
        format="online",
        audience=frozenset({"parent"}),
        zone="Europe/Moscow",
        visibility="listed",
        published_at=clock.now(),
        created_at=clock.now(),
        changed_at=clock.now(),
    )
    for position, speaker in enumerate(speakers):
        _made(EventSpeaker, {}, event_id=event.id, speaker_id=speaker.id, position=position)
    if when is not None or starts is not None:
        make_meeting(event, starts, hours=hours, when=when)
    return event


@operation
def make_meeting(
    event: Event,
    starts: datetime | None = None,
    *,
    hours: float = 1.5,
    when: str | None = None,
    **columns: Any,
) -> Meeting:
    """A sitting in the event's zone; the event's first start and last end follow."""
    event = db.session.get_one(Event, event.id)
    if when is not None:
        times = rough_times(when, event.zone)
    else:
        begin = local(starts or in_days(10), event.zone)
        end = local(begin.astimezone(UTC) + timedelta(hours=hours), event.zone)
        walls = (begin.replace(tzinfo=None, fold=0), end.replace(tzinfo=None, fold=0))
        sitting = Sitting(*walls, event.zone, fold_start=begin.fold, fold_end=end.fold)
        times = times_of(sitting, begin.year)
    wanted: dict[str, Any] = {
        "public_id": tokens.public_id(),
        "event_id": event.id,
        "mode": event.format,
        "place": event.place,
        "uid": f"{secrets.token_hex(10)}@hub.example.org",
        "created_at": event.created_at,
        "changed_at": event.changed_at,
    }
    meeting = Meeting(**(wanted | columns))
    times.put_into(meeting)
    db.session.add(meeting)
    sittings = {meeting, *event.meetings}
    event.first_start = min(one.starts_at for one in sittings)
    event.last_end = max(one.ends_at for one in sittings)
    db.session.flush()
    return meeting


def make_pool(event: Event, **columns: Any) -> SeatPool:
    return _made(SeatPool, columns, event_id=event.id, name="", mode=event.format, capacity=40)


def make_reminder_rules(
    owner: Event | Series | Programme, *offsets: tuple[str, int], audience: str = "seat"
) -> None:
    """`("first", 1440)`: so many minutes before the first meeting, before `each`, after the `end`.
    """
    for before, minutes in offsets:
        _made(
            ReminderRule,
            {f"{type(owner).__name__.lower()}_id": owner.id},
            audience=audience,
            before=before,
            minutes=minutes,
            created_at=clock.now(),
        )
    change(owner, reminders_changed=True)


@operation
def make_heartbeat(process: str) -> None:
    """A scheduler process that was seen now."""
    db.session.add(Heartbeat(process=process, job="deliver", seen_at=clock.now()))


def make_old_slug(thing: Event | Series | Programme | Speaker, slug: str) -> Slug:
    """An address under which the thing was once found."""
    kind = type(thing).__name__.lower()
    return _made(Slug, {}, kind=kind, slug=slug, object_id=thing.id)


@operation
def change(row: Any, **columns: Any) -> None:
    """Change columns of a row as an operation of the product would."""
    present = db.session.get_one(type(row), row.id)
    for name, value in columns.items():
        setattr(present, name, value)


@operation
def _made(model: type[Any], columns: dict[str, Any], **defaults: Any) -> Any:
    wanted = defaults | columns
    if "public_id" in model.__table__.columns:
        wanted.setdefault("public_id", tokens.public_id())
    row = model(**{name: value() if callable(value) else value for name, value in wanted.items()})
    db.session.add(row)
    db.session.flush()
    return row


def _regions(codes: Iterable[str]) -> list[Region]:
    return [db.session.query(Region).filter_by(code=code).one() for code in codes]


def _slug(word: str) -> str:
    """Readable and never used twice."""
    return f"{word}-{secrets.token_hex(3)}"
