"""The site as it is installed, behind nginx: what slow clients cost, what one core carries."""

import os
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from statistics import quantiles
from time import monotonic, sleep

from benchmarks.setting import MANY_FROM_ONE_NETWORK, Installation, running
from benchmarks.verdict import at_most
from tests.servers.behind_nginx import BehindNginx
from tests.servers.processes import ROOT, Child, child_environment
from tests.servers.smtp import SmtpServer

SLOW, SECONDS, WARM_SECONDS = 200, 10.0, 2.0
VISITORS, PAUSE = 4, 0.05  # for the times: the processes are not kept busy
MANY = 16  # for the rate: they are

Times = dict[str, list[float]]


def slow_clients(folder: Path) -> list[str]:
    """The 95th of a hundred times of pages and sign-ups, with slow clients beside and without."""
    with running("sqlite", folder) as installation, _front(installation) as front:
        slug = installation.make_event(seats=None)
        _visits(front, slug, WARM_SECONDS, VISITORS, PAUSE)
        idle = _visits(front, slug, SECONDS, VISITORS, PAUSE)
        with front.slow_clients(SLOW, f"/events/{slug}"):
            beside = _visits(front, slug, SECONDS, VISITORS, PAUSE)
    lines = [f"behind nginx by https, {VISITORS} visitors, two processes, p95 in ms"]
    for name in idle:
        quiet, busy = _p95(idle[name]), _p95(beside[name])
        lines.append(
            f"  {name:8} alone {quiet:7.1f}   beside {SLOW} slow clients {busy:7.1f}  "
            f"{busy / quiet:5.2f} of alone  {at_most(busy / quiet, 2)}"
        )
    return lines


def small_server(folder: Path) -> list[str]:
    """Site, scheduler, nginx and SQLite on one core; visitors and mail server on the others."""
    with (
        SmtpServer() as relay,
        _on_one_core() as leave_it,
        running("sqlite", folder) as installation,
        _front(installation, SMTP_URL=relay.url) as front,
        _scheduler(installation, front, relay.url) as scheduler,
    ):
        leave_it()
        slug = installation.make_event(seats=None)
        processes = [front.nginx.pid, front.web.pid, scheduler.pid]
        _visits(front, slug, WARM_SECONDS, MANY, 0)
        before = len(relay.messages), total(_busy, processes), monotonic()
        times = _visits(front, slug, SECONDS, MANY, 0)
        seconds = monotonic() - before[2]
        busy = total(_busy, processes) - before[1]
        letters = len(relay.messages) - before[0]
        held = total(memory, processes)
    visits = len(times["sign-up"])
    return [
        f"site, scheduler, nginx and SQLite on one core, {MANY} visitors by https without a pause",
        f"  page and sign-up       {visits / seconds:7.1f}/s, letters {letters / seconds:7.1f}/s",
        f"  processor time of each {1000 * busy / visits:7.1f} ms, with its letter",
        f"  p95                    {_p95(times['page']):7.0f} ms a page,"
        f" {_p95(times['sign-up']):.0f} ms a sign-up",
        f"  memory                 {held / 2**20:7.0f} MiB",
    ]


def _scheduler(installation: Installation, front: BehindNginx, relay: str) -> Child:
    settings = {
        **installation.environment,
        "WEBINAR_HUB_BASE_URL": front.url,
        "WEBINAR_HUB_SMTP_URL": relay,
    }
    command = [sys.executable, "-m", "webinar_hub", "scheduler"]
    log = installation.folder / "scheduler.log"
    return Child(command, log, cwd=ROOT, env=child_environment(settings))


def _front(installation: Installation, **settings: str) -> BehindNginx:
    url = installation.environment["WEBINAR_HUB_DATABASE_URL"]
    return BehindNginx(url, installation.folder, **MANY_FROM_ONE_NETWORK, **settings)


def _visits(front: BehindNginx, slug: str, seconds: float, visitors: int, pause: float) -> Times:
    """Seconds of each answer, all of them the right ones."""
    until = monotonic() + seconds
    found: Times = {"page": [], "sign-up": []}

    def visit(visitor: int) -> None:
        address = f"127.0.1.{visitor}"
        while (begun := monotonic()) < until:
            email = f"{visitor}-{begun}@example.org"
            page = _timed(lambda: front.ask(f"/events/{slug}", address).status, 200)
            sent = _timed(lambda e=email: front.sign_up(slug, e, address), 303)
            found["page"].append(page)
            found["sign-up"].append(sent)
            sleep(pause)

    with ThreadPoolExecutor(visitors) as pool:
        list(pool.map(visit, range(visitors)))  # a wrong answer is raised here
    return found


def _timed(act: Callable[[], int], wanted: int) -> float:
    begun = monotonic()
    if (status := act()) != wanted:
        raise RuntimeError(f"answered {status}, not {wanted}")
    return monotonic() - begun


def _p95(times: list[float]) -> float:
    return quantiles(times, n=20)[-1] * 1000


@contextmanager
def _on_one_core() -> Iterator[Callable[[], None]]:
    """What is started meanwhile stays on the first core; the measuring leaves it to that."""
    known = os.sched_getaffinity(0)
    first = min(known)
    os.sched_setaffinity(0, {first})
    try:
        yield lambda: os.sched_setaffinity(0, known - {first} or known)
    finally:
        os.sched_setaffinity(0, known)


def total(look: Callable[[int], float], processes: list[int]) -> float:
    """Over these processes and all their children."""
    found = 0.0
    for pid in processes:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        found += look(pid) + total(look, [int(child) for child in children])
    return found


def memory(pid: int) -> float:
    """Bytes; what processes share is counted once."""
    return 1024 * int(Path(f"/proc/{pid}/smaps_rollup").read_text().split("Pss:", 1)[1].split()[0])


def _busy(pid: int) -> float:
    """Seconds of processor time."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
