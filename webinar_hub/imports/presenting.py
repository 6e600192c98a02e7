"""Lists and their lines turned into what the pages show."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from webinar_hub.attendance.labels import ROLES
from webinar_hub.attendance.presenting import moment, name_for_lists
from webinar_hub.core.language import _
from webinar_hub.imports.models import ImportLine, PeopleImport
from webinar_hub.imports.rules import BRINGS_IN, WORDS, Person

STATES: dict[str, Any] = {
    "draft": _("only looked at"),
    "going": _("is being brought in"),
    "done": _("brought in"),
}
EXAMPLES = 3


def said_of(listing: PeopleImport, zone: str, language: str) -> str:
    """`3 December 2026, 17:52: brought in`."""
    return f"{moment(listing.created_at, zone, language)}: {STATES[listing.state]}"


def examples(listing: PeopleImport, lines: Sequence[ImportLine]) -> list[str]:
    """What stands in each column."""
    found = []
    for number in range(len(listing.headings)):
        cells = (one.cells[number] for one in lines if number < len(one.cells))
        some = [cell for cell in cells if cell][:EXAMPLES]
        found.append(", ".join(some))
    return found


def counts(numbers: Iterable[tuple[str, int]]) -> list[tuple[Any, int, bool]]:
    return [(WORDS[verdict], number, verdict in BRINGS_IN) for verdict, number in numbers]


def in_order(people: Iterable[Person], verdicts: Mapping[int, str]) -> list[Person]:
    """What is to be looked at comes first; then as in the file."""
    return sorted(
        people,
        key=lambda one: (verdicts.get(one.line.number) in BRINGS_IN, one.line.number),
    )


def row(person: Person, verdicts: Mapping[int, str]) -> dict[str, Any]:
    line, verdict = person.line, verdicts.get(person.line.number, "")
    names = line.names
    return {
        "number": line.number,
        "name": name_for_lists(names.family, names.given, names.patronymic),
        "email": line.email,
        "address_kept": person.mailbox is not None,
        "role": ROLES[person.role],
        "about": " · ".join(filter(None, (line.organisation, line.position, line.region))),
        "verdict": WORDS.get(verdict, ""),
        "comes_in": verdict in BRINGS_IN,
    }
