"""Databases that take nothing: by a real full disk, by SQLite's and by PostgreSQL's own word."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine, event, text

from webinar_hub.core.database import db


@contextmanager
def small_disk(folder: Path, mebibytes: int = 8) -> Iterator[Path]:
    """A disk of its own, which only root can make."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={mebibytes}m", "tmpfs", str(folder)]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no disk can be made here; root may")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@contextmanager
def full(disk: Path) -> Iterator[None]:
    """Not one byte is left on it; what the database had kept ready for itself is given back."""
    db.session.rollback()  # who still reads an old state holds up the checkpoint
    with db.engine.connect() as connection:
        connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    filling = disk / "filling"
    with filling.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(4096))
    assert shutil.disk_usage(disk).free == 0
    try:
        yield
    finally:
        filling.unlink()


@contextmanager
def sqlite_read_only() -> Iterator[None]:
    def refuse_writes(connection, _record):
        connection.execute("PRAGMA query_only=ON")

    _begin_anew()
    event.listen(db.engine, "connect", refuse_writes)
    try:
        yield
    finally:
        event.remove(db.engine, "connect", refuse_writes)
        _begin_anew()


@contextmanager
def sqlite_read_only_for_all() -> Iterator[None]:
    """Also for applications that are made within it."""

    def refuse_writes(connection, _record):
        connection.execute("PRAGMA query_only=ON")

    event.listen(Engine, "connect", refuse_writes)
    try:
        yield
    finally:
        event.remove(Engine, "connect", refuse_writes)


@contextmanager
def postgresql_read_only(address: str) -> Iterator[None]:
    """`address` of another database on the same server."""
    name = db.engine.url.database

    def order(word: str) -> None:
        _begin_anew()
        with psycopg.connect(address.replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute(
                f'ALTER DATABASE "{name}" SET default_transaction_read_only = {word}'
            )

    order("on")
    with db.engine.connect() as connection:
        assert connection.execute(text("SHOW transaction_read_only")).scalar() == "on"
    try:
        yield
    finally:
        order("off")


def _begin_anew() -> None:
    db.session.remove()
    db.engine.dispose()
