"""Cells as people: which column is which, with a line of headings or without."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from webinar_hub.core.text import one_line, search_key
from webinar_hub.spreadsheets.names import Names, as_written, family_first
from webinar_hub.spreadsheets.refusals import Unreadable

MOST_ROWS = 200
_LONGEST_CELL = 400
_NUMBER = re.compile(r"[\d\s+()./№-]+")  # of the line, or of a telephone
_BRACKETED = re.compile(r"^(?P<name>[^<>]*)<(?P<email>[^<>\s]+@[^<>\s]+)>$")

# As people call their columns, without case and dots.
HEADINGS = {
    "email": (
        *("e-mail", "email", "mail", "e-mail address", "email address", "address"),
        *("почта", "электронная почта", "эл почта", "эл адрес", "электронный адрес"),
        *("адрес электронной почты", "e-mail адрес", "имейл", "мейл", "адрес"),
    ),
    "given_name": ("given name", "first name", "given names", "имя"),
    "family_name": ("family name", "last name", "surname", "фамилия"),
    "patronymic": ("patronymic", "middle name", "отчество"),
    "full_name": (
        *("name", "full name", "names", "participant", "colleague", "employee"),
        *("имя и фамилия", "имя фамилия", "сотрудник", "участник", "коллега", "имя отчество"),
    ),
    "family_first": (
        *("фио", "ф и о", "фамилия имя", "фамилия и имя", "фамилия имя отчество"),
        *("фио сотрудника", "фио участника", "ф и о сотрудника"),
    ),
    "position": (
        *("position", "job", "job title", "title", "role", "profession", "occupation"),
        *("должность", "специальность", "профессия", "роль", "кем работает"),
    ),
}
_FIELD_OF = {words: field for field, named in HEADINGS.items() for words in named}


@dataclass(frozen=True)
class Line:
    """A person as the list says it; nothing is checked yet."""

    given_name: str = ""
    family_name: str = ""
    patronymic: str = ""
    email: str = ""
    position: str = ""


def people_in(cells: Sequence[Sequence[str]]) -> list[Line]:
    """Raises Unreadable."""
    rows = [[one_line(cell)[:_LONGEST_CELL] for cell in row] for row in cells]
    rows = [row for row in rows if any(row)]
    if not rows:
        raise Unreadable.empty()
    columns = _columns(rows[0])
    if columns and "email" not in columns.values():
        raise Unreadable.no_addresses(", ".join(filter(None, rows[0])))
    rows = rows[1:] if columns else rows
    if len(rows) > MOST_ROWS:
        raise Unreadable.too_many(MOST_ROWS)
    if not rows:
        raise Unreadable.empty()
    if not any("@" in cell for row in rows for cell in row):
        raise Unreadable.no_addresses("")
    return [_by_heading(row, columns) if columns else _by_address(row) for row in rows]


def _columns(first: Sequence[str]) -> dict[int, str]:
    """By number, where the first line is one of headings; empty where it is a person already."""
    if any("@" in cell and not _heading(cell) for cell in first):
        return {}
    return {
        number: field for number, cell in enumerate(first) if (field := _heading(cell)) is not None
    }


def _heading(cell: str) -> str | None:
    plain = search_key(re.sub(r"[.*:()_]+", " ", cell))
    return _FIELD_OF.get(plain)


def _by_heading(row: Sequence[str], columns: dict[int, str]) -> Line:
    found = {field: row[number] for number, field in columns.items() if number < len(row)}
    names = Names(
        found.get("given_name", ""), found.get("family_name", ""), found.get("patronymic", "")
    )
    if whole := found.get("family_first"):
        names = family_first(whole)
    elif whole := found.get("full_name"):
        names = as_written(whole)
    elif names.given and not (names.family or "family_name" in columns.values()):
        names = as_written(names.given)
    return _line(names, found.get("email", ""), found.get("position", ""))


def _by_address(row: Sequence[str]) -> Line:
    """The address is found by itself; the name stands before it, what people are behind it."""
    cells = [cell for cell in row if cell and not _NUMBER.fullmatch(cell)]
    if not cells:
        return Line()
    at = next((number for number, cell in enumerate(cells) if "@" in cell), None)
    if at is None:
        return _line(as_written(cells[0]), "", " ".join(cells[1:]))
    before, email, behind = cells[:at], cells[at], cells[at + 1 :]
    if bracketed := _BRACKETED.match(email):
        before, email = [*before, bracketed["name"].strip(' "')], bracketed["email"]
    elif " " in email:
        words = email.split(" ")
        where = next(number for number, word in enumerate(words) if "@" in word)
        before = [*before, " ".join(words[:where])]
        email, behind = words[where], [" ".join(words[where + 1 :]), *behind]
    before, behind = [one for one in before if one], [one for one in behind if one]
    if not before and behind:
        before, behind = behind[:1], behind[1:]
    return _line(as_written(" ".join(before)), email, ", ".join(behind))


def _line(names: Names, email: str, position: str) -> Line:
    return Line(names.given, names.family, names.patronymic, email.strip("<>;,. "), position)
