"""The application on a port of the system's choosing, served by threads of this process."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Self

from werkzeug.serving import WSGIRequestHandler, make_server


class Site:
    """Its port is known before there is an application, whose links name it."""

    def __init__(self) -> None:
        self._server = make_server(
            "127.0.0.1", 0, _not_yet, threaded=True, request_handler=_Connection
        )
        self.port = self._server.server_port
        self.url = f"http://localhost:{self.port}"

    @contextmanager
    def serving(self, application: Any) -> Iterator[Self]:
        self._server.app = application
        thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            thread.join()
            self._server.server_close()


class _Connection(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"  # a browser asks several times over one connection

    def log(self, type: str, message: str, *args: Any) -> None:
        pass


def _not_yet(_environ: Any, _start_response: Any) -> Any:
    raise RuntimeError("asked before there was an application")
