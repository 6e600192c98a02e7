"""What one browser remembers for a short while after a sign-up; nothing for discreet people."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import request
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from webinar_hub.core import clock, tokens
from webinar_hub.core.web import settings
from webinar_hub.registration import operations, queries

TYPED_SECONDS = 15 * 60
_SEAT, _TYPED = "seat", "typed"


@dataclass(frozen=True)
class Seat:
    """A sign-up in this browser. No `public_id`: the person was known before, or is gone since."""

    event_public_id: str
    public_id: str | None


def remember_seat(
    response: Response, event_public_id: str, until: datetime, registration_id: int | None
) -> None:
    """Until the end of the event, so that who signs up in the last hour can come straight in.

    The cookie names the event and holds a random secret, and reads the same for everybody. Only
    with a registration made by this sign-up, `registration_id`, is the secret's digest kept: to
    have typed a known person's name and address proves nothing.
    """
    secret = tokens.secret()
    if registration_id is not None:
        operations.remember_browser(registration_id, tokens.digest(secret))
    seconds = max(60, int((until - clock.now()).total_seconds()))
    _put(response, _SEAT, _serializer(_SEAT).dumps([event_public_id, secret]), seconds, "/")


def remembered_seat() -> Seat | None:
    found = _read(_SEAT, request.cookies.get(_SEAT, ""), None)
    if found is None:
        return None
    event_public_id, secret = found
    digest = tokens.digest(secret)
    return Seat(event_public_id, queries.registration_of_browser(event_public_id, digest))


def remember_typed(response: Response, path: str, typed: dict[str, Any]) -> None:
    """So that a slip in the address can be mended without typing all again."""
    value = _serializer(_TYPED).dumps(typed)
    _put(response, _TYPED, value, TYPED_SECONDS, path)


def remembered_typed() -> dict[str, Any]:
    return _read(_TYPED, request.cookies.get(_TYPED, ""), TYPED_SECONDS) or {}


def _put(response: Response, name: str, value: str | bytes, seconds: int, path: str) -> None:
    response.set_cookie(
        name,
        value if isinstance(value, str) else value.decode(),
        max_age=seconds,
        path=path,
        httponly=True,
        samesite="Lax",
        secure=settings().https,
    )


def _read(name: str, value: str, seconds: int | None) -> Any:
    try:
        return _serializer(name).loads(value, max_age=seconds)
    except BadSignature:
        return None


def _serializer(name: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(settings().secret_key, salt=f"browser.{name}")
