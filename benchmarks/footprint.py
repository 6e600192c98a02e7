"""How soon an installation answers, and how much memory it holds after work."""

import socket
import sys
from pathlib import Path
from time import monotonic

from benchmarks.behind_nginx import memory, total
from benchmarks.load import Connection, get, load
from benchmarks.setting import running
from benchmarks.signing_up import sign_ups
from benchmarks.verdict import at_most
from tests.servers.processes import ROOT, Child, child_environment

STARTS, SECONDS, CLIENTS = 3, 6.0, 8
MOST_SECONDS, MOST_MIB = 2.0, 250


def measure(folder: Path) -> list[str]:
    """`webinar-hub serve` with two web processes and its scheduler, on a database that is there."""
    with running("sqlite", folder) as installation:
        slug = installation.make_event(seats=None)
        log = installation.folder / "serve.log"
        starts = []
        for _number in range(STARTS):
            with socket.create_server(("127.0.0.1", 0)) as free:
                port = free.getsockname()[1]
            wanted = {
                **installation.environment,
                "WEBINAR_HUB_BASE_URL": f"http://localhost:{port}",
                "WEBINAR_HUB_PORT": str(port),
                "WEBINAR_HUB_WORKERS": "2",
            }
            begun = monotonic()
            command = [sys.executable, "-m", "webinar_hub", "serve"]
            with Child(command, log, cwd=ROOT, env=child_environment(wanted)) as serving:
                serving.wait_until(lambda p=port: _answers(p, slug))
                starts.append(monotonic() - begun)
                if len(starts) == STARTS:
                    sign_ups(port, [slug], SECONDS)
                    request = get(f"/events/{slug}/thanks")
                    load(
                        port,
                        lambda connection, _number, r=request: connection.ask(r)[0] == 200,
                        clients=CLIENTS,
                        seconds=SECONDS,
                    )
                    held = total(memory, [serving.pid]) / 2**20
    first = min(starts)
    return [
        "footprint: supervisor, two web processes and scheduler, SQLite",
        f"  first page after a start  {first:6.2f} s    {at_most(first, MOST_SECONDS)}",
        f"  memory after work         {held:6.0f} MiB  {at_most(held, MOST_MIB)}",
    ]


def _answers(port: int, slug: str) -> bool:
    try:
        return Connection(port).ask(get(f"/events/{slug}"))[0] == 200
    except OSError:
        return False
