"""What becomes of each line of a list: pure, so the look beforehand and the doing agree."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from webinar_hub.core.language import _
from webinar_hub.core.refusals import Refusal
from webinar_hub.imports.meaning import NAMES, Line
from webinar_hub.participants.rules import Mailbox, UnusableAddress, mailbox, name_key
from webinar_hub.registration.rules import PERSONS_PER_ADDRESS

BRINGS_IN = ("seat", "line", "request")
WORDS: dict[str, Any] = {
    "seat": _("Gets a seat"),
    "line": _("Comes on the waiting list"),
    "request": _("Waits for your decision"),
    "there": _("Is signed up already"),
    "twice": _("Stands in the file already"),
    "no_name": _("Has no name"),
    "bad_name": _("The name is too long"),
    "bad_address": _("The address is not usable"),
    "role": _("The event is not for this role"),
    "too_many": _("Ten people share this address already"),
    "failed": _("Could not be brought in"),
}
Key = tuple[str | None, str]  # mailbox and name


class NotReady(Refusal):
    message = _("Please say first what the columns mean, and where people agreed.")


class Begun(Refusal):
    message = _("This list is being brought in already.")


@dataclass(frozen=True)
class Wanted:
    """What an organizer says of a list as a whole."""

    fields: tuple[str, ...]
    role: str
    agreed_where: str
    agreed_on: date
    letters: str


@dataclass(frozen=True)
class Person:
    """A line that was read: `mailbox` is None where nobody may write to the person."""

    line: Line
    key: Key
    mailbox: Mailbox | None
    role: str
    problem: str = ""


@dataclass
class Known:
    """Who is signed up; `at_address` counts the people of each mailbox."""

    keys: set[Key] = field(default_factory=set)
    at_address: dict[str, int] = field(default_factory=dict)


def check_fields(fields: Sequence[str], letters: str) -> None:
    if not any(one in NAMES for one in fields):
        raise NotReady(_("Please say in which column the names stand."), field="columns")
    used = [one for one in fields if one]
    if len(used) != len(set(used)):
        raise NotReady(_("Two columns cannot mean the same."), field="columns")
    if letters == "column" and "letters" not in fields:
        words = _("Please say in which column it stands who agreed to letters.")
        raise NotReady(words, field="letters")


def person_of(line: Line, letters: str, usual_role: str) -> Person:
    """The address is judged also where nobody may write to it: a slip shows a wrong line."""
    names, role = line.names, line.role or usual_role
    key = name_key(names.given, names.family, names.patronymic)
    found, problem = None, ""
    if not names.given and not names.family:
        problem = "no_name"
    elif max(len(one) for one in names) > 120:
        problem = "bad_name"
    if line.email:
        try:
            found = mailbox(line.email)
        except UnusableAddress:
            problem = problem or "bad_address"
    may_write = letters == "everybody" or (letters == "column" and line.letters)
    address = found.key if found else None
    return Person(line, (address, key), found if may_write else None, role, problem)


def judged(
    people: Iterable[Person],
    known: Known,
    audience: Collection[str],
    free: int | None,
    *,
    approval: bool,
) -> dict[int, str]:
    """By the number of the line; `free` seats, None without a limit."""
    found: dict[int, str] = {}
    seen: set[Key] = set()
    at_address = dict(known.at_address)
    for one in people:
        verdict = one.problem or _refused(one, known, seen, at_address, audience)
        if not verdict:
            seen.add(one.key)
            if one.mailbox is None:  # as they are brought in: by their name alone
                seen.add((None, one.key[1]))
            if one.mailbox is not None:
                at_address[one.mailbox.key] = at_address.get(one.mailbox.key, 0) + 1
            verdict = "request" if approval else "line" if free == 0 else "seat"
            if free and verdict == "seat":
                free -= 1
        found[one.line.number] = verdict
    return found


def counted(verdicts: Mapping[int, str]) -> list[tuple[str, int]]:
    """In the order of WORDS; what does not occur is left out."""
    numbers = dict.fromkeys(WORDS, 0)
    for verdict in verdicts.values():
        numbers[verdict] += 1
    return [(word, number) for word, number in numbers.items() if number]


def _refused(
    one: Person,
    known: Known,
    seen: Collection[Key],
    at_address: Mapping[str, int],
    audience: Collection[str],
) -> str:
    if one.key in seen or ((None, one.key[1]) in seen and one.mailbox is None):
        return "twice"
    if one.key in known.keys or ((None, one.key[1]) in known.keys and one.mailbox is None):
        return "there"
    if one.role not in audience:
        return "role"
    if one.mailbox is not None and at_address.get(one.mailbox.key, 0) >= PERSONS_PER_ADDRESS:
        return "too_many"
    return ""
