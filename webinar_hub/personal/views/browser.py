"""The cookies: of a browser that has asked for a letter, and of one that is signed in.

Each holds a signed random secret and nothing else; whose it is, only the database knows. A third
one says for ten minutes which page was asked for before the sign-in.
"""

from flask import request
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from webinar_hub.core import tokens
from webinar_hub.core.web import settings
from webinar_hub.personal import rules
from webinar_hub.personal.operations.signing_in import SignedIn

_ASKED, _ME, _WANTED = "asked", "me", "wanted"
_ASKED_SECONDS = int(rules.GOOD_FOR.total_seconds())
_IDLE_SECONDS = int(rules.IDLE.total_seconds())


def asking_secret() -> str | None:
    """Of this browser, if it has asked for a letter within the last minutes."""
    return _read(_ASKED, _ASKED_SECONDS)


def remember_asking(response: Response) -> str:
    """The same secret as before, so that an earlier letter still opens here."""
    secret = asking_secret() or tokens.secret()
    _put(response, _ASKED, secret, _ASKED_SECONDS)
    return secret


def my_secret() -> str | None:
    return _read(_ME, None)


def remember_me(response: Response, signed_in: SignedIn) -> None:
    """On the device of a discreet person nothing stays when the browser is closed."""
    _put(response, _ME, signed_in.secret, None if signed_in.discreet else _IDLE_SECONDS)
    _take(response, _ASKED)


def forget_me(response: Response) -> None:
    _take(response, _ME)


def remember_wanted(response: Response, path: str) -> None:
    """Only what the gate itself has seen, so it leads nowhere else."""
    _put(response, _WANTED, path, _ASKED_SECONDS)


def wanted() -> str | None:
    return _read(_WANTED, _ASKED_SECONDS)


def forget_wanted(response: Response) -> None:
    _take(response, _WANTED)


def _name(name: str) -> str:
    return f"__Host-hub_{name}" if settings().https else f"hub_{name}"


def _put(response: Response, name: str, value: str, seconds: int | None) -> None:
    """Without `seconds` it ends with the browser."""
    response.set_cookie(
        _name(name),
        _serializer(name).dumps(value),
        max_age=seconds,
        path="/",
        secure=settings().https,
        httponly=True,
        samesite="Lax",
    )


def _take(response: Response, name: str) -> None:
    response.delete_cookie(
        _name(name), path="/", secure=settings().https, httponly=True, samesite="Lax"
    )


def _read(name: str, seconds: int | None) -> str | None:
    try:
        found = _serializer(name).loads(request.cookies.get(_name(name), ""), max_age=seconds)
    except BadSignature:
        return None
    return found if isinstance(found, str) else None


def _serializer(name: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(settings().secret_key, salt=f"personal.{name}")
