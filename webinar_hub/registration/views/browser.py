"""What one browser remembers for a short while after a sign-up; nothing for discreet people."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import request
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from webinar_hub.core import clock
from webinar_hub.core.web import settings

TYPED_SECONDS = 15 * 60
_SEAT, _TYPED = "seat", "typed"
_FRESH, _KNOWN = "seat.fresh", "seat.known"


@dataclass(frozen=True)
class Seat:
    """The registration made in this browser. Not `fresh`: it was there before and proves nobody."""

    public_id: str
    fresh: bool


def remember_seat(response: Response, seat: Seat, until: datetime) -> None:
    """Until the end of the event, so that who signs up in the last hour can come straight in.

    Which of two keys signed it says whether the registration is fresh: who reads the cookie learns
    nothing about who was known before.
    """
    seconds = max(60, int((until - clock.now()).total_seconds()))
    value = _serializer(_FRESH if seat.fresh else _KNOWN).dumps(seat.public_id)
    _put(response, _SEAT, value, seconds, "/")


def remembered_seat() -> Seat | None:
    for name in (_FRESH, _KNOWN):
        public_id = _read(name, request.cookies.get(_SEAT, ""), None)
        if public_id is not None:
            return Seat(public_id, fresh=name == _FRESH)
    return None


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
