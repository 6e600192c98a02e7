"""Load from processes of its own over plain sockets: its part in the figures stays small."""

import multiprocessing
import socket
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic


@dataclass(frozen=True)
class Rate:
    """`done` requests within `seconds`; `wrong` had another status than expected."""

    done: int
    wrong: int
    seconds: float

    @property
    def per_second(self) -> float:
        return self.done / self.seconds


class Connection:
    """One kept-alive HTTP/1.1 connection; answers carry a Content-Length."""

    def __init__(self, port: int):
        self._port = port
        self._socket: socket.socket | None = None
        self._rest = b""

    def ask(self, request: bytes) -> tuple[int, bytes]:
        """Status and head of the answer."""
        try:
            return self._ask(request)
        except (OSError, ValueError):
            self.close()
            return self._ask(request)

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
        self._socket, self._rest = None, b""

    def _ask(self, request: bytes) -> tuple[int, bytes]:
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self._port), 30)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(request)
        data = self._rest
        while (end := data.find(b"\r\n\r\n")) < 0:
            data += self._more()
        head = data[:end].lower()
        at = head.find(b"content-length:")
        length = int(head[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
        while len(data) < end + 4 + length:
            data += self._more()
        self._rest = data[end + 4 + length :]
        if b"connection: close" in head:
            self.close()
        return int(data[9:12]), head

    def _more(self) -> bytes:
        assert self._socket is not None
        data = self._socket.recv(262_144)
        if not data:
            raise OSError("closed")
        return data


def get(path: str, **headers: str) -> bytes:
    lines = [f"GET {path} HTTP/1.1", "Host: localhost"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def post(path: str, body: str, visitor: str) -> bytes:
    """`visitor`: the address from which a proxy has the form."""
    data = body.encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: {visitor}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(data)}\r\n\r\n"
    )
    return head.encode() + data


Work = Callable[[Connection, int], bool]


def load(port: int, work: Work, *, clients: int, seconds: float) -> Rate:
    """Call `work(connection, number)` in so many processes until the time is over.

    The number is never given twice; work returns whether the answer was the right one.
    """
    context = multiprocessing.get_context("fork")
    results = context.SimpleQueue()
    gate = context.Barrier(clients)
    arguments = (port, work, seconds, gate, results)
    children = [
        context.Process(target=_run, args=(number, clients, *arguments))
        for number in range(clients)
    ]
    for child in children:
        child.start()
    counts = [results.get() for _child in children]
    for child in children:
        child.join()
    return Rate(sum(c[0] for c in counts), sum(c[1] for c in counts), max(c[2] for c in counts))


def _run(number, clients, port, work, seconds, gate, results):  # type: ignore[no-untyped-def]
    connection = Connection(port)
    done = wrong = 0
    gate.wait(30)
    begun = monotonic()
    while monotonic() - begun < seconds:
        good = work(connection, number + done * clients)
        done += 1
        wrong += not good
    results.put((done, wrong, monotonic() - begun))
