"""What the demonstration consists of, read from the files beside this one.

The facts of the programmes and everything that is invented lie there as text, so that they can be
read, compared with their source and changed without touching code.
"""

import re
import tomllib
from dataclasses import dataclass, field
from importlib import resources
from typing import Any

from webinar_hub.catalogue.operations.programmes import NUMBERS

Table = dict[str, Any]

PROGRAMMES = ("family_education.toml", "family_trust.toml")

# The end of a line that the next one goes on, being no list item, heading or empty line.
_BROKEN = re.compile(r"(?<!\n)\n(?!\n|[-*] |#|\d+\. ) *")


@dataclass(frozen=True)
class MeetingPlan:
    """When a meeting is, seen from the day of loading.

    The first `weekday` that is at least `days` away, `plus` days later; or `in_minutes` from now,
    `minutes` long. `start` and `end` are wall times of the event's zone.
    """

    days: int = 0
    weekday: str = ""
    plus: int = 0
    start: str = ""
    end: str = ""
    in_minutes: int = 0
    minutes: int = 0
    title: str = ""


@dataclass(frozen=True)
class SeatsPlan:
    """A pool of seats and how many people want one; those who do not fit in wait."""

    name: str = ""
    mode: str = ""  # empty: as the event is held
    capacity: int | None = None
    people: int = 0


@dataclass(frozen=True)
class EventPlan:
    """An invented event. `finished`: it is over, and people can be marked."""

    key: str
    title: str
    kind: str
    format: str
    audience: list[str]
    summary: str
    description: str
    speakers: list[str]
    meetings: list[MeetingPlan]
    seats: list[SeatsPlan]
    series: str = ""
    place: str = ""
    zone: str = ""
    regions: list[str] = field(default_factory=list)
    visibility: str = "listed"
    cancel_reason: str = ""
    opens_in_days: int = 0
    finished: bool = False
    sensitive: bool = False


@dataclass(frozen=True)
class PastPlan:
    """Something that took place. `when` is as much as is known: a month, a year or nothing.

    `count` such events differ by the `{number}` in their titles alone.
    """

    title: str
    kind: str
    format: str
    description: str
    when: str = ""
    count: int = 1
    days: int | None = None
    place: str = ""
    zone: str = ""
    regions: list[str] = field(default_factory=list)
    audience: list[str] = field(default_factory=list)
    granted: bool = False


@dataclass(frozen=True)
class ProgrammePlan:
    """`series` and `speakers` are by their keys; tables hold columns by their names."""

    organization: Table
    programme: Table
    regions: list[str]
    grant: Table | None
    series: dict[str, Table]
    speakers: dict[str, Table]
    past: list[PastPlan]
    events: list[EventPlan]

    @property
    def language(self) -> str:
        return str(self.programme["language"])

    @property
    def zone(self) -> str:
        return str(self.programme["zone"])


@dataclass(frozen=True)
class Reader:
    """Somebody whose letters can be read."""

    event: str
    email: str
    given_name: str
    role: str
    language: str
    family_name: str = ""
    patronymic: str = ""
    discreet: bool = False


def programmes() -> list[ProgrammePlan]:
    return [_programme(_read(name)) for name in PROGRAMMES]


def people() -> Table:
    """The lists from which names are put together, without the readers."""
    table = _read("people.toml")
    del table["reader"]
    return table


def privacy() -> Table:
    """The privacy page by language, in Markdown."""
    return _read("privacy.toml")


def readers() -> list[Reader]:
    return [Reader(**one) for one in _read("people.toml")["reader"]]


def _read(name: str) -> Table:
    text = resources.files(__package__).joinpath(name).read_text("utf-8")
    return {key: _flowing(value) for key, value in tomllib.loads(text).items()}


def _flowing(value: Any) -> Any:
    """Lines broken for the file's width are joined: on pages every line break is shown.

    Numbers for people in danger stand one on each line.
    """
    if isinstance(value, dict):
        lists = {key: one.strip() for key, one in value.items() if key in NUMBERS}
        return {key: _flowing(one) for key, one in value.items()} | lists
    if isinstance(value, list):
        return [_flowing(one) for one in value]
    return _BROKEN.sub(" ", value).strip() if isinstance(value, str) else value


def _programme(table: Table) -> ProgrammePlan:
    programme = dict(table["programme"])
    return ProgrammePlan(
        organization=table["organization"],
        regions=programme.pop("regions"),
        programme=programme,
        grant=table.get("grant"),
        series=_by_key(table.get("series", [])),
        speakers=_by_key(table["speaker"]),
        past=[PastPlan(**one) for one in table["past"]],
        events=[_event(one) for one in table["event"]],
    )


def _event(table: Table) -> EventPlan:
    nested = {
        "meetings": [MeetingPlan(**one) for one in table["meetings"]],
        "seats": [SeatsPlan(**one) for one in table["seats"]],
    }
    return EventPlan(**(table | nested))


def _by_key(tables: list[Table]) -> dict[str, Table]:
    return {one["key"]: {k: v for k, v in one.items() if k != "key"} for one in tables}
