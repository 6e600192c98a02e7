"""Wall time and instants. UTC inside; a zone's rules are applied here and nowhere else."""

import zoneinfo

zoneinfo.reset_tzpath(to=[])  # the pinned tzdata package wins over the machine's older files

from datetime import UTC, datetime, timedelta  # noqa: E402
from functools import cache  # noqa: E402
from zoneinfo import ZoneInfo  # noqa: E402

import tzdata  # noqa: E402

TZDATA_VERSION: str = tzdata.IANA_VERSION

# What the public pages offer; more would multiply the cached pages for nobody.
OFFERED_ZONES = (
    "Europe/Kaliningrad",
    "Europe/Moscow",
    "Europe/Samara",
    "Asia/Yekaterinburg",
    "Asia/Omsk",
    "Asia/Novosibirsk",
    "Asia/Krasnoyarsk",
    "Asia/Irkutsk",
    "Asia/Yakutsk",
    "Asia/Vladivostok",
    "Asia/Magadan",
    "Asia/Kamchatka",
    "Europe/Berlin",
    "Europe/London",
    "America/New_York",
    "Asia/Almaty",
    "Asia/Tbilisi",
    "Asia/Yerevan",
    "Europe/Belgrade",
)
COOKIE = "zone"
NO_ZONE = "none"  # `?zone=none`: only the times where an event takes place


class SkippedTime(ValueError):
    """A wall time that the clocks jump over."""


class RepeatedTime(ValueError):
    """A wall time that happens twice; say which one."""


def choose(asked: str | None, remembered: str | None) -> str | None:
    """The offered zone in which a visitor also reads times: `?zone=`, else the cookie's."""
    for name in (asked, remembered):
        if name == NO_ZONE:
            return None
        if name in OFFERED_ZONES:
            return name
    return None


@cache
def zone(name: str) -> ZoneInfo:
    """The zone of an IANA name; raises ValueError for an unknown one."""
    try:
        return ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, OSError, TypeError) as error:
        raise ValueError(f"no such time zone: {name!r}") from error


def is_zone(name: str) -> bool:
    try:
        zone(name)
    except ValueError:
        return False
    return "/" in name


def is_skipped(wall: datetime, name: str) -> bool:
    """True for a naive wall time inside a spring gap of the zone."""
    there = wall.replace(tzinfo=zone(name))
    return there.astimezone(UTC).astimezone(zone(name)).replace(tzinfo=None) != wall


def is_repeated(wall: datetime, name: str) -> bool:
    """True for a naive wall time that an autumn change of clocks repeats."""
    first = wall.replace(tzinfo=zone(name), fold=0)
    second = wall.replace(tzinfo=zone(name), fold=1)
    return first.utcoffset() != second.utcoffset() and not is_skipped(wall, name)


def instant(wall: datetime, name: str, fold: int | None = None) -> datetime:
    """The UTC instant of a naive wall time.

    Raises SkippedTime, and RepeatedTime when the time happens twice and `fold` does not say which.
    """
    if is_skipped(wall, name):
        raise SkippedTime
    if fold is None and is_repeated(wall, name):
        raise RepeatedTime
    return wall.replace(tzinfo=zone(name), fold=fold or 0).astimezone(UTC)


def local(moment: datetime, name: str) -> datetime:
    """An aware instant as wall time of the zone (aware, fold kept)."""
    return moment.astimezone(zone(name))


def offset_label(moment: datetime, name: str) -> str:
    """`UTC+3`, `UTC+5:30`, `UTC` at that instant."""
    offset = local(moment, name).utcoffset() or timedelta()
    minutes = int(offset.total_seconds() // 60)
    if minutes == 0:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else '−'}{hours}" + (f":{rest:02d}" if rest else "")
