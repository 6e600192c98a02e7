"""Tables and their lines turned into what the pages show."""

from collections.abc import Mapping, Sequence
from typing import Any

from webinar_hub.attendance.labels import ROLES, VERDICTS
from webinar_hub.attendance.presenting import moment, name_for_lists
from webinar_hub.core.language import _
from webinar_hub.moving_in import meaning
from webinar_hub.moving_in.models import PastTable
from webinar_hub.moving_in.queries import Took
from webinar_hub.moving_in.rows import Problem, Row
from webinar_hub.moving_in.rules import MOVES_IN, WORDS, Group
from webinar_hub.participants.queries import regions

STATES: dict[str, Any] = {
    "draft": _("only looked at"),
    "going": _("is being moved in"),
    "done": _("moved in"),
}


def said_of(table: PastTable, zone: str, language: str) -> str:
    return f"{moment(table.created_at, zone, language)}: {STATES[table.state]}"


def counts(numbers: Sequence[tuple[str, int]]) -> list[tuple[Any, int, bool]]:
    return [(WORDS[verdict], number, verdict in MOVES_IN) for verdict, number in numbers]


def in_order(rows: Sequence[Row], verdicts: Mapping[int, str]) -> list[Row]:
    """What is to be looked at comes first; then as in the file."""
    return sorted(rows, key=lambda one: (verdicts.get(one.number) in MOVES_IN, one.number))


def row(one: Row, verdicts: Mapping[int, str], problems: Sequence[Problem]) -> dict[str, Any]:
    verdict = verdicts.get(one.number, "")
    role = str(ROLES[one.role]) if one.role else ""
    about = [role, one.organisation, one.position]
    if one.count is None:
        about.append(str(VERDICTS[one.verdict]))
    return {
        "number": one.number,
        "event": one.title,
        "when": one.when,
        "who": str(one.count)
        if one.count is not None
        else name_for_lists(one.names.family, one.names.given, one.names.patronymic),
        "about": " · ".join(filter(None, about)),
        "verdict": WORDS.get(verdict, ""),
        "moves_in": verdict in MOVES_IN,
        "problems": [(meaning.CALLED[problem.field], problem.why) for problem in problems],
    }


def columns(headings: Sequence[str]) -> tuple[list[tuple[str, Any]], list[str]]:
    """How columns were understood, and those that are passed over."""
    fields = meaning.fields_of(headings)
    pairs = list(zip(headings, fields, strict=True))
    understood = [(heading, meaning.CALLED[field]) for heading, field in pairs if field]
    return understood, [heading for heading, field in pairs if heading and not field]


def groups(found: Mapping[Group, int], language: str) -> list[tuple[str, int]]:
    """`Parents, Amur Oblast` and how many."""
    names = {one.id: one.name for one in regions(language)}

    def words(group: Group) -> str:
        role, region = group
        known = (str(ROLES[role]) if role else "", names.get(region, "") if region else "")
        return ", ".join(filter(None, known)) or str(_("All together"))

    ordered = sorted(found.items(), key=lambda one: (one[0] != (None, None), words(one[0])))
    return [(words(group), people) for group, people in ordered]


def totals(took: Sequence[Took]) -> tuple[int, int]:
    return len(took), sum(one.in_all for one in took)
