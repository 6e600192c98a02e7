"""The plain values that calendar files are made from."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

Form = Literal["zone", "utc"]
"""How the times of a meeting are written: as wall time with its zone, or in UTC."""

LARGEST_SEQUENCE = 2**31 - 1


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """One meeting as a calendar shows it; texts are given as people typed them.

    `start` and `end` carry the meeting's ZoneInfo and their fold; `stamp`, `created` and `modified`
    are UTC. `description`, `location` and `url` may be empty. `language` is the reader's and keeps
    cached files apart; it is never written, because a Russian title stays Russian in an English
    letter.

    Not a cache key: Python compares times by instant and without fold, so an entry equals its copy
    in another zone.
    """

    uid: str
    sequence: int
    stamp: datetime
    created: datetime
    modified: datetime
    start: datetime
    end: datetime
    summary: str
    description: str
    location: str
    url: str
    cancelled: bool = False
    language: str = "en"
    alarm_minutes: int | None = None

    def __post_init__(self) -> None:
        checked_sequence(self.sequence)
        for moment in (self.stamp, self.created, self.modified):
            if moment.utcoffset() != timedelta(0):
                raise ValueError(f"stamp, created and modified are UTC, not {moment!r}")
        for moment in (self.start, self.end):
            if not isinstance(moment.tzinfo, ZoneInfo) or moment.tzinfo.key != self.zone.key:
                raise ValueError(f"start and end carry the same ZoneInfo, not {moment!r}")
        if self.end.astimezone(UTC) <= self.start.astimezone(UTC):
            raise ValueError(f"an entry ends after its start, not from {self.start} to {self.end}")
        if self.alarm_minutes is not None and self.alarm_minutes < 0:
            raise ValueError(f"an alarm rings before the start, not {self.alarm_minutes} minutes")

    @property
    def zone(self) -> ZoneInfo:
        if not isinstance(self.start.tzinfo, ZoneInfo):
            raise ValueError(f"start carries a ZoneInfo, not {self.start.tzinfo!r}")
        return self.start.tzinfo


@dataclass(frozen=True, slots=True)
class Person:
    """Who invites or is invited. The address is ASCII (IDN as xn--); the name may be empty."""

    address: str
    name: str


def checked_sequence(sequence: int) -> int:
    """Calendar programs keep SEQUENCE in 32 bits with a sign; a larger one turns negative."""
    if not 0 <= sequence <= LARGEST_SEQUENCE:
        raise ValueError(f"a sequence lies between 0 and {LARGEST_SEQUENCE}, not {sequence}")
    return sequence
