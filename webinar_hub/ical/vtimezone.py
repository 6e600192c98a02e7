"""Time zones as calendar programs need them: the rule of today, and nothing else.

From a VTIMEZONE with a zone's whole history Thunderbird and Outlook read the times of much of
Russia one hour wrong. So only the rule that goes on for ever is written: the POSIX string in the
last line of the zone's file (RFC 9636 section 3.3). Where it does not give what zoneinfo gives at a
meeting's start and end, the meeting is written in UTC.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo

from webinar_hub.ical.values import Form

# Onsets are given from here on, so that the lines do not depend on the meeting.
FIRST_YEAR = 1970
WEEKDAYS = ("SU", "MO", "TU", "WE", "TH", "FR", "SA")

_NAME = r"(?:<[A-Za-z0-9+-]+>|[A-Za-z]+)"
_CLOCK = r"[+-]?\d{1,3}(?::\d\d){0,2}"
_POSIX = re.compile(
    rf"(?P<name>{_NAME})(?P<offset>{_CLOCK})"
    rf"(?:(?P<summer_name>{_NAME})(?P<summer_offset>{_CLOCK})?,(?P<begin>[^,]+),(?P<end>[^,]+))?"
)
_DAY = re.compile(rf"M(?P<month>\d+)\.(?P<week>[1-5])\.(?P<weekday>[0-6])(?:/(?P<clock>{_CLOCK}))?")


@dataclass(frozen=True, slots=True)
class Onset:
    """When a clock is changed. `week` 5 is the month's last, `weekday` 0 is Sunday."""

    month: int
    week: int
    weekday: int
    clock: timedelta

    def in_year(self, year: int) -> datetime:
        """The wall time, still by the old offset."""
        first = date(year, self.month, 1)
        day = first + timedelta((self.weekday - first.isoweekday()) % 7, weeks=self.week - 1)
        if day.month != self.month:
            day -= timedelta(weeks=1)
        return datetime.combine(day, time()) + self.clock

    @property
    def recurrence(self) -> str:
        week = -1 if self.week == 5 else self.week
        return f"FREQ=YEARLY;BYMONTH={self.month};BYDAY={week}{WEEKDAYS[self.weekday]}"


@dataclass(frozen=True, slots=True)
class Summer:
    name: str
    offset: timedelta
    begin: Onset
    end: Onset


@dataclass(frozen=True, slots=True)
class Rule:
    """The offset of a zone for good, and that of its summer if it has one."""

    name: str
    offset: timedelta
    summer: Summer | None = None

    def offset_at(self, moment: datetime) -> timedelta:
        if self.summer is None:
            return self.offset
        instant = moment.astimezone(UTC).replace(tzinfo=None)
        year = (instant + self.offset).year
        begin = self.summer.begin.in_year(year) - self.offset
        end = self.summer.end.in_year(year) - self.summer.offset
        if begin < end:
            in_summer = begin <= instant < end
        else:
            in_summer = not end <= instant < begin
        return self.summer.offset if in_summer else self.offset

    def holds_at(self, moment: datetime) -> bool:
        return self.offset_at(moment) == moment.utcoffset()

    def lines(self) -> list[str]:
        if self.summer is None:
            return _observance("STANDARD", self.name, self.offset, self.offset)
        summer = self.summer
        return [
            *_observance("DAYLIGHT", summer.name, self.offset, summer.offset, summer.begin),
            *_observance("STANDARD", self.name, summer.offset, self.offset, summer.end),
        ]


def form_for(zone: ZoneInfo, start: datetime, end: datetime) -> Form:
    """How a meeting is to be written. Ask when its times or zone are set, and store the answer:
    a change of form looks like a change of time to some programs."""
    rule = _writable_rule(zone.key)
    if rule is None or _is_skipped_or_repeated(start) or _is_skipped_or_repeated(end):
        return "utc"
    return "zone" if rule.holds_at(start) and rule.holds_at(end) else "utc"


def vtimezone_lines(zone: ZoneInfo, start: datetime, end: datetime) -> tuple[str, ...]:
    """The VTIMEZONE for one meeting, or nothing where none can be right: then UTC must be written.

    After the form was stored the zone may have got another rule. The meeting keeps its form then,
    with the offset that it has on its day.
    """
    if _is_skipped_or_repeated(start) or _is_skipped_or_repeated(end):
        return ()
    if form_for(zone, start, end) == "zone":
        return rule_lines(zone)
    offset = start.utcoffset()
    if _is_known_by_name(zone.key) and offset is not None and offset == end.utcoffset():
        return _wrapped(zone.key, _observance("STANDARD", start.tzname() or "", offset, offset))
    return ()


def rule_lines(zone: ZoneInfo) -> tuple[str, ...]:
    """The VTIMEZONE of the zone's rule, the same for every meeting, if it can be written."""
    rule = _writable_rule(zone.key)
    return _wrapped(zone.key, rule.lines()) if rule else ()


@cache
def _writable_rule(key: str | None) -> Rule | None:
    return posix_rule(_footer(key)) if key and _is_known_by_name(key) else None


def _is_known_by_name(key: str | None) -> bool:
    """A TZID should name a place: `Etc/GMT-5` means +5, and `EST` has no summer time."""
    return key is not None and "/" in key and not key.startswith("Etc/")


def _is_skipped_or_repeated(moment: datetime) -> bool:
    """Programs disagree about a wall time that a clock change leaves out or gives twice."""
    return moment.replace(fold=0).utcoffset() != moment.replace(fold=1).utcoffset()


def _footer(key: str) -> str:
    try:
        zone_file = resources.files("tzdata").joinpath("zoneinfo", *key.split("/")).read_bytes()
    except OSError:
        return ""
    return zone_file.rstrip(b"\n").rpartition(b"\n")[2].decode("ascii", "replace")


def posix_rule(posix: str) -> Rule | None:
    """The rule of a POSIX TZ string, or None where RRULE with one numbered weekday cannot say it.

    Those are changes before 0:00 or from 24:00 on (Jerusalem: at 26:00 on the fourth Thursday).
    Numbered days together with a weekday would say it, but Outlook does not take such a rule.
    """
    match = _POSIX.fullmatch(posix)
    if match is None:
        return None
    name, offset = match["name"].strip("<>"), -_duration(match["offset"])
    if match["summer_name"] is None:
        return Rule(name, offset)
    begin, end = _onset(match["begin"]), _onset(match["end"])
    if begin is None or end is None:
        return None
    given = match["summer_offset"]
    summer_offset = -_duration(given) if given else offset + timedelta(hours=1)
    summer = Summer(match["summer_name"].strip("<>"), summer_offset, begin, end)
    if summer.offset > offset:
        return Rule(name, offset, summer)
    # Dublin calls its winter the exception; calendar programs expect DAYLIGHT to be ahead.
    return Rule(summer.name, summer.offset, Summer(name, offset, begin=end, end=begin))


def _onset(text: str) -> Onset | None:
    match = _DAY.fullmatch(text)
    if match is None:
        return None
    clock = _duration(match["clock"] or "2")
    if not timedelta(0) <= clock < timedelta(days=1):
        return None
    return Onset(int(match["month"]), int(match["week"]), int(match["weekday"]), clock)


def _duration(clock: str) -> timedelta:
    hours, minutes, seconds, *_ = [int(part) for part in clock.lstrip("+-").split(":")] + [0, 0]
    duration = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return -duration if clock.startswith("-") else duration


def _wrapped(key: str, observances: list[str]) -> tuple[str, ...]:
    return ("BEGIN:VTIMEZONE", f"TZID:{key}", *observances, "END:VTIMEZONE")


def _observance(
    kind: str, name: str, before: timedelta, after: timedelta, onset: Onset | None = None
) -> list[str]:
    first = onset.in_year(FIRST_YEAR) if onset else datetime.combine(date(FIRST_YEAR, 1, 1), time())
    return [
        f"BEGIN:{kind}",
        f"DTSTART:{first:%Y%m%dT%H%M%S}",
        f"TZOFFSETFROM:{_utc_offset(before)}",
        f"TZOFFSETTO:{_utc_offset(after)}",
        *([f"RRULE:{onset.recurrence}"] if onset else []),
        f"TZNAME:{name}",
        f"END:{kind}",
    ]


def _utc_offset(offset: timedelta) -> str:
    minutes, seconds = divmod(int(abs(offset).total_seconds()), 60)
    sign = "-" if offset < timedelta(0) else "+"
    return f"{sign}{minutes // 60:02}{minutes % 60:02}" + (f"{seconds:02}" if seconds else "")
