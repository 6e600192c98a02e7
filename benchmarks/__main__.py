"""`make bench`: figures beside a limit that was measured in the same run on the same machine."""

import os
import platform
import sys
import tempfile
from pathlib import Path

from benchmarks import (
    behind_nginx,
    finding,
    footprint,
    growth,
    letters,
    pages,
    roster,
    servers,
    signing_up,
)

PARTS = {
    "pages": pages.measure,
    "sign-ups": signing_up.measure,
    "letters": letters.measure,
    "roster": roster.measure,
    "finding": finding.measure,
    "slow-clients": behind_nginx.slow_clients,
    "small-server": behind_nginx.small_server,
    "footprint": footprint.measure,
}
# Asked for by name: they take long.
LONG_PARTS = {"growth": growth.measure, "servers": servers.measure}


def main(wanted: list[str]) -> None:
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    print(f"Python {platform.python_version()}, {os.cpu_count()} processors, load before: {load}\n")
    for name, measure in (PARTS | LONG_PARTS).items():
        if name in (wanted or PARTS):
            with tempfile.TemporaryDirectory() as folder:
                for line in measure(Path(folder)):
                    print(line, flush=True)
                print()


main(sys.argv[1:])
