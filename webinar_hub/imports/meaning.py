"""What the columns and the words of a list mean: guessed, and changed by whoever knows. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from webinar_hub.colleagues.reading.columns import HEADINGS
from webinar_hub.core.language import _
from webinar_hub.core.text import search_key
from webinar_hub.spreadsheets.names import Names, as_written, family_first

FIELDS: dict[str, Any] = {
    "": _("Leave out"),
    "email": _("E-mail"),
    "given_name": _("Given name"),
    "family_name": _("Family name"),
    "patronymic": _("Patronymic"),
    "full_name": _("Name in one cell"),
    "role": _("Role"),
    "organisation": _("Organization"),
    "position": _("Position"),
    "region": _("Region"),
    "language": _("Language"),
    "letters": _("Agreed to letters"),
}
NAMES = ("given_name", "family_name", "full_name")
_FURTHER = {
    "role": ("role", "who are you", "роль", "кто вы", "категория", "статус", "участник как"),
    "organisation": (
        *("organization", "organisation", "company", "employer", "place of work", "school"),
        *("организация", "место работы", "учреждение", "работодатель", "школа", "место учебы"),
    ),
    "region": ("region", "state", "province", "city", "регион", "область", "субъект рф", "город"),
    "language": ("language", "язык"),
    "letters": (
        *("agreed to letters", "letters", "consent to letters", "consent to e-mails", "consent"),
        *("согласие на письма", "согласие на рассылку", "письма", "рассылка"),
    ),
}
_SURE = {words: field for field, named in _FURTHER.items() for words in named}
_OF_COLLEAGUES = {words: field for field, named in HEADINGS.items() for words in named}
_ROLES = {
    "parent": ("parent", "mother", "father", "родитель", "мама", "папа", "мать", "отец", "опекун"),
    "professional": (
        *("professional", "specialist", "teacher", "psychologist", "social worker"),
        *("специалист", "педагог", "психолог", "учитель", "воспитатель", "социальный педагог"),
    ),
    "student": ("student", "студент", "студентка"),
    "volunteer": ("volunteer", "волонтер", "доброволец"),
}
_ROLE_OF = {words: role for role, named in _ROLES.items() for words in named}
_LANGUAGES = {"ru": "ru", "russian": "ru", "русский": "ru", "рус": "ru"}
_LANGUAGES |= {"en": "en", "english": "en", "английский": "en", "англ": "en"}
_YES = frozenset({"yes", "y", "true", "1", "+", "x", "да", "д", "согласен", "согласна", "истина"})


@dataclass(frozen=True)
class Line:
    """A person as the list says it; nothing is checked yet."""

    number: int
    names: Names
    email: str = ""
    role: str = ""
    organisation: str = ""
    position: str = ""
    region: str = ""
    language: str = ""
    letters: bool = False


def heading_key(heading: str) -> str:
    return search_key(re.sub(r"[.*:()_/?!]+", " ", heading))


def guessed(headings: Sequence[str], remembered: Mapping[str, str]) -> list[str]:
    """A field for each column; what was said for this organization before counts most.

    Each field is taken once, by the first column that fits.
    """
    found: list[str] = []
    for heading in headings:
        key = heading_key(heading)
        field = remembered.get(key, _field(key))
        found.append("" if field not in FIELDS or field in found else field)
    return found


def _field(key: str) -> str:
    if key in _SURE:
        return _SURE[key]
    field = _OF_COLLEAGUES.get(key, "")
    return "full_name" if field == "family_first" else field


def line_of(number: int, cells: Sequence[str], fields: Sequence[str], heads: Sequence[str]) -> Line:
    said = {
        field: (cell, head)
        for field, cell, head in zip(fields, cells, heads, strict=False)
        if field
    }

    def cell(field: str) -> str:
        return said.get(field, ("", ""))[0]

    return Line(
        number,
        _names(said),
        email=cell("email").strip("<>;,. "),
        role=_ROLE_OF.get(search_key(cell("role")), ""),
        organisation=cell("organisation")[:300],
        position=cell("position")[:200],
        region=cell("region"),
        language=_LANGUAGES.get(search_key(cell("language")), ""),
        letters=search_key(cell("letters")) in _YES,
    )


def _names(said: Mapping[str, tuple[str, str]]) -> Names:
    """A whole name is divided; under `ФИО` the family name comes first."""
    if "full_name" in said:
        whole, head = said["full_name"]
        is_family_first = _OF_COLLEAGUES.get(heading_key(head)) == "family_first"
        return (family_first if is_family_first else as_written)(whole)
    given, family, patronymic = (
        said.get(name, ("", ""))[0] for name in ("given_name", "family_name", "patronymic")
    )
    if given and not family and "family_name" not in said:
        return as_written(given)
    return Names(given, family, patronymic)
