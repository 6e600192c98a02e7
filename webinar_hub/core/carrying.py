"""Language and zone for browsers that keep no cookies: what was chosen is carried on in addresses.

Whoever goes on from `/?lang=ru` without having kept the cookie that it set is led to the next page
with `lang=ru`, too, and so on. Browsers that keep cookies never notice.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from werkzeug.sansio.http import parse_cookie
from werkzeug.wrappers import Response

from webinar_hub.core import zones

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

LANGUAGE, ZONE = "lang", zones.COOKIE  # names of the query values and of their cookies


class Carrying:
    """The WSGI application in front of the kept pages."""

    def __init__(self, app: "WSGIApplication", languages: Iterable[str]):
        self._app = app
        self._offered = {
            LANGUAGE: frozenset(languages),
            ZONE: frozenset((*zones.OFFERED_ZONES, zones.NO_ZONE)),
        }

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        if _opens_a_page(environ) and (lost := chosen_before(environ, self._offered)):
            answer = Response(status=302, headers={"Location": _address(environ, lost)})
            answer.headers["Cache-Control"] = "no-store"
            return answer(environ, start_response)
        return self._app(environ, start_response)


def chosen_before(
    environ: "WSGIEnvironment", offered: Mapping[str, Iterable[str]]
) -> dict[str, str]:
    """What the address of the page before chose and neither this one nor a cookie tells."""
    referrer = environ.get("HTTP_REFERER", "")
    if not any(f"{name}=" in referrer for name in offered):
        return {}
    try:
        before = urlsplit(referrer)
    except ValueError:
        return {}
    if not before.hostname or before.hostname != _hostname(environ):
        return {}
    here = dict(parse_qsl(environ.get("QUERY_STRING", "")))
    cookies = parse_cookie(environ.get("HTTP_COOKIE"))
    return {
        name: value
        for name, value in parse_qsl(before.query)
        if name in offered and value in offered[name] and name not in here and name not in cookies
    }


def _hostname(environ: "WSGIEnvironment") -> str | None:
    """Without the port, which a proxy may leave out."""
    try:
        return urlsplit(f"//{environ.get('HTTP_HOST', '')}").hostname
    except ValueError:
        return None


def _opens_a_page(environ: "WSGIEnvironment") -> bool:
    """And not a style sheet, a picture or a piece of a page."""
    if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
        return False
    mode = environ.get("HTTP_SEC_FETCH_MODE")
    return mode == "navigate" if mode else "text/html" in environ.get("HTTP_ACCEPT", "")


def _address(environ: "WSGIEnvironment", lost: Mapping[str, str]) -> str:
    """Browsers take `//name` for another site, so the path begins with one slash."""
    path = "/" + quote(environ["PATH_INFO"].encode("latin-1")).lstrip("/\\")
    query = "&".join(filter(None, (environ.get("QUERY_STRING", ""), urlencode(lost))))
    return f"{environ.get('SCRIPT_NAME', '')}{path}?{query}"
