"""What headings and words of such a table mean, whatever language the reader has. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from webinar_hub.attendance.labels import ROLES
from webinar_hub.core.language import _
from webinar_hub.core.text import search_key
from webinar_hub.imports.meaning import guessed, heading_key

# Columns in the order of the template.
COLUMNS: dict[str, Any] = {
    "event": _("Event"),
    "date": _("Date"),
    "kind": _("Kind"),
    "format": _("Format"),
    "place": _("Place"),
    "full_name": _("Full name"),
    "email": _("E-mail"),
    "role": _("Role"),
    "region": _("Region"),
    "organisation": _("Organization"),
    "came": _("Present"),
    "minutes": _("Minutes"),
    "letters": _("Agreed to letters"),
    "count": _("Head count"),
}
OTHERS: dict[str, Any] = {
    "given_name": _("Given name"),
    "family_name": _("Family name"),
    "patronymic": _("Patronymic"),
    "position": _("Position"),
}
CALLED: dict[str, Any] = COLUMNS | OTHERS
NEEDED = ("event", "date")
NAMES = ("full_name", "given_name", "family_name")
# As the template calls its examples: what nobody wrote is not moved in.
EXAMPLES = (
    *("example: the tender age", "пример: нежный возраст"),
    *("example: round table", "пример: круглый стол"),
)

_HEADINGS = {
    "event": (
        *("event", "title", "title of the event", "event title", "webinar", "topic"),
        *("мероприятие", "событие", "название", "название мероприятия", "тема", "вебинар"),
    ),
    "date": (
        *("date", "when", "day", "date of the event", "month", "year"),
        *("дата", "когда", "дата проведения", "дата мероприятия", "месяц", "год", "период"),
    ),
    "kind": ("kind", "type", "вид", "тип", "вид мероприятия", "тип мероприятия"),
    "format": ("format", "held", "формат", "форма", "форма проведения", "формат проведения"),
    "place": ("place", "venue", "место", "место проведения", "площадка"),
    "came": (
        *("came", "attended", "present", "attendance", "was there"),
        *("пришел", "пришла", "пришли", "присутствие", "присутствовал", "был", "посещение"),
        *("пришел а", "присутствовал а", "явка", "посетил", "участие"),
    ),
    "minutes": ("minutes", "min", "duration", "минуты", "минут", "мин", "длительность"),
    "count": (
        *("head count", "people", "number of people", "how many", "participants", "total"),
        *("сколько пришло", "количество участников", "число участников", "участников", "охват"),
        *("человек", "количество человек", "количество", "всего"),
    ),
}
_OF_HEADING = {words: field for field, named in _HEADINGS.items() for words in named}

_FORMATS = {
    "online": ("online", "remote", "webinar", "онлайн", "дистанционно", "вебинар", "zoom"),
    "in_person": ("in person", "in the room", "offline", "очно", "очный", "офлайн", "оффлайн"),
    "both": (
        *("both", "hybrid", "mixed", "online and in person", "in person and online"),
        *("смешанный", "гибрид", "гибридный", "онлайн и очно", "очно и онлайн"),
    ),
}
_KINDS = {
    "webinar": ("webinar", "вебинар", "онлайн семинар"),
    "seminar": ("seminar", "lecture", "семинар", "лекция", "обучение"),
    "round_table": ("round table", "круглый стол", "conference", "конференция"),
    "supervision": ("supervision", "супервизия", "интервизия"),
    "workshop": ("workshop", "training", "тренинг", "мастер класс", "мастер-класс", "практикум"),
}
_CAME = {
    "attended": (
        *("yes", "y", "came", "1", "+", "x", "v", "true", "present", "attended"),
        *("да", "д", "был", "была", "пришел", "пришла", "х", "присутствовал"),
        *("присутствовала", "истина", "✓", "✔"),
    ),
    "partly": ("partly", "in part", "частично", "частью", "не все время"),
    "absent": (
        *("no", "n", "0", "-", "–", "—", "absent", "false", "did not come"),
        *("нет", "н", "не был", "не была", "не пришел", "не пришла", "ложь", "отсутствовал"),
    ),
}


def fields_of(headings: Sequence[str]) -> list[str]:
    """A field for each column, each once; empty for what is passed over."""
    usual = guessed(headings, {})
    found: list[str] = []
    for heading, further in zip(headings, usual, strict=True):
        key = heading_key(heading)
        field = _OF_HEADING.get(key) or (further if further in CALLED else "")
        found.append("" if field in found else field)
    return found


def format_of(text: str) -> str:
    return _of(text, _FORMATS)


def kind_of(text: str) -> str:
    return _of(text, _KINDS)


def came(text: str) -> str:
    """The verdict; empty for what is not understood."""
    return _of(text, _CAME)


def _of(text: str, named: Mapping[str, Sequence[str]]) -> str:
    key = search_key(text)
    return next((one for one, words in named.items() if key in words), "")


def role_words() -> str:
    return ", ".join(str(words) for words in ROLES.values())
