"""A line of the table read: what it says, and what of it is not understood. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from webinar_hub.catalogue.labels import FORMATS, KINDS
from webinar_hub.core.language import _
from webinar_hub.core.text import search_key
from webinar_hub.imports.meaning import Line, heading_key, line_of
from webinar_hub.moving_in import dates, meaning
from webinar_hub.participants.rules import Mailbox, UnusableAddress, mailbox, name_key
from webinar_hub.spreadsheets.names import Names

LONGEST_TITLE = 200
LONGEST_NAME = 120
LONGEST_PLACE = 300
MOST_MINUTES = 24 * 60
MOST_PEOPLE = 100_000
NOBODY = Names("")
_NUMBER = re.compile(r"\d{1,6}")
_BLANKS = re.compile(r"(?<=\d)[\s\u00a0](?=\d)")


class Problem(NamedTuple):
    field: str  # of `meaning.CALLED`
    why: Any


@dataclass(frozen=True)
class Said:
    """What an organizer says of the table as a whole, and what its words are compared with."""

    role: str | None
    letters: str
    today: date
    regions: Mapping[str, int]  # by code and by name


@dataclass(frozen=True)
class Row:
    number: int
    title: str = ""
    when: str = ""
    kind: str = ""
    format: str = ""
    place: str = ""
    names: Names = NOBODY
    address: Mailbox | None = None
    role: str | None = None
    region_id: int | None = None
    organisation: str = ""
    position: str = ""
    verdict: str = "attended"
    minutes: int | None = None
    letters: bool = False
    count: int | None = None
    example: bool = False
    problems: tuple[Problem, ...] = ()

    @property
    def event_key(self) -> tuple[str, str]:
        return self.when, search_key(self.title)

    @property
    def sound(self) -> bool:
        return not self.problems and not self.example

    @property
    def person(self) -> tuple[str, str]:
        """Name and address, by which the same person is known in another line."""
        names = name_key(self.names.given, self.names.family, self.names.patronymic)
        return names, self.address.key if self.address else ""

    @property
    def group(self) -> tuple[str | None, int | None]:
        """Whom a head count is about."""
        return self.role, self.region_id


def rows_of(
    lines: Sequence[tuple[int, Sequence[str]]], headings: Sequence[str], said: Said
) -> list[Row]:
    """Below an event, lines that name none belong to it: so merged cells come out of a file."""
    fields = meaning.fields_of(headings)
    above = {"event": "", "date": ""}
    found = []
    for number, cells in lines:
        reader = _Reader(number, cells, headings, fields, said)
        if reader.cell("event") or reader.cell("date"):
            above = {name: reader.cell(name) for name in above}
        found.append(reader.row(above))
    return found


@dataclass
class _Reader:
    number: int
    cells: Sequence[str]
    headings: Sequence[str]
    fields: Sequence[str]
    said: Said
    problems: list[Problem] = field(default_factory=list)

    def cell(self, name: str) -> str:
        place = self.fields.index(name) if name in self.fields else len(self.cells)
        return self.cells[place] if place < len(self.cells) else ""

    def row(self, above: Mapping[str, str]) -> Row:
        if search_key(above["event"]) in meaning.EXAMPLES:
            return Row(self.number, title=above["event"], example=True)
        self._formulas()
        line = line_of(self.number, self.cells, self.fields, self.headings)
        count = self._number("count", MOST_PEOPLE)
        minutes = self._number("minutes", MOST_MINUTES)
        role = self._role(line, of_person=not self.cell("count"))
        values: dict[str, Any] = {
            "title": self._title(above["event"]),
            "when": self._when(above["date"]),
            "kind": self._word("kind", meaning.kind_of),
            "format": self._word("format", meaning.format_of),
            "place": self.cell("place")[:LONGEST_PLACE],
            "names": self._names(line),
            "address": self._address(line),
            "role": role,
            "region_id": self._region(line),
            "organisation": line.organisation,
            "position": line.position,
            "verdict": self._verdict(minutes),
            "minutes": minutes,
            "letters": self.said.letters == "everybody"
            or (self.said.letters == "column" and line.letters),
            "count": count,
        }
        return Row(self.number, **values, problems=tuple(self.problems))

    def _wrong(self, name: str, why: Any) -> None:
        if all(one.field != name for one in self.problems):
            self.problems.append(Problem(name, why))

    def _formulas(self) -> None:
        """In a text file there is no result beside them."""
        for name, cell in zip(self.fields, self.cells, strict=False):
            if name and cell.startswith("=") and len(cell) > 1:
                self._wrong(name, _("A formula stands here instead of its result."))

    def _title(self, title: str) -> str:
        if not title:
            self._wrong("event", _("The event is not named."))
        if len(title) > LONGEST_TITLE:
            longest = _("Please shorten this to at most %(number)s characters.", number=200)
            self._wrong("event", longest)
        return title

    def _when(self, text: str) -> str:
        if not text:
            self._wrong("date", _("There is no date. A month or a year is enough."))
            return ""
        try:
            return dates.rough(text, self.said.today)
        except dates.NotADate as refusal:
            self._wrong("date", refusal.message)
            return ""

    def _word(self, name: str, of: Any) -> str:
        cell = self.cell(name)
        found = of(cell) if cell else ""
        if cell and not found:
            known = FORMATS if name == "format" else KINDS
            words = ", ".join(str(one) for one in known.values())
            self._wrong(name, _("This is none of these: %(names)s.", names=words))
        return str(found)

    def _names(self, line: Line) -> Names:
        names, counted = line.names, bool(self.cell("count"))
        where = "full_name" if "full_name" in self.fields else "family_name"
        if not any(names) and not counted:
            self._wrong(where, _("There is neither a name nor a head count."))
        if any(names) and counted:
            self._wrong("count", _("There are a name and a head count. Which of them is meant?"))
        if max(map(len, names)) > LONGEST_NAME:
            self._wrong(where, _("The name is too long"))
        return names

    def _address(self, line: Line) -> Mailbox | None:
        if not line.email:
            return None
        try:
            return mailbox(line.email)
        except UnusableAddress:
            self._wrong("email", _("The address is not usable"))
            return None

    def _role(self, line: Line, *, of_person: bool) -> str | None:
        if line.role:
            return line.role
        if self.cell("role"):
            words = meaning.role_words()
            self._wrong("role", _("This is none of these: %(names)s.", names=words))
            return None
        if of_person and self.said.role is None:
            self._wrong("role", _("Please say below whom the people without a role are."))
        return self.said.role if of_person else None

    def _region(self, line: Line) -> int | None:
        if not line.region:
            return None
        found = self.said.regions.get(heading_key(line.region))
        if found is None:
            self._wrong("region", _("This region is not known. Please write it as in the list."))
        return found

    def _number(self, name: str, most: int) -> int | None:
        cell = _BLANKS.sub("", self.cell(name))
        if not cell:
            return None
        if not _NUMBER.fullmatch(cell) or int(cell) > most:
            self._wrong(name, _("This should be a whole number, at most %(number)s.", number=most))
            return None
        return int(cell)

    def _verdict(self, minutes: int | None) -> str:
        """A list without a word of it is one of those who came."""
        cell = self.cell("came")
        if cell:
            found = meaning.came(cell)
            if not found:
                self._wrong("came", _("Please write yes, no or partly."))
            return found or "unknown"
        if minutes is not None:
            return "attended" if minutes else "absent"
        return "unknown" if "came" in self.fields else "attended"
