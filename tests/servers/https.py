"""The TLS front that stands before the web processes in production, as small as it can be."""

import http.client
import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import socket
from typing import Any, Self

import trustme

HOP_BY_HOP = {"connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade"}


class TlsFront(ThreadingHTTPServer):
    """Its address is known before the site behind it starts, which needs it as BASE_URL.

    A browser opens it with `ignore_https_errors`: the certificate's authority is made up.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Forward)
        self.url = f"https://localhost:{self.server_port}"
        self.target_port = 0
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        trustme.CA().issue_cert("localhost", "127.0.0.1").configure_cert(self._tls)

    def forward_to(self, port: int) -> None:
        self.target_port = port

    def get_request(self) -> tuple[socket, Any]:
        """The handshake waits for the handler's thread, so that a slow client holds up no other."""
        connection, address = super().get_request()
        wrapped = self._tls.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        return wrapped, address

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Browsers open connections ahead and drop them; that is no error."""

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()


class _Forward(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: TlsFront

    def _forward(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        behind = http.client.HTTPConnection("127.0.0.1", self.server.target_port, timeout=30)
        try:
            behind.request(self.command, self.path, body, self._forwarded_headers())
            self._pass_on(behind.getresponse())
        finally:
            behind.close()

    do_GET = do_HEAD = do_POST = _forward  # noqa: N815  the names that http.server calls

    def _forwarded_headers(self) -> dict[str, str]:
        kept = {
            name: value for name, value in self.headers.items() if name.lower() not in HOP_BY_HOP
        }
        return kept | {"X-Forwarded-Proto": "https", "X-Forwarded-For": self.client_address[0]}

    def _pass_on(self, answer: http.client.HTTPResponse) -> None:
        body = answer.read()
        self.send_response_only(answer.status, answer.reason)
        for name, value in answer.getheaders():
            if name.lower() not in HOP_BY_HOP | {"content-length"}:
                self.send_header(name, value)
        if answer.status not in (204, 304):
            self.send_header("Content-Length", answer.headers.get("Content-Length", str(len(body))))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """A failing test has the web processes' log."""
