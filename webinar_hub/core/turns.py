"""How many requests a process works on at the same time.

Python runs one thread at a time. Many threads that want to run only take turns in the middle of
their work, and hold rows of the database meanwhile; a few that run to their end get more done. So
the server may have many threads, most of which wait for somebody on a bad line to send a form, and
only this many come into the application together.
"""

import threading
from collections.abc import Iterable
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

IN_MEMORY = 64 * 2**10  # bytes of a body; what is longer waits in a file
_PIECE = 64 * 2**10
MOST_AT_ONCE = 2**20  # bytes of an answer

Headers = list[tuple[str, str]]


class Turns:
    """The WSGI application in front of Flask and behind the kept pages, which wait for nobody.

    What is sent is read before the turn begins, up to `most` bytes: what is longer is refused by
    the application itself. An answer of a length that is known is taken whole; one that is made
    piece by piece is made after the turn.
    """

    def __init__(self, app: "WSGIApplication", number: int, most: int):
        self._app, self._most = app, most
        self._turn = threading.BoundedSemaphore(number)

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] in ("GET", "HEAD"):
            return self._in_turn(environ, start_response)
        with SpooledTemporaryFile(IN_MEMORY) as body:
            if _fits(environ, self._most):
                _read(environ, body, self._most)
            return self._in_turn(environ, start_response)

    def _in_turn(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        length: list[int | None] = [None]

        def start(status: str, headers: Headers, exc_info: Any = None) -> Any:
            told = (value for name, value in headers if name.lower() == "content-length")
            length[0] = next(map(int, told), None)
            return start_response(status, headers, exc_info)

        with self._turn:
            answer = self._app(environ, start)
            if length[0] is None or length[0] > MOST_AT_ONCE:
                return answer
            return _whole(answer)


def _whole(answer: Iterable[bytes]) -> list[bytes]:
    try:
        return list(answer)
    finally:
        if close := getattr(answer, "close", None):
            close()


def _fits(environ: "WSGIEnvironment", most: int) -> bool:
    told = environ.get("CONTENT_LENGTH") or "0"
    return told.isascii() and told.isdigit() and int(told) <= most


def _read(environ: "WSGIEnvironment", body: Any, most: int) -> None:
    """Up to the length that was told; without one, which is so with chunks, to the end."""
    told = environ.get("CONTENT_LENGTH")
    if not told and not environ.get("wsgi.input_terminated"):
        return
    left = int(told) if told else most + 1
    while left > 0 and (piece := environ["wsgi.input"].read(min(left, _PIECE))):
        body.write(piece)
        left -= len(piece)
    body.seek(0)
    environ["wsgi.input"] = body
