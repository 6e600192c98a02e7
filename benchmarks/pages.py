"""Public pages from the cache and rendered anew, beside bare Flask on the same server."""

from pathlib import Path

from benchmarks.load import Connection, Rate, get, load
from benchmarks.setting import running
from benchmarks.verdict import at_least
from tests.servers.web import WebServer

CLIENTS, SECONDS = 8, 4.0
ROUNDS = 2
FEED_EVENTS = 999  # and the one that the event page shows
GOALS = {  # of what bare Flask answers
    "event page, cached": 0.9,
    "list page, cached": 0.9,
    "series page, cached": 0.9,
    "list page, 304": 0.8,
    "feed of 1,000, gzip": 0.5,
    "feed of 1,000, 304": 0.8,
    "event page, rendered": 0.12,
    "after a sign-up": 0.12,
}


def measure(folder: Path) -> list[str]:
    """Lines with requests a second and the ratio to bare Flask."""
    lines = [f"pages, {CLIENTS} clients, two processes with four threads, best of {ROUNDS} rounds"]
    with running("sqlite", folder) as installation:
        slug = installation.make_event(seats=100_000)
        series = installation.make_events(FEED_EVENTS)
        paths = {
            "event page, cached": f"/events/{slug}",
            "list page, cached": "/",
            "series page, cached": f"/series/{series}",
            "list page, 304": "/",
            "feed of 1,000, gzip": "/calendar.ics",
            "feed of 1,000, 304": "/calendar.ics",
            "event page, rendered": f"/events/{slug}/again",
            "after a sign-up": f"/events/{slug}/thanks",
        }
        rates = {"hello": _best(lambda: _hello(folder))}
        with installation.web(workers=2) as server:
            for name, path in paths.items():
                request = _conditional(server, path) if name.endswith("304") else _whole(path)
                wanted = 304 if name.endswith("304") else 200
                rates[name] = _best(lambda r=request, w=wanted, s=server: _pages(s, r, w))
    limit = rates["hello"].per_second
    for name, rate in rates.items():
        ratio = rate.per_second / limit
        goal = at_least(ratio, GOALS[name]) if name in GOALS else ""
        note = f", {rate.wrong} wrong answers" if rate.wrong else ""
        lines.append(f"  {name:24} {rate.per_second:8.0f}/s  {ratio:5.2f} of hello  {goal}{note}")
    return lines


def _best(run):  # type: ignore[no-untyped-def]
    return max((run() for _round in range(ROUNDS)), key=lambda rate: rate.per_second)


def _hello(folder: Path) -> Rate:
    with WebServer(
        {}, folder / "hello.log", workers=2, application="benchmarks.hello:app"
    ) as server:
        return _pages(server, get("/"), 200)


def _pages(server: WebServer, request: bytes, wanted: int) -> Rate:
    def work(connection: Connection, _number: int) -> bool:
        return connection.ask(request)[0] == wanted

    load(server.port, work, clients=2, seconds=0.5)  # warm
    return load(server.port, work, clients=CLIENTS, seconds=SECONDS)


def _whole(path: str) -> bytes:
    return get(path, Accept_Encoding="gzip") if path.endswith(".ics") else get(path)


def _conditional(server: WebServer, path: str) -> bytes:
    _status, head = Connection(server.port).ask(get(path))
    tag = head.split(b"etag:", 1)[1].split(b"\r\n", 1)[0].strip().decode()
    return get(path, If_None_Match=tag)
