"""Public pages as they were last rendered, answered before Flask begins.

A view marks a page with `may_be_kept`: until when it reads the same, which query names it knows and
which versions it shows. A page is kept by path, known query values, language and zone, and nothing
else of the request, so that nobody can put anything into another visitor's page:

- a request for a kept page is answered from here, whatever unknown names its query carries; on a
  miss the application is asked without them;
- only an anonymous `200` to GET without Set-Cookie is kept, and only if the view understood every
  value that it was given, so that invented values fill no memory;
- a page ends when a version that it shows has risen, which is looked up at most once a second, and
  at the instant at which it would read differently by itself;
- a version may stand for more than a page shows: a page that can tell what it shows of it (`Look`)
  outlives the rise while that reads the same;
- a page shows whether anything can be saved just now, and is kept apart for each answer to that;
- the word by which somebody came (`coming_from`) is put into the kept page of everybody, for the
  views that hand it on;
- what is the same in every language and zone, such as a calendar for programs, is `for_all`: it is
  kept once, and also compressed, so that nobody waits for that;
- while the database is away, pages whose versions were seen within the last minute are still
  answered; all others reach the application and its 503.

HTTP is told `private, no-cache` with a strong ETag: browsers ask each time and get a 304.
"""

import hashlib
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import parse_qsl, urlencode

from werkzeug.sansio.http import parse_cookie
from werkzeug.wrappers import Response

from webinar_hub.core import clock, coming_from, language, zones
from webinar_hub.core.kept_pages import Form, Headers, Key, Look, Page, Pages, packed
from webinar_hub.core.page_versions import Versions, VersionWatch

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

LIMIT_BYTES = 32 * 2**20  # of each process
# These set a cookie or search for words: neither kept nor answered from here.
NEVER_KEPT = frozenset({"lang", "zone", "q"})

_MARK = "webinar_hub.may_be_kept"
_PAUSE = "webinar_hub.pause"
_PUTS_WORDS_IN = "webinar_hub.puts_words_in"

R = TypeVar("R", bound=Response)


@dataclass(frozen=True, slots=True)
class _Mark:
    until: datetime | None
    known: Mapping[str, str | None]
    shows: Collection[str]
    looks: Mapping[str, Look]
    for_all: bool
    carries: bool


def may_be_kept(
    response: R,
    environ: "WSGIEnvironment",
    *,
    until: datetime | None,
    known: Mapping[str, str | None] | None = None,
    shows: Collection[str] = ("catalogue", "seats"),
    looks: Mapping[str, Look] | None = None,
    for_all: bool = False,
    carries: bool = False,
) -> R:
    """Mark a page that is the same for everybody of the same language and zone.

    `until`: the next instant at which it reads differently by itself. `known`: each query name that
    the view knows, with the value as it was understood, None where none was given or it made no
    sense. `shows`: the versions with which the page changes; `looks`: for those of which it shows a
    part only. `for_all`: it is the same in all languages and zones, and worth compressing.
    `carries`: it hands on the word by which somebody came, as `word_to_carry` gives it.
    """
    response.headers["Cache-Control"] = "private, no-cache"
    response.vary.update(("Accept-Encoding",) if for_all else ("Accept-Language", "Cookie"))
    response.set_etag(tag_of(response.get_data()))
    environ[_MARK] = _Mark(until, known or {}, shows, looks or {}, for_all, carries)
    return response


def pause_seen(environ: "WSGIEnvironment", look: Callable[[], Any]) -> Any:
    """The pause under which a page is looked for and kept, so that it shows just that one."""
    return environ[_PAUSE] if _PAUSE in environ else look()


def word_to_carry(environ: "WSGIEnvironment", asked: str | None) -> str:
    """What a page writes that hands on `?from=`: the mark where the cache puts in the word."""
    return coming_from.MARK if environ.get(_PUTS_WORDS_IN) else coming_from.word_of(asked)


def is_marked(environ: "WSGIEnvironment") -> bool:
    return _MARK in environ


def tag_of(body: bytes) -> str:
    """A strong ETag: the same bytes have the same one in every process and after a restart."""
    return hashlib.sha256(body).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class _Kind:
    """What is the same for all pages of a path: the query names that its view knows."""

    names: tuple[str, ...]
    for_all: bool


class PageCache:
    """The WSGI application in front of the application."""

    def __init__(
        self,
        app: "WSGIApplication",
        versions: VersionWatch,
        default_language: str,
        pause: Callable[[], Hashable] = lambda: None,
        limit: int = LIMIT_BYTES,
    ):
        self._app = app
        self._versions = versions
        self._default_language = default_language
        self._pause = pause
        self._pages = Pages(limit)
        self._kinds: dict[str, _Kind] = {}  # by path

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        query = _query(environ.get("QUERY_STRING", ""))
        if not _may_be_asked(environ, query):
            return self._app(environ, start_response)
        environ[_PAUSE] = self._pause()
        kind = self._kinds.get(environ["PATH_INFO"])
        word = coming_from.word_of(query.get(coming_from.NAME))
        if kind is None:  # perhaps no public page at all: no look-up for its sake
            return self._ask(environ, start_response, query, word, self._versions.last_known())
        versions = self._versions.present()
        key = self._key(environ, query, kind)
        page = self._pages.get(key) if versions else None
        if page is not None and versions is not None and page.holds(versions, clock.now()):
            if page.risen(versions):
                self._pages.put(key, page.under(versions))
            return page.answer(environ, start_response, word)
        known = {name: query[name] for name in kind.names if name in query}
        asked: WSGIEnvironment = {**environ, "QUERY_STRING": urlencode(known)}
        return self._ask(asked, start_response, known, word, versions)

    def _ask(
        self,
        environ: "WSGIEnvironment",
        start_response: "StartResponse",
        query: dict[str, str],
        word: str,
        versions: Versions | None,
    ) -> Iterable[bytes]:
        """The application's answer, kept if it may be. Only a marked one is held back."""
        held: list[tuple[str, Headers]] = []

        def start(status: str, headers: Headers, exc_info: Any = None) -> Any:
            held.clear()
            if _MARK in environ and status.startswith("200") and not _sets_cookie(headers):
                held.append((status, headers))
                return _refuse_to_write
            return start_response(status, headers, exc_info)

        environ[_PUTS_WORDS_IN] = True
        answer = self._app(environ, start)
        if not held:
            return answer
        mark: _Mark = environ[_MARK]
        status, headers = held[0]
        plain = Form(headers, _drained(answer))
        whole = environ["REQUEST_METHOD"] == "GET"
        compressed = packed(plain) if mark.for_all and whole else None
        shown = {name: versions[name] for name in mark.shows} if versions else {}
        page = Page(status, plain, compressed, shown, mark.until, mark.looks, mark.carries)
        kind = self._kinds.setdefault(environ["PATH_INFO"], _Kind(tuple(mark.known), mark.for_all))
        understood = {name: value for name, value in mark.known.items() if value is not None}
        if versions and query == understood and whole:
            self._pages.put(self._key(environ, query, kind), page)
        return page.answer(environ, start_response, word)

    def _key(self, environ: "WSGIEnvironment", query: dict[str, str], kind: _Kind) -> Key:
        values = tuple(query.get(name) for name in kind.names)
        if kind.for_all:
            return environ["PATH_INFO"], values, None, None, None
        cookies = parse_cookie(environ.get("HTTP_COOKIE"))
        chosen = language.choose(
            None,
            cookies.get(language.COOKIE),
            environ.get("HTTP_ACCEPT_LANGUAGE", ""),
            self._default_language,
        )
        zone = zones.choose(None, cookies.get(zones.COOKIE))
        return environ["PATH_INFO"], values, chosen, zone, environ[_PAUSE]


def _may_be_asked(environ: "WSGIEnvironment", query: Mapping[str, str]) -> bool:
    reads = environ["REQUEST_METHOD"] in ("GET", "HEAD")
    return reads and not environ.get("SCRIPT_NAME") and not NEVER_KEPT & query.keys()


def _query(raw: str) -> dict[str, str]:
    """The first value of each name, as the views read it; empty ones count as not given."""
    if not raw:
        return {}
    first: dict[str, str] = {}
    for name, value in parse_qsl(raw, keep_blank_values=True, errors="replace"):
        first.setdefault(name, value)
    return {name: value for name, value in first.items() if value or name in NEVER_KEPT}


def _sets_cookie(headers: Iterable[tuple[str, str]]) -> bool:
    return any(name.lower() == "set-cookie" for name, _value in headers)


def _drained(answer: Iterable[bytes]) -> bytes:
    try:
        return b"".join(answer)
    finally:
        close = getattr(answer, "close", None)
        if close is not None:
            close()


def _refuse_to_write(_data: bytes) -> None:
    raise RuntimeError("a page that may be kept is answered whole")
