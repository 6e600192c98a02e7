"""Pages as they are kept: in one or two forms, with what they hold by, up to a number of bytes."""

import gzip
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from werkzeug.http import parse_accept_header, parse_etags

from webinar_hub.core import coming_from
from webinar_hub.core.page_versions import Versions

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

OVERHEAD_BYTES = 2000  # headers, key and bookkeeping of a page
GZIP_LEVEL = 6
_ABOUT_THE_BODY = {"content-type", "content-length", "content-encoding", "content-disposition"}

Headers = list[tuple[str, str]]
Key = tuple[str, tuple[str | None, ...], str | None, str | None, Hashable]


@dataclass(frozen=True, slots=True)
class Look:
    """What a page shows of all that a version stands for, and how to read it again."""

    shown: Hashable
    again: Callable[[], Hashable]


@dataclass(frozen=True, slots=True)
class Form:
    """One of the forms in which a page is answered: as it is, or compressed."""

    headers: Headers
    body: bytes

    @property
    def tag(self) -> str:
        tags = (value for name, value in self.headers if name.lower() == "etag")
        return next(tags, "").strip('"')


@dataclass(frozen=True, slots=True)
class Page:
    """An answer with what it holds by."""

    status: str
    plain: Form
    packed: Form | None
    versions: Versions
    until: datetime | None
    looks: Mapping[str, Look]
    carries: bool = False  # the word by which somebody came: see `coming_from`

    @property
    def size(self) -> int:
        forms = (self.plain, self.packed)
        return sum(len(form.body) + OVERHEAD_BYTES for form in forms if form is not None)

    def holds(self, versions: Versions, now: datetime) -> bool:
        risen = self.risen(versions)
        return (self.until is None or now < self.until) and all(
            name in self.looks and self.looks[name].again() == self.looks[name].shown
            for name in risen
        )

    def risen(self, versions: Versions) -> list[str]:
        return [name for name, number in self.versions.items() if versions.get(name) != number]

    def under(self, versions: Versions) -> "Page":
        """The same page, found to read the same under these versions."""
        return replace(self, versions={name: versions[name] for name in self.versions})

    def answer(
        self, environ: "WSGIEnvironment", start_response: "StartResponse", word: str = ""
    ) -> Iterable[bytes]:
        if self.carries:
            return replace(self, plain=_carrying(self.plain, word), carries=False).answer(
                environ, start_response
            )
        packed = self.packed if _takes_gzip(environ) else None
        form = packed or self.plain
        if self._is_known_to_the_reader(environ):
            kept = [pair for pair in form.headers if pair[0].lower() not in _ABOUT_THE_BODY]
            start_response("304 NOT MODIFIED", kept)
            return []
        start_response(self.status, list(form.headers))
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [form.body]

    def _is_known_to_the_reader(self, environ: "WSGIEnvironment") -> bool:
        """Proxies that compress weaken the tag; either form is as new as the other."""
        asked = environ.get("HTTP_IF_NONE_MATCH")
        if not asked:
            return False
        tags = parse_etags(asked)
        return any(tags.contains_weak(form.tag) for form in (self.plain, self.packed) if form)


def packed(plain: Form) -> Form:
    """The same bytes each time: no moment is written into them."""
    form = _changed(plain, gzip.compress(plain.body, GZIP_LEVEL, mtime=0), f"{plain.tag}-gz")
    return Form([*form.headers, ("Content-Encoding", "gzip")], form.body)


def _carrying(plain: Form, word: str) -> Form:
    tag = f"{plain.tag}-{word}" if word else plain.tag
    return _changed(plain, coming_from.put_into(plain.body, word), tag)


def _changed(form: Form, body: bytes, tag: str) -> Form:
    changed = {"content-length": str(len(body)), "etag": f'"{tag}"'}
    return Form([(name, changed.get(name.lower(), value)) for name, value in form.headers], body)


class Pages:
    """The pages used last, up to a number of bytes."""

    def __init__(self, limit: int):
        self._limit = limit
        self._bytes = 0
        self._pages: OrderedDict[Key, Page] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._pages)

    def get(self, key: Key) -> Page | None:
        with self._lock:
            page = self._pages.get(key)
            if page is not None:
                self._pages.move_to_end(key)
            return page

    def put(self, key: Key, page: Page) -> None:
        if page.size > self._limit // 4:
            return
        with self._lock:
            self._forget(self._pages.pop(key, None))
            self._pages[key] = page
            self._bytes += page.size
            while self._bytes > self._limit:
                self._forget(self._pages.popitem(last=False)[1])

    def _forget(self, page: Page | None) -> None:
        self._bytes -= page.size if page is not None else 0


def _takes_gzip(environ: "WSGIEnvironment") -> bool:
    """`gzip` or `gzip;q=0.5`, and not `gzip;q=0`; a mere `*` gets the plain bytes."""
    accepted = environ.get("HTTP_ACCEPT_ENCODING", "")
    return "gzip" in accepted and parse_accept_header(accepted)["gzip"] > 0
