"""Dates by a rule, and what moves along with them: pure answers in wall times."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

from dateutil.rrule import DAILY, MO, MONTHLY, WEEKLY, rrule, weekday

from webinar_hub.catalogue.rules import times
from webinar_hub.catalogue.rules.times import Sitting
from webinar_hub.core import zones
from webinar_hub.core.language import _
from webinar_hub.core.refusals import Conflict, Refusal

EVERY = ("week", "workday", "month", "month_last")
MOST = 60  # dates at once
WORKDAYS = frozenset(range(5))


class NoEnd(Refusal):
    message = _("Please say how many dates there shall be, or until when.")


class TooManyDates(Refusal):
    message = _("These are more than %(number)s dates. Please make fewer at once.", number=MOST)


class NoDates(Refusal):
    message = _("No date fits. Please look at the first and the last day.")


class NothingChosen(Refusal):
    message = _("Please leave at least one date ticked.")


class LookAgain(Refusal):
    """What was ticked belongs to other dates than those that would be made now."""

    message = _("The dates are others now. Please look at them before they are made.")


class DatesChanged(Conflict):
    message = _(
        "Somebody changed one of these dates meanwhile. Nothing was saved; please look again."
    )


class DraftNotReady(Refusal):
    """`event` still needs what is in `missing`."""

    message = _("One of these drafts cannot be published yet.")

    def __init__(self, event: Any, missing: list[Any]):
        super().__init__()
        self.event, self.missing = event, missing


class OfTheWholeEvent(Refusal):
    message = _(
        "The link of the room and the speakers belong to the whole event. "
        "Please choose all of its dates, or leave them as they are."
    )


class NothingToChange(Refusal):
    message = _("Everything is as it was. Please change something first.")


def check_likely(day: date, field: str, this_year: int) -> date:
    """A slip such as 2062 is said at once; beyond the year 9999 nothing can be counted at all."""
    if not times.EARLIEST_YEAR <= day.year <= this_year + times.YEARS_AHEAD:
        raise times.UnlikelyYear(field=field)
    return day


@dataclass(frozen=True)
class Rule:
    """`every`: so many weeks on these weekdays, each workday, or the same or last one of a month.

    Weekdays count from Monday, 0; none means that of the first day.
    """

    first: date
    every: str
    interval: int = 1
    weekdays: frozenset[int] = frozenset()
    number: int | None = None
    until: date | None = None


def dates(rule: Rule) -> list[date]:
    """In order. The fifth Tuesday of a month is the last one where a month has but four."""
    if rule.number is None and rule.until is None:
        raise NoEnd(field="times")
    if rule.until is not None and rule.until < rule.first:
        raise NoDates(field="until")
    found = [one.date() for one in islice(_recurring(rule), MOST + 1)]
    if not found:
        raise NoDates(field="first")
    if len(found) > MOST:
        raise TooManyDates(field="times" if rule.until is None else "until")
    return found


def _recurring(rule: Rule) -> Iterable[datetime]:
    shape: dict[str, Any] = {"interval": rule.interval, "wkst": MO}
    if rule.every == "workday":
        shape |= {"freq": DAILY, "interval": 1, "byweekday": sorted(WORKDAYS)}
    elif rule.every == "week":
        days = rule.weekdays or {rule.first.weekday()}
        shape |= {"freq": WEEKLY, "byweekday": sorted(days)}
    else:
        shape |= {"freq": MONTHLY, "byweekday": _of_the_month(rule)}
    in_all = rrule(dtstart=datetime.combine(rule.first, time()), **shape)
    last = rule.until or date.max
    until_then = _up_to(in_all, last)
    return until_then if rule.number is None else islice(until_then, rule.number)


def _up_to(recurring: Iterable[datetime], last: date) -> Iterable[datetime]:
    for one in recurring:
        if one.date() > last:
            return
        yield one


def _of_the_month(rule: Rule) -> weekday:
    number = (rule.first.day - 1) // 7 + 1
    last = rule.every == "month_last" or number == 5
    return weekday(rule.first.weekday(), -1 if last else number)


@dataclass(frozen=True)
class Hours:
    """From when to when on a day, by the clocks of a zone; past midnight it ends `days` later."""

    start: time
    end: time
    zone: str
    days: int = 0

    @classmethod
    def of(cls, meeting: Any) -> "Hours":
        start, end = meeting.wall_start, meeting.wall_end
        return cls(start.time(), end.time(), meeting.zone, (end.date() - start.date()).days)

    def on(self, day: date) -> Sitting:
        """The same wall times on every day, whatever the clocks do: of two the first is meant."""
        start = datetime.combine(day, self.start)
        end = datetime.combine(day + timedelta(days=self.days), self.end)
        return Sitting(
            start,
            end,
            self.zone,
            fold_start=0 if zones.is_repeated(start, self.zone) else None,
            fold_end=0 if zones.is_repeated(end, self.zone) else None,
        )


@dataclass(frozen=True)
class Planned:
    """A date as it would be; `times` is None where it cannot be, and `refusal` says why."""

    day: date
    sitting: Sitting
    times: times.Times | None
    refusal: Refusal | None = None
    twice: bool = False  # the clocks show its beginning or end twice


def planned(days: Iterable[date], hours: Hours, at: datetime) -> list[Planned]:
    """Each as it would be now: what has begun already cannot be planned any more."""
    return [_planned(day, hours.on(day), at) for day in days]


def _planned(day: date, sitting: Sitting, at: datetime) -> Planned:
    twice = 0 in (sitting.fold_start, sitting.fold_end)
    try:
        found = times.times_of(sitting, at.year)
        if found.starts_at <= at:
            raise times.InThePast
    except Refusal as refusal:
        return Planned(day, sitting, None, refusal)
    return Planned(day, sitting, found, twice=twice)


def weeks_to(first: date, begins: date) -> timedelta:
    """How far a period moves so that its first date is on the same weekday, not before `begins`."""
    weekday_of = (first.weekday() - begins.weekday()) % 7
    return begins + timedelta(days=weekday_of) - first


def chosen(ticked: Sequence[str], among: Iterable[date]) -> list[date]:
    """The days that were left ticked; a foreign one counts as not sent."""
    wanted = set(ticked)
    found = [day for day in among if day.isoformat() in wanted]
    if not found:
        raise NothingChosen
    return found


def seen(meetings: Iterable[Any]) -> str:
    """Stands for the state of these meetings and of their events."""
    states = sorted((one.public_id, one.version_id, one.event.version_id) for one in meetings)
    return hashlib.sha256(repr(states).encode()).hexdigest()[:16]
