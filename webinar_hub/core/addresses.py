"""Addresses of the page that is shown, with other choices, and what addresses may ask for."""

import re
from urllib.parse import quote, urlencode

from flask import g, request

from webinar_hub.core import coming_from, links
from webinar_hub.core.language import LANGUAGES, NATIVE_NAMES, current

MOST_PAGES = 100_000


def is_public_page() -> bool:
    return "known_query" in g


def here(**changes: str) -> str:
    """The address of this page with other query values; a public page keeps only those it knows.

    Browsers take `//name` and `/\\name` for another site, so the path begins with one slash.
    """
    kept = g.get("known_query", request.args.to_dict())
    query = {name: value for name, value in kept.items() if name not in ("lang", "zone")} | changes
    asked = request.path if request.method in ("GET", "HEAD") else "/"
    path = "/" + quote(asked.lstrip("/\\"))
    return f"{path}?{urlencode(query)}" if query else path


def chosen_here(**changes: str) -> str:
    """As `here`, for a choice that the reader makes on this page and that loses nothing."""
    word = g.get("came_from")
    return here(**changes, **({coming_from.NAME: word} if word else {}))


def addresses_in_languages() -> dict[str, str]:
    """The absolute address of a public page in each language, `x-default` for the reader's own."""
    if not is_public_page():
        return {}
    each = {code: links.url(here(lang=code)) for code in LANGUAGES}
    return each | {"x-default": links.url(here())}


def own_address() -> str:
    """Under which a public page is to be known: with its language only where that was asked for."""
    asked = request.args.get("lang")
    return addresses_in_languages().get(asked if asked in LANGUAGES else "x-default", "")


def language_links() -> list[tuple[str, str, str, bool]]:
    return [(c, NATIVE_NAMES[c], chosen_here(lang=c), c == current()) for c in LANGUAGES]


def page_number(text: str | None) -> int:
    """The page that a query asks for, from 1 to MOST_PAGES; the first where it names none."""
    number = int(text) if text and re.fullmatch(r"[0-9]{1,6}", text) else 1
    return min(max(number, 1), MOST_PAGES)


def local_path(value: str | None, fallback: str) -> str:
    """A `next=` that stays on this site, else the fallback."""
    if value and re.fullmatch(r"/(?![/\\])[A-Za-z0-9/_.?=&%-]*", value):
        return value
    return fallback
