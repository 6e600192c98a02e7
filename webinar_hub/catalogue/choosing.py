"""The filters of the start page as links: what may be chosen, what is, how to be rid of it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from babel.dates import format_date

from webinar_hub.catalogue import labels
from webinar_hub.catalogue.filters import Filters, Offered
from webinar_hub.catalogue.models import Programme
from webinar_hub.catalogue.presenting import Choice
from webinar_hub.core.language import _
from webinar_hub.participants.models import Region

LIST_PATH, MONTH_PATH, AGENDA_PATH = "/", "/month", "/agenda"
FEED_PATH = "/calendar.ics"

_LABELS = {
    "audience": _("For"),
    "kind": _("Kind"),
    "programme": _("Programme"),
    "region": _("Region"),
    "format": _("Where"),
    "month": _("Month"),
}
_ALL = {
    "audience": _("Everyone"),
    "kind": _("All kinds"),
    "programme": _("All programmes"),
    "region": _("All regions"),
    "format": _("Anywhere"),
    "month": _("Any month"),
}
_WAYS = {"online": labels.FORMATS["online"], "place": labels.FORMATS["in_person"]}

_VIEWS = {LIST_PATH: _("List"), MONTH_PATH: _("Month"), AGENDA_PATH: _("Agenda")}


@dataclass(frozen=True)
class Group:
    """One row of links; the first takes the choice back."""

    name: str
    label: str
    choices: list[Choice]


def address(path: str, filters: Filters, **further: str) -> str:
    query = filters.query() | further
    return f"{path}?{urlencode(query)}" if query else path


@dataclass(frozen=True)
class Asked:
    """What is chosen on the page at `path`, which has links of its own for what it leaves out."""

    path: str
    filters: Filters
    left_out: Collection[str] = ()

    def having(self, name: str, value: str | None) -> str:
        """The address of the same page with another choice."""
        return address(self.path, self.filters.having(name, value))

    def page(self, number: int) -> str:
        """The address of another part of a long page."""
        further = {"page": str(number)} if number > 1 else {}
        return address(self.path, self.filters, **further)


def groups(
    asked: Asked,
    offered: Offered,
    programmes: list[Programme],
    regions: Mapping[str, Region],
    language: str,
) -> list[Group]:
    """A row for each kind of choice that leaves one."""
    words = _words(programmes, regions)
    found = []
    for name, label in _LABELS.items():
        chosen = getattr(asked.filters, name)
        values = getattr(offered, name)
        if name in asked.left_out or (len(values) < 2 and chosen is None):
            continue
        choices = [(str(_ALL[name]), asked.having(name, None), chosen is None)]
        for value in _with(values, chosen):
            text = words(name, value, language)
            choices.append((text, asked.having(name, value), value == chosen))
        found.append(Group(name, str(label), choices))
    return found


def chosen(
    asked: Asked, programmes: list[Programme], regions: Mapping[str, Region], language: str
) -> list[tuple[str, str]]:
    """What is chosen, each with the address of the page without it."""
    words = _words(programmes, regions)
    return [
        (words(name, value, language), asked.having(name, None))
        for name, value in asked.filters.query().items()
        if name not in asked.left_out
    ]


def views(asked: Asked) -> list[Choice]:
    """The same dates as a list, a month, an agenda."""
    return [
        (str(text), address(path, asked.filters), path == asked.path)
        for path, text in _VIEWS.items()
    ]


def _with(values: list[str], chosen: str | None) -> list[str]:
    return values if chosen is None or chosen in values else [*values, chosen]


def _words(programmes: list[Programme], regions: Mapping[str, Region]) -> Any:
    names = {programme.slug: programme.name for programme in programmes}
    plain: dict[str, Mapping[str, Any]] = {
        "audience": labels.ROLES,
        "kind": labels.KINDS,
        "format": _WAYS,
    }

    def word(name: str, value: str, language: str) -> str:
        if name == "programme":
            return names.get(value, value)
        if name == "region":
            return regions[value].name_in(language) if value in regions else value
        if name == "month":
            return format_date(date.fromisoformat(f"{value}-01"), "LLLL y", locale=language)
        return str(plain[name][value])

    return word
