"""Many dates are made: an event each, after a template, or meetings of one event."""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from webinar_hub.catalogue import operations as catalogue
from webinar_hub.catalogue.models import Event, Series
from webinar_hub.catalogue.operations.editing import locked
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.core.refusals import NotFound
from webinar_hub.core.tokens import PUBLIC_ID_BYTES
from webinar_hub.planning.rules import Hours
from webinar_hub.workspace import operations as workspace


@dataclass(frozen=True)
class IntoSeries:
    """A series that is there, or the title of a new one."""

    series_id: int | None = None
    title: str = ""


@operation
def make_events(
    template_id: int,
    days: Sequence[date],
    hours: Hours,
    into: IntoSeries,
    *,
    by: int | None,
    key: str,
) -> list[Event]:
    """Drafts with the template's texts, seats, questions, reminders and speakers, one for each day.

    The template becomes a date of the series, unless it is one of another. A form with the same
    `key` that arrives twice makes nothing more.
    """
    template = locked(Event, template_id)
    series = _series(template, into, by, key)
    if template.series_id is None:
        catalogue.join_series(template.id, series.id, by=by)
    return [_made(template, day, hours, series, by, key) for day in days]


@operation
def make_meetings(
    event_id: int, days: Sequence[date], hours: Hours, *, by: int | None, key: str
) -> None:
    """Further sittings of one event; a form that arrives twice makes none twice."""
    for day in days:
        catalogue.add_meeting(event_id, hours.on(day), by=by, public_id=name_of(key, day))


def name_of(key: str, what: object) -> str:
    """The public id of what a form makes, the same each time: nobody can foresee the form's key."""
    known = hashlib.sha256(f"{key} {what}".encode()).digest()
    return base64.b32encode(known[:PUBLIC_ID_BYTES]).decode().lower()


def _series(template: Event, into: IntoSeries, by: int | None, key: str) -> Series:
    if into.series_id is None:
        details = catalogue.SeriesDetails(into.title, template.language)
        return catalogue.create_series(
            template.programme_id, details, by=by, public_id=name_of(key, "series")
        )
    series = db.session.get(Series, into.series_id)
    if series is None or series.programme_id != template.programme_id:
        raise NotFound
    return series


def _made(
    template: Event, day: date, hours: Hours, series: Series, by: int | None, key: str
) -> Event:
    public_id = name_of(key, day)
    known = db.session.query(Event).filter_by(public_id=public_id).one_or_none()
    if known is not None:
        return known  # what was changed of it since stays
    event = workspace.duplicate_event(template.id, day, by=by, public_id=public_id)
    precise = [one for one in event.standing_meetings if one.precise]
    if not precise:
        catalogue.add_meeting(event.id, hours.on(day), by=by, public_id=name_of(key, f"on {day}"))
    elif len(precise) == 1 and Hours.of(precise[0]) != hours:
        only = precise[0]
        catalogue.move_meeting(
            only.id, hours.on(day), mode=only.mode, place=only.place, title=only.title, by=by
        )
    catalogue.join_series(event.id, series.id, by=by)
    return event
