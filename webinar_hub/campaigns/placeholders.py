"""The placeholders that organizers may use when they write to many."""

from webinar_hub.mail.own_wording import names_in
from webinar_hub.wordings.placeholders import OF_AN_EVENT, pages, values

__all__ = ["MEANINGS", "NAMES", "pages", "unknown", "used", "values"]

MEANINGS = OF_AN_EVENT
NAMES = tuple(MEANINGS)


def unknown(*texts: str) -> list[str]:
    return [name for text in texts for name in names_in(text) if name not in MEANINGS]


def used(*texts: str) -> list[str]:
    return [name for name in NAMES if any(name in names_in(text) for text in texts)]
