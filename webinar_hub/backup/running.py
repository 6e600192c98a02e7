"""Whether servers of this installation run on this machine: each holds a lock while it lives.

The system gives the lock back whatever way a process ends, so nothing stale is ever left behind.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from webinar_hub.backup.trouble import BackupTrouble, told_plainly

LOCK = "running.lock"


@contextmanager
def running(data: Path) -> Iterator[None]:
    """For servers and whoever reads: any number at once, but not while a database is replaced."""
    descriptor = _opened(data)
    try:
        _take(descriptor, fcntl.LOCK_SH, "the database is just being replaced; try again later")
        yield
    finally:
        os.close(descriptor)


def hold(data: Path) -> None:
    """The same until this process ends, for servers that others start."""
    _take(_opened(data), fcntl.LOCK_SH, "the database is just being replaced; try again later")


class Alone:
    """Nobody else works with this data folder."""

    def __init__(self, descriptor: int):
        self._descriptor = descriptor

    def let_others_in(self) -> None:
        fcntl.flock(self._descriptor, fcntl.LOCK_SH)

    def again(self) -> None:
        """Raises BackupTrouble when others came in and stayed."""
        _take(self._descriptor, fcntl.LOCK_EX, _RUNNING)


_RUNNING = (
    "servers of this installation are running; stop them first "
    "(webinar-hub serve, web and scheduler), and let a backup that is being made finish"
)


@contextmanager
def alone(data: Path) -> Iterator[Alone]:
    descriptor = _opened(data)
    try:
        _take(descriptor, fcntl.LOCK_EX, _RUNNING)
        yield Alone(descriptor)
    finally:
        os.close(descriptor)


def _opened(data: Path) -> int:
    with told_plainly(data):
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        return os.open(data / LOCK, os.O_RDWR | os.O_CREAT, 0o600)


def _take(descriptor: int, how: int, otherwise: str) -> None:
    try:
        fcntl.flock(descriptor, how | fcntl.LOCK_NB)
    except BlockingIOError:
        raise BackupTrouble(otherwise) from None
