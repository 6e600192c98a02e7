"""Telephone numbers for people in danger and for children, as organizers write them: one a line."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from webinar_hub.core.language import LANGUAGES, _
from webinar_hub.core.refusals import Refusal

_PHONE = re.compile(r"\+?[0-9][0-9 ()\u00a0-]{1,39}")
_REGION = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?")


@dataclass(frozen=True)
class HelpNumber:
    name: str
    phone: str
    region: str = ""  # code; none: everywhere

    @property
    def dialled(self) -> str:
        return "".join(re.findall(r"[+0-9]", self.phone))


class UnreadableNumber(Refusal):
    """A number that nobody can call must not stand where somebody needs it."""

    def __init__(self, line: str, field: str):
        message = _(
            "Please write this line as “name | phone” or “name | phone | region”: %(line)s",
            line=line,
        )
        super().__init__(message, field=field)


class UnknownRegion(Refusal):
    def __init__(self, code: str, field: str):
        message = _("There is no region %(code)s. Regions look like this: RU-AMU.", code=code)
        super().__init__(message, field=field)


def numbers_in(text: str) -> list[HelpNumber]:
    """What can be read; `check` has seen to it that this is everything."""
    found = map(_read, text.splitlines())
    return [number for number in found if number is not None]


def check(text: str, field: str, regions: Collection[str]) -> None:
    for line in filter(str.strip, text.splitlines()):
        number = _read(line)
        if number is None:
            raise UnreadableNumber(line.strip(), field)
        if number.region and number.region not in regions:
            raise UnknownRegion(number.region, field)


def regions_named(text: str) -> set[str]:
    return {number.region for number in numbers_in(text) if number.region}


def for_region(numbers: list[HelpNumber], region: str | None) -> list[HelpNumber]:
    """Those of the reader's region before those for everywhere; all where it is not known.

    All as well where the region has none: a number elsewhere is better than an empty page.
    """
    if region is None:
        return numbers
    own = [number for number in numbers if number.region == region]
    return own + [number for number in numbers if not number.region] or numbers


def in_language(programme: Any, purpose: str, language: str) -> list[HelpNumber]:
    """The programme's numbers for `emergency` or `children`; in another language if need be."""
    for one in (language, *LANGUAGES):
        if numbers := numbers_in(getattr(programme, f"{purpose}_{one}")):
            return numbers
    return []


def _read(line: str) -> HelpNumber | None:
    parts = [part.strip() for part in line.split("|")]
    if not 2 <= len(parts) <= 3 or not parts[0] or not _PHONE.fullmatch(parts[1]):
        return None
    region = parts[2].upper() if len(parts) == 3 else ""
    if region and not _REGION.fullmatch(region):
        return None
    return HelpNumber(parts[0], parts[1], region)
