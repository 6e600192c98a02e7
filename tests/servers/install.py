"""Finds or installs the programs that the tests need beside Python, and says what it did."""

import os
import sys

from tests.servers import browser, nginx, postgresql

REQUIRED = {"PostgreSQL": postgresql, "Chromium": browser, "nginx": nginx}


def main() -> int:
    missing = [name for name, server in REQUIRED.items() if not _ready(name, server)]
    # A build server that lacks one would call half the tests a success.
    return 1 if missing and os.environ.get("CI") else 0


def _ready(name: str, server) -> bool:
    place = server.find() or server.install()
    print(f"{name}: {place or 'missing, its tests will be skipped'}", flush=True)
    return place is not None


if __name__ == "__main__":
    sys.exit(main())
