"""Access logs without secrets: personal links are cut out of addresses before a line is written."""

import logging
import re
from urllib.parse import unquote

# Paths whose next segment is a personal token or a single-use secret.
_SECRET_PATHS = re.compile(
    r"(/(?:registrations|join|calendar|confirmations|subscriptions|unsubscribe|welcome|sign-in|watch)"
    r"/+)([^/\s?\"]{8,})"
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
    for name in ("gunicorn.access", "werkzeug"):
        logger = logging.getLogger(name)
        if not any(isinstance(one, SecretFilter) for one in logger.filters):
            logger.addFilter(SecretFilter())


def gunicorn_line(*, method: str, path: str, status: str, seconds: float, size: str) -> str:
    """`GET /join/*** 200 0.012s 4210`; no visitor's address is logged."""
    return without_secrets(f"{method} {path} {status} {seconds:.3f}s {size}")
