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
- while the database is away, pages whose versions were seen within the last minute are still
  answered; all others reach the application and its 503.

HTTP is told `private, no-cache` with a strong ETag: browsers ask each time and get a 304.
"""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import parse_qsl, urlencode

from werkzeug.http import parse_etags
from werkzeug.sansio.http import parse_cookie
from werkzeug.wrappers import Response

from webinar_hub.core import clock, language, zones
from webinar_hub.core.page_versions import Versions, VersionWatch

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

LIMIT_BYTES = 32 * 2**20  # of each process
# These set a cookie or search for words: neither kept nor answered from here.
NEVER_KEPT = frozenset({"lang", "zone", "q"})

_MARK = "webinar_hub.may_be_kept"
_OVERHEAD_BYTES = 2000  # headers, key and bookkeeping of a page
_ABOUT_THE_BODY = {"content-type", "content-length"}

R = TypeVar("R", bound=Response)
Key = tuple[str, tuple[str | None, ...], str, str | None]


@dataclass(frozen=True, slots=True)
class Look:
    """What a page shows of all that a version stands for, and how to read it again."""

    shown: Hashable
    again: Callable[[], Hashable]


@dataclass(frozen=True, slots=True)
class _Mark:
    until: datetime | None
    known: Mapping[str, str | None]
    shows: Collection[str]
    looks: Mapping[str, Look]


def may_be_kept(
    response: R,
    environ: "WSGIEnvironment",
    *,
    until: datetime | None,
    known: Mapping[str, str | None] | None = None,
    shows: Collection[str] = ("catalogue", "seats"),
    looks: Mapping[str, Look] | None = None,
) -> R:
    """Mark a page that is the same for everybody of the same language and zone.

    `until`: the next instant at which it reads differently by itself. `known`: each query name that
    the view knows, with the value as it was understood, None where none was given or it made no
    sense. `shows`: the versions with which the page changes; `looks`: for those of which it shows a
    part only.
    """
    response.headers["Cache-Control"] = "private, no-cache"
    response.vary.update(("Accept-Language", "Cookie"))
    response.set_etag(hashlib.sha256(response.get_data()).hexdigest()[:32])
    environ[_MARK] = _Mark(until, known or {}, shows, looks or {})
    return response


def is_marked(environ: "WSGIEnvironment") -> bool:
    return _MARK in environ


@dataclass(frozen=True, slots=True)
class _Page:
    """An answer with what it holds by."""

    status: str
    headers: list[tuple[str, str]]
    body: bytes
    versions: Versions
    until: datetime | None
    looks: Mapping[str, Look]

    def holds(self, versions: Versions, now: datetime) -> bool:
        risen = self.risen(versions)
        return (self.until is None or now < self.until) and all(
            name in self.looks and self.looks[name].again() == self.looks[name].shown
            for name in risen
        )

    def risen(self, versions: Versions) -> list[str]:
        return [name for name, number in self.versions.items() if versions.get(name) != number]

    def under(self, versions: Versions) -> "_Page":
        """The same page, found to read the same under these versions."""
        return replace(self, versions={name: versions[name] for name in self.versions})

    def answer(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        if _is_known_to_the_reader(environ, self.headers):
            kept = [pair for pair in self.headers if pair[0].lower() not in _ABOUT_THE_BODY]
            start_response("304 NOT MODIFIED", kept)
            return []
        start_response(self.status, list(self.headers))
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [self.body]


class _Pages:
    """The pages used last, up to a number of bytes."""

    def __init__(self, limit: int):
        self._limit = limit
        self._bytes = 0
        self._pages: OrderedDict[Key, _Page] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._pages)

    def get(self, key: Key) -> _Page | None:
        with self._lock:
            page = self._pages.get(key)
            if page is not None:
                self._pages.move_to_end(key)
            return page

    def put(self, key: Key, page: _Page) -> None:
        if _size(page) > self._limit // 4:
            return
        with self._lock:
            self._forget(self._pages.pop(key, None))
            self._pages[key] = page
            self._bytes += _size(page)
            while self._bytes > self._limit:
                self._forget(self._pages.popitem(last=False)[1])

    def _forget(self, page: _Page | None) -> None:
        self._bytes -= _size(page) if page is not None else 0


class PageCache:
    """The WSGI application in front of the application."""

    def __init__(
        self,
        app: "WSGIApplication",
        versions: VersionWatch,
        default_language: str,
        limit: int = LIMIT_BYTES,
    ):
        self._app = app
        self._versions = versions
        self._default_language = default_language
        self._pages = _Pages(limit)
        self._names: dict[str, tuple[str, ...]] = {}  # path → the query names that its view knows

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        query = _query(environ.get("QUERY_STRING", ""))
        if not _may_be_asked(environ, query):
            return self._app(environ, start_response)
        names = self._names.get(environ["PATH_INFO"])
        if names is None:  # perhaps no public page at all: no look-up for its sake
            return self._ask(environ, start_response, query, self._versions.last_known())
        versions = self._versions.present()
        key = self._key(environ, query, names)
        page = self._pages.get(key) if versions else None
        if page is not None and versions is not None and page.holds(versions, clock.now()):
            if page.risen(versions):
                self._pages.put(key, page.under(versions))
            return page.answer(environ, start_response)
        known = {name: query[name] for name in names if name in query}
        asked: WSGIEnvironment = {**environ, "QUERY_STRING": urlencode(known)}
        return self._ask(asked, start_response, known, versions)

    def _ask(
        self,
        environ: "WSGIEnvironment",
        start_response: "StartResponse",
        query: dict[str, str],
        versions: Versions | None,
    ) -> Iterable[bytes]:
        """The application's answer, kept if it may be. Only a marked one is held back."""
        held: list[tuple[str, list[tuple[str, str]]]] = []

        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            held.clear()
            if _MARK in environ and status.startswith("200") and not _sets_cookie(headers):
                held.append((status, headers))
                return _refuse_to_write
            return start_response(status, headers, exc_info)

        answer = self._app(environ, start)
        if not held:
            return answer
        mark: _Mark = environ[_MARK]
        (status, headers), body = held[0], _drained(answer)
        shown = {name: versions[name] for name in mark.shows} if versions else {}
        page = _Page(status, headers, body, shown, mark.until, mark.looks)
        names = self._names.setdefault(environ["PATH_INFO"], tuple(mark.known))
        understood = {name: value for name, value in mark.known.items() if value is not None}
        if versions and query == understood and environ["REQUEST_METHOD"] == "GET":
            self._pages.put(self._key(environ, query, names), page)
        return page.answer(environ, start_response)

    def _key(
        self, environ: "WSGIEnvironment", query: dict[str, str], names: tuple[str, ...]
    ) -> Key:
        cookies = parse_cookie(environ.get("HTTP_COOKIE"))
        chosen = language.choose(
            None,
            cookies.get(language.COOKIE),
            environ.get("HTTP_ACCEPT_LANGUAGE", ""),
            self._default_language,
        )
        zone = zones.choose(None, cookies.get(zones.COOKIE))
        return environ["PATH_INFO"], tuple(query.get(name) for name in names), chosen, zone


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


def _is_known_to_the_reader(
    environ: "WSGIEnvironment", headers: Iterable[tuple[str, str]]
) -> bool:
    asked = environ.get("HTTP_IF_NONE_MATCH")
    if not asked:
        return False
    tag = next((value for name, value in headers if name.lower() == "etag"), "")
    return parse_etags(asked).contains_weak(tag.strip('"'))  # proxies that compress weaken the tag


def _sets_cookie(headers: Iterable[tuple[str, str]]) -> bool:
    return any(name.lower() == "set-cookie" for name, _value in headers)


def _size(page: _Page) -> int:
    return len(page.body) + _OVERHEAD_BYTES


def _drained(answer: Iterable[bytes]) -> bytes:
    try:
        return b"".join(answer)
    finally:
        close = getattr(answer, "close", None)
        if close is not None:
            close()


def _refuse_to_write(_data: bytes) -> None:
    raise RuntimeError("a page that may be kept is answered whole")
