"""What a visitor narrows the events down to: read from the query, written back into links."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from webinar_hub.catalogue.models import KINDS
from webinar_hub.core.zones import local
from webinar_hub.participants.models import ROLES

# What a visitor means by a format: an event that is both counts as either.
WAYS = {"online": ("online", "both"), "place": ("in_person", "both")}

_MONTH = re.compile(r"(19[0-9]{2}|2[01][0-9]{2}|2200)-(0[1-9]|1[0-2])")


@dataclass(frozen=True)
class Line:
    """As much of an event as it takes to choose it. `starts` is its next start, `changes` the
    instants at which a list that shows it reads differently."""

    id: int
    kind: str
    format: str
    audience: frozenset[str]
    programme: str
    regions: frozenset[str]
    starts: datetime
    zone: str
    changes: tuple[datetime, ...] = ()

    @property
    def month(self) -> str:
        """`2026-12`, where the event takes place."""
        return f"{local(self.starts, self.zone):%Y-%m}"


@dataclass(frozen=True)
class Filters:
    """One choice of each kind, or none. The names are those of the query."""

    audience: str | None = None
    kind: str | None = None
    programme: str | None = None
    region: str | None = None
    format: str | None = None
    month: str | None = None

    @classmethod
    def read(
        cls, query: Mapping[str, str], programmes: Collection[str], regions: Collection[str]
    ) -> "Filters":
        """Values that make no sense count as not given."""
        offered: dict[str, Collection[str]] = {
            "audience": ROLES,
            "kind": KINDS,
            "programme": programmes,
            "region": regions,
            "format": WAYS,
        }
        values = {name: query.get(name, "") for name in NAMES}
        chosen = {name: values[name] for name in offered if values[name] in offered[name]}
        if _MONTH.fullmatch(values["month"]):
            chosen["month"] = values["month"]
        return cls(**chosen)

    def query(self) -> dict[str, str]:
        """What is chosen, in the order of the names."""
        values: dict[str, str | None] = {name: getattr(self, name) for name in NAMES}
        return {name: value for name, value in values.items() if value is not None}

    def having(self, name: str, value: str | None) -> "Filters":
        changed: dict[str, Any] = {name: value}
        return replace(self, **changed)

    def fit(self, line: Line) -> bool:
        return (
            self.audience in (None, *line.audience)
            and self.kind in (None, line.kind)
            and self.programme in (None, line.programme)
            and self.region in (None, *line.regions)
            and (self.format is None or line.format in WAYS[self.format])
            and self.month in (None, line.month)
        )


NAMES = tuple(field.name for field in fields(Filters))


@dataclass(frozen=True)
class Offered:
    """The choices that lead to at least one event; each in its natural order."""

    audience: list[str]
    kind: list[str]
    programme: list[str]
    region: list[str]
    format: list[str]
    month: list[str]

    @classmethod
    def among(cls, lines: Iterable[Line]) -> "Offered":
        lines = list(lines)
        return cls(
            audience=[role for role in ROLES if any(role in line.audience for line in lines)],
            kind=[kind for kind in KINDS if any(kind == line.kind for line in lines)],
            programme=sorted({line.programme for line in lines}),
            region=sorted({code for line in lines for code in line.regions}),
            format=[way for way in WAYS if any(line.format in WAYS[way] for line in lines)],
            month=sorted({line.month for line in lines}),
        )

    def holds(self, filters: Filters) -> bool:
        """Whether each choice is one of these, as in every link that the page offers."""
        return all(value in getattr(self, name) for name, value in filters.query().items())
