"""What becomes of each line, and how many came: pure, so the look and the doing agree."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from webinar_hub.catalogue.rules.responsible import Lack
from webinar_hub.core.language import _
from webinar_hub.core.refusals import Refusal
from webinar_hub.moving_in.models import PastTable
from webinar_hub.moving_in.rows import Problem, Row
from webinar_hub.participants.models import ROLES

TAKEN_BACK_WITHIN = timedelta(days=30)
MOVES_IN = ("person", "known", "nameless", "count", "recount")
WORDS: dict[str, Any] = {
    "person": _("Comes in, new here"),
    "known": _("Comes in, is known here"),
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
Person = tuple[str, str]  # name, address; empty: not known


class NothingToMove(Refusal):
    message = _("No line of this table can be moved in.")


class NobodyBehind(Refusal):
    """Past events are public at once."""


class Begun(Refusal):
    message = _("This table is being moved in already.")


class StaysIn(Refusal):
    message = _("This table can no longer be taken back.")


class WhereAgreed(Refusal):
    message = _("Please say where and when they agreed to letters, or choose that nobody did.")


class NoSuchColumn(Refusal):
    message = _("No column of this table is called “Agreed to letters”.")


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
    """What is there of the events and people that a table names."""

    events: set[EventKey] = field(default_factory=set)  # of the past, and recorded
    held_here: set[EventKey] = field(default_factory=set)
    old: set[EventKey] = field(default_factory=set)  # so long ago that no names are kept
    there: dict[EventKey, set[Person]] = field(default_factory=dict)
    people: set[Person] = field(default_factory=set)  # in the programme, by name and address
    counts: dict[EventKey, dict[Group, int]] = field(default_factory=dict)


def plans(rows: Iterable[Row]) -> dict[EventKey, EventPlan]:
    """What the first line that says something says, is so."""
    by_event: dict[EventKey, list[Row]] = {}
    for row in rows:
        if row.sound:
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
    described, above = plans(rows), Known()
    for row in rows:
        if row.example:
            verdicts[row.number] = "example"
        elif wrong := row.problems or _otherwise(row, described[row.event_key], known):
            verdicts[row.number], problems[row.number] = "wrong", wrong
        elif row.count is not None:
            verdicts[row.number] = _of_count(row, row.count, known, above)
        else:
            verdicts[row.number] = _of_person(row, known, above)
    return verdicts, problems


def problems_of(rows: Sequence[Row]) -> dict[int, tuple[Problem, ...]]:
    """What is not understood of lines by themselves, whatever is there."""
    return judged(rows, Known())[1]


def _otherwise(row: Row, plan: EventPlan, known: Known) -> tuple[Problem, ...]:
    """What contradicts other lines, or the catalogue."""
    if row.event_key in known.held_here:
        words = _("An event of this name was held here on that day; its people are known.")
        return (Problem("event", words),)
    words = _("A line above says otherwise of the same event.")
    return tuple(
        Problem(name, words)
        for name in ("format", "kind")
        if getattr(row, name) not in ("", getattr(plan, name))
    )


def _of_count(row: Row, people: int, known: Known, above: Known) -> str:
    seen = above.counts.setdefault(row.event_key, {})
    if row.group in seen:
        return "twice"
    seen[row.group] = people
    there = known.counts.get(row.event_key, {}).get(row.group)
    if there is None:
        return "count"
    return "there" if there == people else "recount"


def _of_person(row: Row, known: Known, above: Known) -> str:
    seen = above.there.setdefault(row.event_key, set())
    if _is_among(seen, *row.person):
        return "twice"
    seen.add(row.person)
    if _is_among(known.there.get(row.event_key, ()), *row.person):
        return "there"
    if row.event_key in known.old:
        return "nameless"
    if row.person in known.people or row.person in above.people:
        return "known"
    if row.address is not None:
        above.people.add(row.person)
    return "person"


def _is_among(people: Collection[Person], name: str, address: str) -> bool:
    """Who has no address in one of two places is taken for the same."""
    if (name, address) in people or (name, "") in people:
        return True
    return not address and any(known == name for known, _address in people)


def counted(verdicts: Mapping[int, str]) -> list[tuple[str, int]]:
    """In the order of WORDS; what does not occur is left out."""
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


def check_behind(lacking: Sequence[Lack]) -> None:
    if lacking:
        names = ", ".join(str(one.text) for one in lacking)
        raise NobodyBehind(
            _("Before past events can be shown to everybody, it needs: %(names)s.", names=names)
        )


def check_letters(
    letters: str, fields: Collection[str], agreed_where: str, agreed_on: date | None
) -> None:
    if letters == "column" and "letters" not in fields:
        raise NoSuchColumn(field="letters")
    if letters != "nobody" and not (agreed_where and agreed_on):
        raise WhereAgreed(field="agreed_on" if agreed_where else "agreed_where")


def may_be_taken_back(table: PastTable, at: datetime) -> bool:
    begun = table.begun_at
    return table.state == "done" and begun is not None and at - begun < TAKEN_BACK_WITHIN
