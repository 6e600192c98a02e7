"""Tables, their lines and what took place turned into what the pages show."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from webinar_hub.attendance.labels import ROLES, VERDICTS
from webinar_hub.attendance.presenting import moment, name_for_lists
from webinar_hub.catalogue.models import Event
from webinar_hub.catalogue.rules.times import rough_times
from webinar_hub.catalogue.times import line_of, one_line
from webinar_hub.core.language import _, current, plural
from webinar_hub.moving_in import meaning
from webinar_hub.moving_in.models import PastTable
from webinar_hub.moving_in.operations import TakenBack
from webinar_hub.moving_in.queries import Took
from webinar_hub.moving_in.rows import Problem, Row
from webinar_hub.moving_in.rules import MOVES_IN, WORDS, EventKey, Group
from webinar_hub.participants.queries import regions

STATES: dict[str, Any] = {
    "draft": _("looked over, not moved in"),
    "going": _("is being moved in"),
    "done": _("moved in"),
    "back": _("taken back"),
}


def said_of(table: PastTable, zone: str, language: str) -> str:
    return f"{moment(table.created_at, zone, language)}: {STATES[table.state]}"


def counts(numbers: Sequence[tuple[str, int]]) -> list[tuple[Any, int, bool]]:
    return [(WORDS[verdict], number, verdict in MOVES_IN) for verdict, number in numbers]


def in_order(rows: Sequence[Row], verdicts: Mapping[int, str]) -> list[Row]:
    """What is to be looked at comes first; then as in the file."""
    return sorted(rows, key=lambda one: (verdicts.get(one.number) in MOVES_IN, one.number))


def row(
    one: Row,
    verdict: str,
    problems: Sequence[Problem],
    zone: str,
    events: Collection[EventKey] | None,
) -> dict[str, Any]:
    """`events`: those that are known, before anything is moved in."""
    return {
        "number": one.number,
        "event": one.title,
        "when": line_of(rough_times(one.when, zone), current()) if one.when else "",
        "new": events is not None and one.sound and one.event_key not in events,
        "who": _who(one),
        "about": " · ".join(filter(None, _about(one))),
        "verdict": WORDS.get(verdict, ""),
        "moves_in": verdict in MOVES_IN,
        "problems": [(meaning.CALLED[problem.field], problem.why) for problem in problems],
    }


def _who(one: Row) -> str:
    if one.count is not None:
        return str(one.count)
    return name_for_lists(one.names.family, one.names.given, one.names.patronymic)


def _about(one: Row) -> Iterator[str]:
    yield str(ROLES[one.role]) if one.role else ""
    if not any(one.names):
        return
    yield one.organisation
    yield one.position
    yield f"{meaning.COLUMNS['came']}: {VERDICTS[one.verdict]}"
    if one.address is not None:
        yield one.address.typed if one.letters else str(_("the address is not kept"))


def columns(headings: Sequence[str]) -> tuple[list[tuple[str, Any]], list[str]]:
    """How columns were understood, and those that are passed over."""
    pairs = list(zip(headings, meaning.fields_of(headings), strict=True))
    understood = [(heading, meaning.CALLED[field]) for heading, field in pairs if field]
    return understood, [heading for heading, field in pairs if heading and not field]


def taken_back(done: TakenBack) -> Iterator[Any]:
    yield plural("%(num)s person is out again.", "%(num)s people are out again.", done.people)
    if done.events:
        yield plural(
            "%(num)s event is withdrawn again.", "%(num)s events are withdrawn again.", done.events
        )
    if done.stay:
        yield plural(
            "%(num)s person stays, since more is known of them by now.",
            "%(num)s people stay, since more is known of them by now.",
            done.stay,
        )


def took(one: Took, language: str) -> tuple[Event, str, int, list[tuple[str, int]], int]:
    when = one_line(one.meeting, language) if one.meeting else "—"
    return one.event, when, one.listed, _groups(one.counts, language), one.in_all


def _groups(found: Mapping[Group, int], language: str) -> list[tuple[str, int]]:
    """`Parents, Amur Oblast` and how many."""
    names = {one.id: one.name for one in regions(language)}

    def words(group: Group) -> str:
        role, region = group
        known = (str(ROLES[role]) if role else "", names.get(region, "") if region else "")
        return ", ".join(filter(None, known)) or str(_("All together"))

    ordered = sorted(found.items(), key=lambda one: (one[0] != (None, None), words(one[0])))
    return [(words(group), people) for group, people in ordered]
