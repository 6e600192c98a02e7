"""Visits of event pages that name where somebody comes from, counted in front of the page cache.

Kept pages answer before Flask and without the database, so a visit is a number in the memory of
its process. Every few seconds, and at the clean end of the process, all of them are written at
once. What is counted is an opening of the page, not a person: nothing of a visitor is kept, not
even until then. Programs that say what they are, and browsers that only look ahead, do not count.
"""

import atexit
import logging
import re
import threading
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from sqlalchemy.exc import SQLAlchemyError

from webinar_hub.core import coming_from
from webinar_hub.core.operation import DatabaseBusy
from webinar_hub.core.refusals import Paused

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

WRITE_SECONDS = 5.0
MOST_KINDS = 2000  # pairs of page and word between two writings; further ones are not counted

Counted = Mapping[tuple[str, str], int]  # by slug and word

_EVENT_PAGE = re.compile(r"/events/([a-z0-9-]{1,100})")
_PROGRAMS = re.compile(
    r"bot\b|bot[/;)]|crawl|spider|preview|scan|monitor|facebookexternalhit|meta-external|vkshare"
    r"|^(?:whatsapp|viber|curl|wget|python|okhttp|go-http|java|axios|node)",
    re.IGNORECASE,
)

log = logging.getLogger(__name__)


class Visits:
    """What was counted since the last writing. `write` is called by a thread of its own."""

    def __init__(self, write: Callable[[Counted], None], seconds: float = WRITE_SECONDS):
        self._write, self._seconds = write, seconds
        self._counted: dict[tuple[str, str], int] = {}
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None

    def add(self, slug: str, word: str, number: int = 1) -> None:
        key = (slug, word)
        with self._lock:
            if key in self._counted or len(self._counted) < MOST_KINDS:
                self._counted[key] = self._counted.get(key, 0) + number
            if self._timer is None:
                self._begin_to_wait()

    def flush(self) -> None:
        """Write what was counted; what cannot be written now is kept for the next time."""
        with self._lock:
            self._timer = None
            counted, self._counted = self._counted, {}
        if not counted:
            return
        try:
            self._write(counted)
        except (SQLAlchemyError, DatabaseBusy, Paused) as error:
            log.warning("visits cannot be written yet: %s", type(error).__name__)
            for (slug, word), number in counted.items():
                self.add(slug, word, number)

    def end(self) -> None:
        """At the end of the process: write for the last time."""
        atexit.unregister(self.end)
        self.flush()
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()

    def _begin_to_wait(self) -> None:
        """Only when there is something: a thread that ran before would not survive a fork."""
        atexit.unregister(self.end)
        atexit.register(self.end)
        self._timer = threading.Timer(self._seconds, self.flush)
        self._timer.daemon = True
        self._timer.start()


class CountingVisits:
    """The WSGI application in front of the kept pages."""

    def __init__(self, app: "WSGIApplication", visits: Visits):
        self._app, self._visits = app, visits

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        visit = visit_of(environ)
        if visit is None:
            return self._app(environ, start_response)

        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            if status[:3] in ("200", "304"):
                self._visits.add(*visit)
            return start_response(status, headers, exc_info)

        return self._app(environ, start)


def visit_of(environ: "WSGIEnvironment") -> tuple[str, str] | None:
    """Slug and word, if this is a person who opens an event's page by an address with a word.

    Who chooses another language or zone on the page is there already.
    """
    query = environ.get("QUERY_STRING", "")
    if f"{coming_from.NAME}=" not in query or environ["REQUEST_METHOD"] != "GET":
        return None
    page = _EVENT_PAGE.fullmatch(environ.get("PATH_INFO", ""))
    asked = parse_qs(query, errors="replace")
    word = coming_from.word_of(asked.get(coming_from.NAME, [""])[0])
    if page is None or not word or asked.keys() & {"lang", "zone"} or _is_a_program(environ):
        return None
    return page[1], word


def _is_a_program(environ: "WSGIEnvironment") -> bool:
    """By what it says itself; that is looked at here and forgotten."""
    name = environ.get("HTTP_USER_AGENT", "")
    purpose = environ.get("HTTP_SEC_PURPOSE", "") + environ.get("HTTP_PURPOSE", "")
    return not name or "prefetch" in purpose or bool(_PROGRAMS.search(name))
