"""What was sent after the sign-in had ended, carried by the sign-in page until it is sent again.

It lies in a hidden field of that page, signed and not encrypted: whoever looks into the page's
source reads it, as they would by going back in that browser. What comes out of it was sent from one
of our own pages, to the address that it names, by a browser that holds our cookie, while its last
sign-in was of the account that is named. It is shown to that account alone, and in that browser.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from itsdangerous import BadData, URLSafeTimedSerializer

from webinar_hub.core import tokens
from webinar_hub.core.web import settings

MOST_CHARACTERS = 100_000  # five of the longest descriptions; a roster page has a sixth of it
MOST_FIELDS = 2_000
SECONDS = 24 * 3600
Fields = list[tuple[str, str]]


@dataclass(frozen=True)
class Unsaved:
    """`writer`: the public id of the account. `page`: where it was typed, or empty."""

    path: str
    fields: Fields
    writer: str
    page: str = ""


def keep(path: str, fields: Iterable[tuple[str, str]], writer: str, page: str) -> Unsaved | None:
    """None for what is too much for a page to carry about."""
    kept = [(name, value) for name, value in fields if _may_be_kept(name)]
    size = sum(len(name) + len(value) for name, value in kept)
    if size > MOST_CHARACTERS or len(kept) > MOST_FIELDS:
        return None
    return Unsaved(path, kept, writer, page)


def pack(kept: Unsaved, browser: str) -> str:
    """`browser`: the secret of its cookie."""
    content = [kept.path, kept.fields, kept.writer, kept.page, tokens.digest(browser)]
    return str(_serializer().dumps(content))


def unpack(text: str | None, browser: str | None) -> Unsaved | None:
    """None for what was not packed here, or long ago, or for another browser."""
    try:
        path, fields, writer, page, digest = _serializer().loads(text or "", max_age=SECONDS)
    except (BadData, ValueError):
        return None
    if not browser or tokens.digest(browser) != digest:
        return None
    return Unsaved(path, [(name, value) for name, value in fields], writer, page)


def _may_be_kept(name: str) -> bool:
    """A password stays where it was typed; the token of the form ends with the sign-in."""
    return "password" not in name.lower() and not name.endswith("csrf_token")


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(settings().secret_key, salt="unsaved")
