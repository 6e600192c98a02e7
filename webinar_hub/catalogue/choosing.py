"""The filters of the start page as links: what may be chosen, what is, how to be rid of it."""

from collections.abc import Mapping
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

PATH = "/"
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

@dataclass(frozen=True)
class Group:
    """One row of links; the first takes the choice back."""

    name: str
    label: str
    choices: list[Choice]


def address(path: str, filters: Filters, **further: str) -> str:
    query = filters.query() | further
    return f"{path}?{urlencode(query)}" if query else path


def groups(
    filters: Filters,
    offered: Offered,
    programmes: list[Programme],
    regions: Mapping[str, Region],
    language: str,
) -> list[Group]:
    """A row for each kind of choice that leaves one."""
    words = _words(programmes, regions)
    found = []
    for name, label in _LABELS.items():
        chosen = getattr(filters, name)
        values = getattr(offered, name)
        if len(values) < 2 and chosen is None:
            continue
        choices = [(str(_ALL[name]), address(PATH, filters.having(name, None)), chosen is None)]
        for value in _with(values, chosen):
            url = address(PATH, filters.having(name, value))
            choices.append((words(name, value, language), url, value == chosen))
        found.append(Group(name, str(label), choices))
    return found


def chosen(
    filters: Filters, programmes: list[Programme], regions: Mapping[str, Region], language: str
) -> list[tuple[str, str]]:
    """What is chosen, each with the address of the page without it."""
    words = _words(programmes, regions)
    return [
        (words(name, value, language), address(PATH, filters.having(name, None)))
        for name, value in filters.query().items()
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
