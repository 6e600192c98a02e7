"""What becomes of each line, and how many came: pure, so the look and the doing agree."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from webinar_hub.core.language import _
from webinar_hub.core.refusals import Refusal
from webinar_hub.moving_in.rows import Problem, Row
from webinar_hub.participants.models import ROLES

MOVES_IN = ("person", "nameless", "count", "recount")
WORDS: dict[str, Any] = {
    "person": _("Comes in by name"),
    "nameless": _("Is counted, without the name"),
    "count": _("The head count is noted"),
    "recount": _("The head count is changed"),
    "there": _("Is there already"),
    "twice": _("Stands in the file already"),
    "example": _("The template’s example, left out"),
    "wrong": _("Is not understood"),
    "failed": _("Could not be moved in"),
}
EventKey = tuple[str, str]  # when, title
Group = tuple[str | None, int | None]  # role, region; None: all


class NothingToMove(Refusal):
    message = _("No line of this table can be moved in.")


class Begun(Refusal):
    message = _("This table is being moved in already.")


class WhereAgreed(Refusal):
    message = _("Please say where and when they agreed to letters, or choose that nobody did.")


@dataclass(frozen=True)
class EventPlan:
    """An event as its lines describe it together."""

    title: str
    when: str
    kind: str
    format: str
    place: str
    audience: frozenset[str]


@dataclass
class Known:
    """What is there of the events that a table names."""

    held_here: set[EventKey] = field(default_factory=set)
    old: set[EventKey] = field(default_factory=set)  # so long ago that no names are kept
    people: dict[EventKey, set[tuple[str, str]]] = field(default_factory=dict)  # name, address
    counts: dict[EventKey, dict[Group, int]] = field(default_factory=dict)


def plans(rows: Iterable[Row]) -> dict[EventKey, EventPlan]:
    """What the first line that says something says, is so."""
    by_event: dict[EventKey, list[Row]] = {}
    for row in rows:
        if not row.problems and not row.example:
            by_event.setdefault(row.event_key, []).append(row)
    return {key: _plan(lines) for key, lines in by_event.items()}


def _plan(rows: Sequence[Row]) -> EventPlan:
    def first(name: str) -> str:
        return next((value for row in rows if (value := getattr(row, name))), "")

    kind, how = first("kind"), first("format")
    how = how or ("online" if kind == "webinar" else "in_person")
    roles = frozenset(row.role for row in rows if row.role)
    return EventPlan(
        title=rows[0].title,
        when=rows[0].when,
        kind=kind or ("webinar" if how == "online" else "seminar"),
        format=how,
        place=first("place"),
        audience=roles or frozenset(ROLES),
    )


def judged(
    rows: Sequence[Row], known: Known
) -> tuple[dict[int, str], dict[int, tuple[Problem, ...]]]:
    """By the number of the line: what becomes of it, and what is not understood."""
    verdicts: dict[int, str] = {}
    problems: dict[int, tuple[Problem, ...]] = {}
    described = plans(rows)
    people: set[tuple[EventKey, str, str]] = set()
    counts: set[tuple[EventKey, Group]] = set()
    for row in rows:
        wrong = row.problems or _otherwise(row, described, known)
        if row.example:
            verdicts[row.number] = "example"
        elif wrong:
            verdicts[row.number], problems[row.number] = "wrong", wrong
        elif row.count is not None:
            verdicts[row.number] = _of_count(row, known, counts)
        else:
            verdicts[row.number] = _of_person(row, known, people)
    return verdicts, problems


def _otherwise(
    row: Row, described: Mapping[EventKey, EventPlan], known: Known
) -> tuple[Problem, ...]:
    """What contradicts other lines, or the catalogue."""
    if row.example:
        return ()
    if row.event_key in known.held_here:
        words = _("An event of this name was held here on that day; its people are known.")
        return (Problem("event", words),)
    plan = described[row.event_key]
    words = _("A line above says otherwise of the same event.")
    return tuple(
        Problem(name, words)
        for name in ("format", "kind")
        if getattr(row, name) not in ("", getattr(plan, name))
    )


def _of_count(row: Row, known: Known, seen: set[tuple[EventKey, Group]]) -> str:
    if (row.event_key, row.group) in seen:
        return "twice"
    seen.add((row.event_key, row.group))
    there = known.counts.get(row.event_key, {}).get(row.group)
    if there is None:
        return "count"
    return "there" if there == row.count else "recount"


def _of_person(row: Row, known: Known, seen: set[tuple[EventKey, str, str]]) -> str:
    address = row.address.key if row.address else ""
    if (row.event_key, row.name_key, address) in seen:
        return "twice"
    seen.add((row.event_key, row.name_key, address))
    there = known.people.get(row.event_key, set())
    if _is_there(row.name_key, address, there):
        return "there"
    return "nameless" if row.event_key in known.old else "person"


def _is_there(name: str, address: str, there: set[tuple[str, str]]) -> bool:
    """Who has no address in one of two tables is taken for the same."""
    if (name, address) in there or (name, "") in there:
        return True
    return not address and any(known == name for known, _address in there)


def counted(verdicts: Mapping[int, str]) -> list[tuple[str, int]]:
    numbers = dict.fromkeys(WORDS, 0)
    for verdict in verdicts.values():
        numbers[verdict] += 1
    return [(word, number) for word, number in numbers.items() if number]


def came_in_all(by_name: int, counts: Mapping[Group, int]) -> int:
    """How many came: the most that is known. Counts by role and by region are of the same people,
    so they are never added to each other, nor to those who are known by name."""
    sums = [0, 0, 0, 0]
    for (role, region), people in counts.items():
        sums[(role is not None) + 2 * (region is not None)] += people
    return max(by_name, *sums)
