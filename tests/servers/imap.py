"""A real mailbox for tests: pymap, a small IMAP server, in a process of its own; all in memory.

with ImapServer(folder) as server:
    server.deliver(b"From: …")
    ...  # read server.url
    assert server.folder("INBOX") == []

`Line` stands between it and a reader: with encryption, or failing where it is told to.
"""

import socket
import ssl
import sys
import threading
from contextlib import suppress
from pathlib import Path
from socketserver import BaseRequestHandler, ThreadingTCPServer
from typing import Any, Self

from imapclient import IMAPClient

from tests.servers.processes import Child

USER, PASSWORD = "hub@example.org", "a password: with odd/characters"
_CREDENTIALS = "hub%40example.org:a%20password%3A%20with%20odd%2Fcharacters"


class ImapServer(Child):
    """Listens on the loopback, until the `with` block ends.

    Its folder has another UIDVALIDITY after each start, as after a mailbox was made anew.
    """

    def __init__(self, folder: Path):
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = int(free.getsockname()[1])
        folder.mkdir(parents=True, exist_ok=True)
        command = [Path(sys.executable).parent / "pymap", "--host", "127.0.0.1"]
        command += ["--port", str(self.port), "--no-tls"]
        command += ["dict", "--demo-user", USER, "--demo-password", PASSWORD]
        super().__init__(command, folder / "imap.log")
        self.wait_until(lambda: _answers(self.port))

    @property
    def url(self) -> str:
        return address(self.port)

    def deliver(self, *letters: bytes) -> None:
        with self._client() as client:
            for letter in letters:
                client.append("INBOX", letter)

    def folder(self, name: str) -> list[bytes]:
        """The letters in it, the oldest first."""
        with self._client() as client:
            if not client.folder_exists(name):
                return []
            client.select_folder(name, readonly=True)
            found = client.fetch(client.search("ALL"), ["BODY.PEEK[]"])
            return [bytes(found[uid][b"BODY[]"]) for uid in sorted(found)]

    def empty(self, name: str) -> None:
        with self._client() as client:
            if client.folder_exists(name):
                client.select_folder(name)
                client.delete_messages(client.search("ALL"))
                client.expunge()

    def look_at(self) -> None:
        """Somebody opens every letter in another program."""
        with self._client() as client:
            client.select_folder("INBOX")
            client.add_flags(client.search("ALL"), [b"\\Seen"])

    def move_back(self, name: str) -> None:
        with self._client() as client:
            client.select_folder(name)
            client.move(client.search("ALL"), "INBOX")

    def _client(self) -> IMAPClient:
        client = IMAPClient("127.0.0.1", self.port, ssl=False, timeout=10)
        client.login(USER, PASSWORD)
        return client


def address(port: int, scheme: str = "imap") -> str:
    return f"{scheme}://{_CREDENTIALS}@localhost:{port}"


class Line(ThreadingTCPServer):
    """Passes everything on to a port. `cut_after`: so many bytes of answers, then nothing more;
    with `hangs` the connection stays open all the same. `asked` is what the reader said."""

    daemon_threads = True

    def __init__(
        self,
        port: int,
        *,
        tls: ssl.SSLContext | None = None,
        cut_after: int | None = None,
        hangs: bool = False,
    ):
        super().__init__(("127.0.0.1", 0), _Passing)
        self.behind, self.tls, self.cut_after, self.hangs = port, tls, cut_after, hangs
        self.asked = b""
        self.ended = threading.Event()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Connections break here on purpose."""

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.ended.set()
        self.shutdown()
        self.server_close()


class _Passing(BaseRequestHandler):
    server: Line

    def handle(self) -> None:
        line, reader = self.server, self.request
        if line.tls is not None:
            reader = line.tls.wrap_socket(reader, server_side=True, do_handshake_on_connect=False)
        with reader, socket.create_connection(("127.0.0.1", line.behind), 10) as behind:
            if line.tls is not None:
                reader.do_handshake()
            behind.settimeout(None)
            threading.Thread(target=self._pass_questions, args=(reader, behind)).start()
            left = line.cut_after
            with suppress(OSError):
                while (left is None or left > 0) and (data := behind.recv(65536)):
                    reader.sendall(data[:left])
                    left = None if left is None else left - len(data)
                if line.hangs:
                    line.ended.wait(60)
                reader.shutdown(socket.SHUT_RDWR)

    def _pass_questions(self, reader: socket.socket, behind: socket.socket) -> None:
        with suppress(OSError):
            while data := reader.recv(65536):
                self.server.asked += data
                behind.sendall(data)
            behind.shutdown(socket.SHUT_RDWR)


def _answers(port: int) -> bool:
    with suppress(OSError):
        socket.create_connection(("127.0.0.1", port), 5).close()
        return True
    return False
