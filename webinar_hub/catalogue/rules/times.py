"""Wall times that people promise one another, and what follows from them."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time, timedelta

from webinar_hub.catalogue.models import Event, Meeting
from webinar_hub.core import zones
from webinar_hub.core.language import _
from webinar_hub.core.refusals import Refusal
from webinar_hub.ical.vtimezone import form_for

LONGEST_MEETING = timedelta(hours=24)
EARLIEST_YEAR = 2000
YEARS_AHEAD = 5


class EndsBeforeStart(Refusal):
    message = _("The end must be after the start.")


class TooLong(Refusal):
    message = _("One meeting lasts a day at most. Please add a further meeting for the next day.")


class UnlikelyYear(Refusal):
    message = _("Please look at the year again.")


class UnknownZone(Refusal):
    message = _("Please choose a time zone from the list.")


class TimeSkipped(Refusal):
    """The clocks jump over this wall time."""

    message = _(
        "The clocks are put forward on this day and jump over this time. Please choose another."
    )


class TimeRepeated(Refusal):
    """The clocks are put back and show this wall time twice."""

    message = _(
        "The clocks are put back on this day and show this time twice. Please say which one."
    )


class InThePast(Refusal):
    message = _("This time has passed already.")


class WindowUpsideDown(Refusal):
    message = _("Sign-up must close after it opens.")


class WindowAfterEnd(Refusal):
    message = _("Sign-up cannot open after the event is over.")


@dataclass(frozen=True)
class Sitting:
    """When a meeting is, as people say it: naive wall times in a zone.

    Where the clocks show a time twice, the fold says which: 0 the first, 1 the second.
    """

    start: datetime
    end: datetime
    zone: str
    fold_start: int | None = None
    fold_end: int | None = None


@dataclass(frozen=True)
class Times:
    """Everything that a meeting stores of its time; the names are those of its columns."""

    wall_start: datetime
    wall_end: datetime
    zone: str
    fold_start: int
    fold_end: int
    starts_at: datetime
    ends_at: datetime
    tzdata_version: str
    precision: str
    calendar_form: str

    def put_into(self, meeting: Meeting) -> None:
        for one in fields(self):
            setattr(meeting, one.name, getattr(self, one.name))

    def promises_the_same_as(self, meeting: Meeting) -> bool:
        """Newer zone data alone is no change that anybody asked for."""
        promise = ("wall_start", "wall_end", "zone", "fold_start", "fold_end", "precision")
        return all(getattr(self, name) == getattr(meeting, name) for name in promise)


def times_of(sitting: Sitting, this_year: int) -> Times:
    """The instants of a sitting; refuses what no clock will show."""
    if not zones.is_zone(sitting.zone):
        raise UnknownZone(field="zone")
    for field, wall in (("date", sitting.start), ("end_date", sitting.end)):
        _check_year(wall, this_year, field)
    starts_at = _instant(sitting.start, sitting.zone, sitting.fold_start, "start")
    ends_at = _instant(sitting.end, sitting.zone, sitting.fold_end, "end")
    if ends_at <= starts_at:
        raise EndsBeforeStart(field="end")
    if ends_at - starts_at > LONGEST_MEETING:
        raise TooLong(field="end")
    return _times(sitting.start, sitting.end, sitting.zone, starts_at, ends_at, "minute")


def _check_year(wall: datetime, this_year: int, field: str) -> None:
    if not EARLIEST_YEAR <= wall.year <= this_year + YEARS_AHEAD:
        raise UnlikelyYear(field=field)


def rough_times(when: str, zone: str) -> Times:
    """Of `2019-06-12`, `2019-06` or `2019`, for events of which no more is known.

    They last until the day, month or year is over. Raises ValueError for anything else.
    """
    year, month, day = ([*map(int, when.split("-")), 0, 0])[:3]
    first = date(year, month or 1, day or 1)
    if day:
        precision, last = "day", first + timedelta(days=1)
    elif month:
        precision, last = "month", (first.replace(day=28) + timedelta(days=4)).replace(day=1)
    else:
        precision, last = "year", date(year + 1, 1, 1)
    start, end = (datetime.combine(one, time()) for one in (first, last))
    starts_at, ends_at = (
        wall.replace(tzinfo=zones.zone(zone)).astimezone(UTC) for wall in (start, end)
    )
    return _times(start, end, zone, starts_at, ends_at, precision)


def _times(
    start: datetime,
    end: datetime,
    zone: str,
    starts_at: datetime,
    ends_at: datetime,
    precision: str,
) -> Times:
    there = zones.zone(zone)
    local_start, local_end = starts_at.astimezone(there), ends_at.astimezone(there)
    return Times(
        wall_start=start,
        wall_end=end,
        zone=zone,
        fold_start=local_start.fold,
        fold_end=local_end.fold,
        starts_at=starts_at,
        ends_at=ends_at,
        tzdata_version=zones.TZDATA_VERSION,
        precision=precision,
        calendar_form=form_for(there, local_start, local_end),
    )


def _instant(wall: datetime, zone: str, fold: int | None, field: str) -> datetime:
    try:
        return zones.instant(wall, zone, fold)
    except zones.SkippedTime as error:
        raise TimeSkipped(field=field) from error
    except zones.RepeatedTime as error:
        raise TimeRepeated(field=field) from error


def shifted(meeting: Meeting, days: int) -> Sitting:
    """The same wall times some days later, whatever the clocks did in between."""
    span = timedelta(days=days)
    start, end = meeting.wall_start + span, meeting.wall_end + span
    return Sitting(
        start,
        end,
        meeting.zone,
        fold_start=0 if zones.is_repeated(start, meeting.zone) else None,
        fold_end=0 if zones.is_repeated(end, meeting.zone) else None,
    )


def copied(event: Event, first_date: date) -> list[tuple[Meeting, Sitting]]:
    """Each meeting whose hour is known, and when it is in a copy whose first is on that date."""
    precise = [m for m in event.standing_meetings or cancelled_with(event) if m.precise]
    if not precise:
        return []
    days = (first_date - min(m.wall_start for m in precise).date()).days
    return [(meeting, shifted(meeting, days)) for meeting in precise]


def window(
    opens: datetime | None,
    closes: datetime | None,
    zone: str,
    last_end: datetime | None,
    this_year: int,
) -> tuple[datetime | None, datetime | None]:
    """The instants of a sign-up window given as naive wall times.

    Where the clocks show a time twice, the window is the wider one.
    """
    for field, wall in (("opens", opens), ("closes", closes)):
        if wall is not None:
            _check_year(wall, this_year, field)
    opens_at = None if opens is None else _window_instant(opens, zone, 0, "opens")
    closes_at = None if closes is None else _window_instant(closes, zone, 1, "closes")
    if opens_at is not None and closes_at is not None and closes_at <= opens_at:
        raise WindowUpsideDown(field="closes")
    if opens_at is not None and last_end is not None and opens_at >= last_end:
        raise WindowAfterEnd(field="opens")
    return opens_at, closes_at


def _window_instant(wall: datetime, zone: str, fold: int, field: str) -> datetime:
    repeated = zones.is_repeated(wall, zone)
    return _instant(wall, zone, fold if repeated else None, field)


def span(event: Event) -> tuple[datetime | None, datetime | None]:
    """First start and last end: of the meetings that hold, or of those that fell with the event."""
    counting = event.standing_meetings or cancelled_with(event) or event.meetings
    return (
        min((m.starts_at for m in counting), default=None),
        max((m.ends_at for m in counting), default=None),
    )


def cancelled_with(event: Event) -> list[Meeting]:
    """The meetings that were cancelled together with their event, not one by one before."""
    return [
        m for m in event.meetings if m.status == "cancelled" and m.changed_at == event.cancelled_at
    ]


def ahead(meetings: Iterable[Meeting], at: datetime) -> list[Meeting]:
    """Those that are not over."""
    return [m for m in meetings if m.ends_at > at]
