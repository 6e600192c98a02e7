"""Access logs without secrets: personal links are cut out of addresses before a line is written."""

import logging
import re
from collections.abc import Callable, Iterable
from time import perf_counter
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# Paths whose next segment is a personal token or a single-use secret.
_SECRET_PATHS = re.compile(
    r"(/(?:registrations|join|calendar|dates|confirmations|subscriptions|unsubscribe|welcome|sign-in"
    r"|recordings|watch|colleagues|answer|employer-letters|invitations)/+)([^/\s?\"]{8,})"
)
_SECRET_QUERY = re.compile(r"([?&](?:token|code|key|email|q|next)=)[^&\s\"]*")
# A personal link's token, wherever it stands; letters of either case are accepted in links.
_TOKEN = re.compile(r"[a-z2-7]{16}-[0-9]{1,6}-[a-z2-7]{26}", re.IGNORECASE)
# Letters, digits, `-./_~`: a server reads them the same whether they are escaped or not.
_NEEDLESS_ESCAPE = re.compile(r"%(?:2[def]|3[0-9]|[46][1-9a-f]|[57][0-9a]|5f|7e)", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def without_secrets(line: str) -> str:
    """A log line in which tokens, addresses in queries and control characters are masked."""
    line = _NEEDLESS_ESCAPE.sub(lambda escape: unquote(escape[0]), line)
    line = _SECRET_PATHS.sub(r"\1***", line)
    line = _SECRET_QUERY.sub(r"\1***", line)
    line = _TOKEN.sub("***", line)
    return _CONTROL.sub("?", line)


class SecretFilter(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = without_secrets(record.getMessage())
        record.args = ()
        return True


def filter_access_logs() -> None:
    """Whichever server writes access lines, and however it was started, they pass the filter."""
    for name in (AccessLines.LOGGER, "gunicorn.access", "granian.access", "werkzeug"):
        logger = logging.getLogger(name)
        if not any(isinstance(one, SecretFilter) for one in logger.filters):
            logger.addFilter(SecretFilter())


class AccessLines:
    """The WSGI application outside of all others: a line for each answer when it is complete.

    No visitor's address is logged. `seen` is told of each answer: path, status, seconds.
    """

    LOGGER = "webinar_hub.access"

    def __init__(self, app: "WSGIApplication", seen: Callable[[str, str, float], None] | None):
        self._app, self._seen = app, seen
        self._log = logging.getLogger(self.LOGGER)

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        begun, told = perf_counter(), ["500"]

        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            told[0] = status.split(maxsplit=1)[0]
            return start_response(status, headers, exc_info)

        try:
            answer = self._app(environ, start)
        except BaseException:
            self._note(environ, "500", begun, 0)
            raise
        if isinstance(answer, list):
            self._note(environ, told[0], begun, sum(map(len, answer)))
            return answer
        return _Counted(answer, lambda size: self._note(environ, told[0], begun, size))

    def _note(self, environ: "WSGIEnvironment", status: str, begun: float, size: int) -> None:
        seconds = perf_counter() - begun
        path, query = environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", "")
        if self._seen is not None:
            self._seen(path, status, seconds)
        if path == "/healthz":
            return
        method = environ["REQUEST_METHOD"]
        path = without_secrets(f"{path}?{query}" if query else path)
        fields = {"method": method, "path": path, "status": int(status)}
        line = f"{method} {path} {status} {seconds:.3f}s {size}"
        self._log.info("%s", line, extra={"fields": fields | {"seconds": round(seconds, 4)}})


class _Counted:
    """An answer in pieces, and how long it was in the end, whether or not all of it was taken."""

    def __init__(self, pieces: Iterable[bytes], ended: Callable[[int], None]):
        self._pieces, self._ended, self._size = pieces, ended, 0
        self._rest = iter(pieces)

    def __iter__(self) -> "_Counted":
        return self

    def __next__(self) -> bytes:
        piece = next(self._rest)
        self._size += len(piece)
        return piece

    def close(self) -> None:
        try:
            if close := getattr(self._pieces, "close", None):
                close()
        finally:
            self._ended(self._size)
