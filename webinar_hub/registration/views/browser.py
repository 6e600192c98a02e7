"""What one browser may remember for a short while after signing up; signed, never for discreet people."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Response, request
from itsdangerous import BadSignature, URLSafeTimedSerializer

from webinar_hub.core import clock
from webinar_hub.core.web import settings

TYPED_SECONDS = 15 * 60
_SEAT, _TYPED = "seat", "typed"


@dataclass(frozen=True)
class Seat:
    """The registration made in this browser. Not `fresh`: it existed before, which proves nothing."""

    public_id: str
    fresh: bool


def remember_seat(response: Response, seat: Seat, until: datetime) -> None:
    """Until the end of the event, so that who signs up in the last hour can come straight in."""
    seconds = max(60, int((until - clock.now()).total_seconds()))
    _put(response, _SEAT, [seat.public_id, seat.fresh], seconds, "/")


def remembered_seat() -> Seat | None:
    value = _get(_SEAT, None)
    return Seat(value[0], value[1]) if value else None


def remember_typed(response: Response, path: str, typed: dict[str, Any]) -> None:
    """So that a slip in the address can be mended without typing all again."""
    _put(response, _TYPED, typed, TYPED_SECONDS, path)


def remembered_typed() -> dict[str, Any]:
    return _get(_TYPED, TYPED_SECONDS) or {}


def _put(response: Response, name: str, value: Any, seconds: int, path: str) -> None:
    response.set_cookie(
        name,
        _serializer(name).dumps(value),
        max_age=seconds,
        path=path,
        httponly=True,
        samesite="Lax",
        secure=settings().https,
    )


def _get(name: str, seconds: int | None) -> Any:
    try:
        return _serializer(name).loads(request.cookies.get(name, ""), max_age=seconds)
    except BadSignature:
        return None


def _serializer(name: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(settings().secret_key, salt=f"browser.{name}")
