"""Dates as people write them into tables, no more exact than they are. Pure."""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from webinar_hub.catalogue.rules.times import EARLIEST_YEAR
from webinar_hub.core.language import _
from webinar_hub.core.refusals import Refusal
from webinar_hub.core.text import search_key

_MONTHS = (
    ("january", "январь", "января"),
    ("february", "февраль", "февраля"),
    ("march", "март", "марта"),
    ("april", "апрель", "апреля"),
    ("may", "май", "мая"),
    ("june", "июнь", "июня"),
    ("july", "июль", "июля"),
    ("august", "август", "августа"),
    ("september", "сентябрь", "сентября"),
    ("october", "октябрь", "октября"),
    ("november", "ноябрь", "ноября"),
    ("december", "декабрь", "декабря"),
)
_SHORTEST = 3  # letters of a month
_DAY_ONE = date(1899, 12, 30)  # from which spreadsheets count
_HOUR = re.compile(r"[,\s]+(?:в |at )?\d{1,2}[:.]\d{2}(?::\d{2})?$")
_YEAR_WORD = re.compile(r"\s*(?:г|гг|год|года|году)\.?$")


class NotADate(Refusal):
    message = _("This is no date. Write it like 2019-06-12, 12.06.2019, June 2019 or 2019.")


class Ambiguous(NotADate):
    message = _("Day or month may come first here. Please write the date like 2019-06-12.")


class NotOver(NotADate):
    message = _("This time is not over yet: only past events are moved in.")


class TooEarly(NotADate):
    message = _("Please look at the year again.")


def rough(text: str, today: date) -> str:
    """`2019-06-12`, `2019-06` or `2019`: as much as was written. Raises NotADate."""
    words = _YEAR_WORD.sub("", _HOUR.sub("", search_key(text)))
    found = next((parts for pattern, of in _FORMS if (parts := _read(pattern, of, words))), None)
    if found is None:
        raise NotADate
    first, when = _checked(found)
    if first.year < EARLIEST_YEAR:
        raise TooEarly
    if first > today or _after(first, when) > today:
        raise NotOver
    return when


def _checked(parts: tuple[int, int, int]) -> tuple[date, str]:
    year, month, day = parts
    try:
        first = date(year, month or 1, day or 1)
    except ValueError as error:
        raise NotADate from error
    exact = first.isoformat()
    return first, exact if day else exact[:7] if month else exact[:4]


def _after(first: date, when: str) -> date:
    """The first day on which it is over."""
    if len(when) == len("2019"):
        return date(first.year + 1, 1, 1)
    if len(when) == len("2019-06"):
        return (first + timedelta(days=31)).replace(day=1)
    return first + timedelta(days=1)


Parts = tuple[int, int, int]


def _read(pattern: re.Pattern[str], of: Callable[..., Parts | None], words: str) -> Parts | None:
    match = pattern.fullmatch(words)
    return of(*match.groups()) if match else None


def _year(text: str) -> int:
    return int(text) + 2000 if len(text) == len("19") else int(text)


def _serial(days: str) -> Parts:
    """As a spreadsheet counts days where a cell lost its form."""
    found = _DAY_ONE + timedelta(days=int(days))
    return found.year, found.month, found.day


def _slashes(first: str, second: str, year: str) -> Parts:
    one, two = int(first), int(second)
    if one <= 12 and two <= 12 and one != two:
        raise Ambiguous
    return (_year(year), one, two) if two > 12 else (_year(year), two, one)


def _named(word: str, year: str, day: str = "0") -> Parts | None:
    found = next(_months(word.rstrip(".")), None)
    return (int(year), found, int(day)) if found else None


def _months(word: str) -> Iterator[int]:
    if len(word) < _SHORTEST:
        return
    for number, forms in enumerate(_MONTHS, start=1):
        if any(form.startswith(word) for form in forms):
            yield number


_FORMS: tuple[tuple[re.Pattern[str], Callable[..., Parts | None]], ...] = (
    (re.compile(r"(\d{4})"), lambda year: (int(year), 0, 0)),
    (re.compile(r"(\d{5})(?:\.\d+)?"), _serial),
    (re.compile(r"(\d{4})[-./](\d{1,2})"), lambda y, m: (int(y), int(m), 0)),
    (re.compile(r"(\d{1,2})[-./](\d{4})"), lambda m, y: (int(y), int(m), 0)),
    (
        re.compile(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})"),
        lambda y, m, d: (int(y), int(m), int(d)),
    ),
    (
        re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4}|\d{2})"),
        lambda d, m, y: (_year(y), int(m), int(d)),
    ),
    (re.compile(r"(\d{1,2})[-/](\d{1,2})[-/](\d{4}|\d{2})"), _slashes),
    (re.compile(r"([^\W\d_]+\.?),? (\d{4})"), _named),
    (
        re.compile(r"(\d{1,2})(?:-?го)?\.? ([^\W\d_]+\.?),? (\d{4})"),
        lambda d, m, y: _named(m, y, d),
    ),
    (re.compile(r"([^\W\d_]+\.?) (\d{1,2}),? (\d{4})"), lambda m, d, y: _named(m, y, d)),
)
