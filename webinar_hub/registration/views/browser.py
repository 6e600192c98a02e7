"""What one browser remembers for a short while after a sign-up; nothing for discreet people."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import request
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from webinar_hub.catalogue.models import Event
from webinar_hub.core import clock, tokens
from webinar_hub.core.web import settings
from webinar_hub.registration import queries

TYPED_SECONDS = 15 * 60
_SEAT, _DATES, _TYPED = "seat", "dates", "typed"


@dataclass(frozen=True)
class Seat:
    """A sign-up in this browser. No `public_id`: the person was known before, or is gone since."""

    event_public_id: str
    public_id: str | None


@dataclass(frozen=True)
class NewSeat:
    """A secret for this browser, made before it is known whether the sign-up is a new one.

    The cookie names the event and holds the secret, and reads the same for everybody. Its digest is
    kept only with a registration that this sign-up makes: to have typed a known person's name and
    address proves nothing.
    """

    event_public_id: str
    until: datetime
    secret: str

    @property
    def digest(self) -> str:
        return tokens.digest(self.secret)


def new_seat(event: Event) -> NewSeat:
    return NewSeat(event.public_id, event.last_end or clock.now(), tokens.secret())


def remember_seat(response: Response, seat: NewSeat) -> None:
    """Until the end of the event: who signs up in the last hour can come straight in."""
    value = _serializer(_SEAT).dumps([seat.event_public_id, seat.secret])
    seconds = max(60, int((seat.until - clock.now()).total_seconds()))
    put(response, _SEAT, value, seconds, "/")


def remembered_seat() -> Seat | None:
    found = _read(_SEAT, request.cookies.get(_SEAT, ""), None)
    if found is None:
        return None
    event_public_id, secret = found
    digest = tokens.digest(secret)
    return Seat(event_public_id, queries.registration_of_browser(event_public_id, digest))


def remember_dates(response: Response, path: str, series_id: int, secret: str) -> None:
    """As a seat, for all that one form has made in a series; only to mend a slip."""
    value = _serializer(_DATES).dumps([series_id, secret])
    put(response, _DATES, value, TYPED_SECONDS, path)


def remembered_dates(series_id: int) -> str | None:
    """The digest that registrations for dates of this series are known by."""
    found = _read(_DATES, request.cookies.get(_DATES, ""), TYPED_SECONDS)
    return tokens.digest(found[1]) if found is not None and found[0] == series_id else None


def remember_typed(response: Response, path: str, typed: dict[str, Any]) -> None:
    """So that a slip in the address can be mended without typing all again."""
    value = _serializer(_TYPED).dumps(typed)
    put(response, _TYPED, value, TYPED_SECONDS, path)


def remembered_typed() -> dict[str, Any]:
    return _read(_TYPED, request.cookies.get(_TYPED, ""), TYPED_SECONDS) or {}


def put(response: Response, name: str, value: str | bytes, seconds: int, path: str) -> None:
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
