"""What was sent after the sign-in had ended, kept in the page until it can be sent again.

It lies in a hidden field of the sign-in form and is signed: what comes out of it was sent here, by
one of our own pages, to the very address that it names.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from itsdangerous import BadData, URLSafeTimedSerializer

from webinar_hub.core.web import settings

MOST_CHARACTERS = 100_000  # five of the longest descriptions; a roster page has a sixth of it
MOST_FIELDS = 2_000
SECONDS = 24 * 3600
Fields = list[tuple[str, str]]


@dataclass(frozen=True)
class Unsaved:
    path: str
    fields: Fields


def pack(path: str, fields: Iterable[tuple[str, str]]) -> str | None:
    """None for what is too much for a page to carry about."""
    kept = [(name, value) for name, value in fields if _may_be_kept(name)]
    size = sum(len(name) + len(value) for name, value in kept)
    if size > MOST_CHARACTERS or len(kept) > MOST_FIELDS:
        return None
    return str(_serializer().dumps([path, kept]))


def unpack(text: str | None) -> Unsaved | None:
    """None for what was not packed here, or long ago."""
    try:
        path, fields = _serializer().loads(text or "", max_age=SECONDS)
    except BadData:
        return None
    return Unsaved(path, [(name, value) for name, value in fields])


def _may_be_kept(name: str) -> bool:
    """A password stays where it was typed; the token of the form ends with the sign-in."""
    return "password" not in name.lower() and not name.endswith("csrf_token")


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(settings().secret_key, salt="unsaved")
