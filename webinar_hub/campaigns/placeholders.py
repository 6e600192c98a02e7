"""The placeholders that organizers may use when they write to many."""

from webinar_hub.mail.own_wording import names_in
from webinar_hub.wordings.placeholders import OF_AN_EVENT, pages, values, values_of_event

__all__ = ["MEANINGS", "NAMES", "OF_GUESTS", "names_for", "pages", "unknown", "used", "values"]
__all__ += ["values_of_event"]

MEANINGS = OF_AN_EVENT
NAMES = tuple(MEANINGS)
# An institution has no given name, and whoever is only invited no page of their own.
OF_GUESTS = tuple(name for name in NAMES if name not in ("given_name", "own_page"))


def names_for(kind: str) -> tuple[str, ...]:
    return OF_GUESTS if kind == "invited" else NAMES


def unknown(*texts: str, kind: str = "service") -> list[str]:
    known = names_for(kind)
    return [name for text in texts for name in names_in(text) if name not in known]


def used(*texts: str) -> list[str]:
    return [name for name in NAMES if any(name in names_in(text) for text in texts)]
