"""A whole name divided. It is a guess that people see and can mend before anything is sent."""

import re
from typing import NamedTuple


class Names(NamedTuple):
    given: str
    family: str = ""
    patronymic: str = ""


_PATRONYMIC = re.compile(r".+(?:вич|вна|ична|инична|ьич|оглы|кызы)$", re.IGNORECASE)
# Not -ин, -ина: Ирина and Константин are given names.
_FAMILY = re.compile(
    r"(?:.{3,}(?:ов|ова|ев|ева|ёв|ёва|ский|ская|цкий|цкая|енко)|.{2,}(?:ых|их))$", re.IGNORECASE
)


def as_written(whole: str) -> Names:
    """`Anna Ivanova`, and `Иванова Анна Петровна` as Russian lists have it."""
    words = whole.split()
    if len(words) >= 3 and _PATRONYMIC.match(words[-1]):
        return family_first(whole)
    if len(words) >= 3 and _PATRONYMIC.match(words[1]):
        return Names(words[0], " ".join(words[2:]), words[1])
    if len(words) == 2 and _PATRONYMIC.match(words[1]) and not _FAMILY.match(words[1]):
        return Names(words[0], "", words[1])
    if len(words) == 2 and _FAMILY.match(words[0]) and not _FAMILY.match(words[1]):
        return Names(words[1], words[0])
    return Names(words[0], " ".join(words[1:])) if words else Names("")


def family_first(whole: str) -> Names:
    words = whole.split()
    if len(words) < 2:
        return Names(whole)
    if len(words) > 2 and not _PATRONYMIC.match(words[2]):
        return Names(" ".join(words[1:]), words[0])
    return Names(words[1], words[0], " ".join(words[2:]))
