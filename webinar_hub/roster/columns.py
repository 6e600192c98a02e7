"""The columns of the roster: how they are called, and what stands in them.

A page and a saved table take the same cells, so a table is what was seen.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from webinar_hub.attendance import labels, presenting
from webinar_hub.catalogue.labels import ORGANISATION_KINDS, PARTS
from webinar_hub.core.language import NATIVE_NAMES, _
from webinar_hub.roster.queries import Person

COLUMNS: dict[str, Any] = {
    "state": _("State"),
    "role": _("Role"),
    "organisation": _("Organization"),
    "organisation_kind": _("Kind of organization"),
    "position": _("Position"),
    "region": _("Region"),
    "part": _("Takes part"),
    "language": _("Language"),
    "signed_up": _("Signed up"),
    "attendance": _("Attendance"),
    "letters": _("Letters"),
    "email": _("E-mail"),
}
USUAL = ("state", "role", "organisation", "region", "attendance")
FOR_ORGANIZERS = frozenset({"email"})  # the address is for those who may write to it
NAME = _("Person")


@dataclass(frozen=True)
class Setting:
    """What the words of a cell depend on besides the person."""

    zone: str
    language: str
    meetings: int  # of the event, that were not cancelled


def seen_by(names: Sequence[str] | None, *, organizer: bool) -> list[str]:
    """The chosen columns that this reader may see, in the usual order."""
    wanted = USUAL if names is None else names
    hidden = frozenset() if organizer else FOR_ORGANIZERS
    return [name for name in COLUMNS if name in wanted and name not in hidden]


def name_of(person: Person) -> str:
    one = person.registration
    return presenting.name_for_lists(one.family_name, one.given_name, one.patronymic)


def cells(person: Person, names: Sequence[str], setting: Setting) -> list[str]:
    return [_CELLS[name](person, setting) for name in names]


def _state(person: Person, setting: Setting) -> str:
    one = person.registration
    if one.walk_in and one.state == "confirmed":
        return str(_("Came without a seat"))
    return presenting.state_words(one, setting.zone, setting.language)


def _attendance(person: Person, setting: Setting) -> str:
    if setting.meetings > 1 and (person.came or person.absent):
        return str(
            _("Came to %(number)s of %(all)s", number=person.came, all=setting.meetings)
        )
    if person.came:
        return str(labels.VERDICTS["attended"])
    return str(labels.VERDICTS["absent" if person.absent else "unknown"])


def _letters(person: Person, _setting: Setting) -> str:
    if person.registration.email is None:
        return str(_("No address"))
    return "" if person.reached else str(_("Letter did not arrive"))


def _region(person: Person, setting: Setting) -> str:
    region = person.registration.region
    return region.name_in(setting.language) if region else ""


_CELLS: dict[str, Callable[[Person, Setting], str]] = {
    "state": _state,
    "role": lambda person, _s: str(labels.ROLES[person.registration.role]),
    "organisation": lambda person, _s: person.registration.organisation,
    "organisation_kind": lambda person, _s: str(
        ORGANISATION_KINDS.get(person.registration.organisation_kind or "", "")
    ),
    "position": lambda person, _s: person.registration.position,
    "region": _region,
    "part": lambda person, _s: str(PARTS[person.registration.pool.mode]),
    "language": lambda person, _s: NATIVE_NAMES.get(person.registration.language, ""),
    "signed_up": lambda person, s: presenting.moment(
        person.registration.created_at, s.zone, s.language
    ),
    "attendance": _attendance,
    "letters": _letters,
    "email": lambda person, _s: person.registration.email or "",
}
