"""What a log line says: which request it belongs to, in words or as one JSON object a line."""

import json
import logging
import re
import secrets
from collections.abc import Iterable
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from webinar_hub.core.access_log import SecretFilter, without_secrets

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

HEADER = "X-Request-Id"
_USABLE = re.compile(r"[A-Za-z0-9._-]{8,64}")
_present: ContextVar[str] = ContextVar("request_id", default="")
_WORDS = "%(asctime)s %(levelname)s %(name)s%(request)s: %(message)s"


def request_id() -> str:
    """Of the request that this thread answers; empty outside of one."""
    return _present.get()


def init_logs(form: str) -> None:
    """Send what this program logs to standard error, once a process. `form`: `text` or `json`."""
    handler = logging.StreamHandler()
    handler.setFormatter(formatter(form))
    handler.addFilter(SecretFilter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)


def formatter(form: str) -> logging.Formatter:
    return _Json() if form == "json" else _Words(_WORDS)


class RequestIds:
    """The WSGI application outside of all others: each request gets a name.

    `trusting`: a proxy of ours stands in front and may have named it already.
    """

    def __init__(self, app: "WSGIApplication", *, trusting: bool):
        self._app, self._trusting = app, trusting

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        given = environ.get("HTTP_X_REQUEST_ID", "") if self._trusting else ""
        name = given if _USABLE.fullmatch(given) else secrets.token_hex(8)
        _present.set(name)

        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            return start_response(status, [*headers, (HEADER, name)], exc_info)

        return self._app(environ, start)


class _Quiet(logging.Formatter):
    """A traceback may quote what somebody sent."""

    def formatException(self, ei: Any) -> str:  # noqa: N802 (the library's own name)
        return "\n".join(without_secrets(line) for line in super().formatException(ei).split("\n"))


class _Words(_Quiet):
    def format(self, record: logging.LogRecord) -> str:
        record.request = f" [{request_id()}]" if request_id() else ""
        return super().format(record)


class _Json(_Quiet):
    """`fields` of a record, if it has any, stand beside the message."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, Any] = {
            "at": at,
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if request_id():
            line["request"] = request_id()
        line |= getattr(record, "fields", {})
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)
