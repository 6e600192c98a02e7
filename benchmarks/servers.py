"""The application behind granian, as the product runs it, and behind gunicorn.

Both fork what is loaded once. What is compared beside rates: others while slow clients hold their
connections and no proxy stands in front, and answers that a stop breaks off.
"""

import socket
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from time import monotonic, sleep

from benchmarks.behind_nginx import memory, total
from benchmarks.load import Connection, get, load
from benchmarks.setting import Installation, running
from benchmarks.signing_up import sign_ups
from tests.servers.processes import ROOT, Child, child_environment

CLIENTS, SECONDS = 8, 5.0
SLOW = 200
GUNICORN = ["gunicorn", "--worker-class", "gthread", "--preload", "--no-control-socket"]
SERVERS = {
    "granian": ["webinar_hub", "web"],
    "gunicorn, 4 threads": [*GUNICORN, "--workers", "2", "--threads", "4"],
    "gunicorn, 64 threads": [*GUNICORN, "--workers", "2", "--threads", "64"],
}


@dataclass
class Found:
    start: float  # seconds until the first answer
    event: float  # kept pages a second
    rendered: float
    sign_ups: float
    memory: float  # MiB, what processes share counted once
    slow: float  # p95 in ms with slow clients beside and no proxy in front
    stop: float  # seconds until it has ended
    broken: int  # answers that a stop under load cut off


def measure(folder: Path) -> Iterator[str]:
    """A line for each server, on SQLite and for sign-ups also on PostgreSQL."""
    yield "servers, two processes each"
    yield f"  {'':22} start s  event/s rendered/s sign-up/s  PG/s  MiB  p95 slow ms  stop s  broken"
    for name, command in SERVERS.items():
        with running("sqlite", folder) as installation:
            found = _measure(installation, command)
        with running("postgresql", folder) as installation, _Server(installation, command) as one:
            slug = installation.make_event(seats=None)
            sign_ups(one.port, [slug], 1.5)
            on_postgresql = sign_ups(one.port, [slug], SECONDS).per_second
        yield (
            f"  {name:22} {found.start:7.2f} {found.event:8.0f} {found.rendered:10.0f} "
            f"{found.sign_ups:9.0f} {on_postgresql:5.0f} {found.memory:4.0f} {found.slow:12.1f} "
            f"{found.stop:7.2f} {found.broken:7}"
        )


def _measure(installation: Installation, command: list[str]) -> Found:
    slug = installation.make_event(seats=None)
    begun = monotonic()
    server = _Server(installation, command)
    try:
        start = monotonic() - begun
        event = _pages(server.port, f"/events/{slug}")
        rendered = _pages(server.port, f"/events/{slug}/thanks")
        made = sign_ups(server.port, [slug], SECONDS).per_second
        held = total(memory, [server.pid]) / 2**20
        slow = _beside_slow_clients(server, installation, slug)
        stop, broken = _stop_under_load(server, f"/events/{slug}/thanks")
    finally:
        server.kill()
    return Found(start, event, rendered, made, held, slow, stop, broken)


class _Server(Child):
    """Up when it has answered."""

    def __init__(self, installation: Installation, command: list[str]):
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        of_its_own = command[0] != "gunicorn"
        place = [] if of_its_own else ["--bind", f"127.0.0.1:{self.port}", "wsgi:app"]
        wanted = {
            **installation.environment,
            "WEBINAR_HUB_BASE_URL": f"http://localhost:{self.port}",
            "WEBINAR_HUB_PORT": str(self.port),
            "WEBINAR_HUB_WORKERS": "2",
        }
        super().__init__(
            [sys.executable, "-m", *command, *place],
            installation.folder / "server.log",
            cwd=ROOT,
            env=child_environment(wanted),
        )
        self.wait_until(self._answers)

    def _answers(self) -> bool:
        try:
            return Connection(self.port).ask(get("/healthz"))[0] == 200
        except OSError:
            return False


def _pages(port: int, path: str) -> float:
    request = get(path)

    def work(connection: Connection, _number: int) -> bool:
        return connection.ask(request)[0] == 200

    load(port, work, clients=2, seconds=0.5)
    return load(port, work, clients=CLIENTS, seconds=SECONDS).per_second


def _beside_slow_clients(server: _Server, installation: Installation, slug: str) -> float:
    """95th of a hundred times in ms, or infinity where nobody else is answered any more."""
    command = [sys.executable, "-m", "tests.servers.slow_clients"]
    arguments = [str(server.port), str(SLOW), f"/events/{slug}", ""]
    log = installation.folder / "slow.log"
    with Child([*command, *arguments], log, cwd=ROOT) as clients:
        try:
            clients.wait_until(lambda: "all are there" in clients.output, 20)
        except TimeoutError:
            return float("inf")
        sleep(2)  # until all of them hold what they can
        times, until = [], monotonic() + SECONDS
        while monotonic() < until:
            begun = monotonic()
            try:
                Connection(server.port).ask(get(f"/events/{slug}"))
            except OSError:
                return float("inf")
            times.append(monotonic() - begun)
            sleep(0.02)
    return quantiles(times, n=20)[-1] * 1000 if len(times) > 20 else float("inf")


def _stop_under_load(server: _Server, path: str) -> tuple[float, int]:
    """How long a stop takes, and how many answers were begun and never came whole."""
    broken, stopping = [0], threading.Event()

    def visit() -> None:
        while not stopping.is_set():
            try:
                plain = socket.create_connection(("127.0.0.1", server.port), 5)
            except OSError:
                return  # the door is closed: that is no broken promise
            with plain:
                plain.settimeout(10)
                plain.sendall(get(path, Connection="close"))
                answer = b""
                try:
                    while more := plain.recv(262_144):
                        answer += more
                except OSError:
                    pass
            if b"</html>" not in answer:
                broken[0] += 1

    visitors = [threading.Thread(target=visit) for _number in range(4)]
    for visitor in visitors:
        visitor.start()
    sleep(1)
    begun = monotonic()
    server.stop(seconds=40)
    seconds = monotonic() - begun
    stopping.set()
    for visitor in visitors:
        visitor.join()
    return seconds, broken[0]
