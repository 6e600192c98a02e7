"""What somebody wants to hear of: a choice as the start page offers it, and the words for it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from webinar_hub.catalogue import labels
from webinar_hub.core.language import _

NAMES = ("audience", "kind", "format", "programme", "series", "region")  # in forms and addresses

# Each has to fit into "Tell me about …" and "You asked to be told about …".
NEW_EVENTS: dict[str | None, Any] = {
    None: _("new events"),
    "parent": _("new events for parents"),
    "professional": _("new events for professionals"),
    "student": _("new events for students"),
    "volunteer": _("new events for volunteers"),
}
WAYS: dict[str, Any] = {
    "online": labels.FORMATS["online"],
    "place": labels.FORMATS["in_person"],
}


class Thing(NamedTuple):
    """A programme, series or region: by which word it is named in addresses, and how it is read."""

    id: int
    slug: str
    name: str


@dataclass(frozen=True)
class Choice:
    """`way`: how one takes part, `online` or at a `place`. None: whatever it be."""

    audience: str | None = None
    kind: str | None = None
    way: str | None = None
    programme: Thing | None = None
    series: Thing | None = None
    region: Thing | None = None

    @property
    def key(self) -> str:
        """The same for the same choice."""
        things = (self.programme, self.series, self.region)
        values = (self.audience, self.kind, self.way, *(one.id if one else None for one in things))
        return " ".join("-" if value is None else str(value) for value in values)

    def query(self) -> dict[str, str]:
        """As it stands in forms and addresses."""
        values = (
            *(self.audience, self.kind, self.way),
            *(one.slug if one else None for one in (self.programme, self.series, self.region)),
        )
        named = zip(NAMES, values, strict=True)
        return {name: value for name, value in named if value is not None}


def new_events(choice: Choice) -> str:
    """`new events for parents`"""
    return str(NEW_EVENTS[choice.audience])


def narrowed(choice: Choice) -> list[str]:
    """What else was chosen, each in its own word."""
    things = (one.name for one in (choice.programme, choice.series, choice.region) if one)
    return [
        *([str(labels.KINDS[choice.kind]).lower()] if choice.kind else []),
        *([str(WAYS[choice.way]).lower()] if choice.way else []),
        *things,
    ]


def in_words(choice: Choice) -> str:
    """`new events for parents: webinar, online`"""
    further = ", ".join(narrowed(choice))
    return f"{new_events(choice)}: {further}" if further else new_events(choice)


class _Row(Protocol):
    audience: Any
    kind: Any
    way: Any
    programme: Any
    series: Any
    region: Any


def of_row(row: _Row, language: str) -> Choice:
    """The choice that a subscription stands for, its relations loaded."""
    return Choice(
        audience=row.audience,
        kind=row.kind,
        way=row.way,
        programme=programme_thing(row.programme),
        series=series_thing(row.series),
        region=region_thing(row.region, language),
    )


def programme_thing(programme: Any) -> Thing | None:
    return Thing(programme.id, programme.slug or "", programme.name) if programme else None


def series_thing(series: Any) -> Thing | None:
    return Thing(series.id, series.slug or "", series.title) if series else None


def region_thing(region: Any, language: str) -> Thing | None:
    return Thing(region.id, region.code, region.name_in(language)) if region else None


def known_values(query: Mapping[str, str], offered: Mapping[str, Iterable[str]]) -> bool:
    """Whether each value is one of those offered: else more would be told than was asked for."""
    return all(not query.get(name) or query[name] in values for name, values in offered.items())
