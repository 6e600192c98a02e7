"""SQLite: copied page by page by its own means, replaced by renaming."""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy.engine import make_url

from webinar_hub.backup.manifest import refuse_difference
from webinar_hub.backup.names import ASIDE
from webinar_hub.backup.snapshot import Snapshot, nobody_used
from webinar_hub.backup.trouble import BackupTrouble, Damaged
from webinar_hub.core.database import BUSY_SECONDS

_BESIDE = ("-wal", "-shm")  # a leftover of these would be read into whatever database comes next


class SQLite:
    kind = "sqlite"
    part = "database.sqlite3"

    def __init__(self, url: str):
        self.file: Path | None = Path(make_url(url).database or "").absolute()
        self._path = self.file

    def copy_to(self, path: Path) -> Snapshot:
        """In one step of SQLite's own backup: readers and writers go on meanwhile."""
        if not self._path.is_file():
            raise BackupTrouble(f"there is no database {self._path}")
        path.touch(mode=0o600)
        with (
            _told("the database cannot be copied"),
            _opened(self._path) as source,
            _opened(path) as target,
        ):
            source.backup(target, pages=-1)
            # In one file: a copy that keeps a log of its own is half a copy.
            target.execute("PRAGMA journal_mode=DELETE")
        with _told("the copy cannot be read"), _opened(path) as copy:
            return Snapshot(_revision(copy), _rows(copy))

    def read_whole(self, copy: Path) -> dict[str, int]:
        try:
            with _opened(copy) as database:
                said = database.execute("PRAGMA integrity_check(3)").fetchall()
                orphans = database.execute("PRAGMA foreign_key_check").fetchall()
                rows = _rows(database)
        except sqlite3.Error as error:
            raise Damaged(f"the copy of the database is damaged: {error}") from error
        if said != [("ok",)]:
            raise Damaged(f"the copy of the database is damaged: {said[0][0]}")
        if orphans:
            raise Damaged(f"rows of {orphans[0][0]} point at rows that are not there")
        return rows

    def try_out(self, copy: Path, scratch: Path) -> tuple[dict[str, int], str]:
        """The copy is a database already."""
        return self.read_whole(copy), "restored into a scratch database"

    def refuse_company(self) -> None:
        """Also of processes that hold no lock of ours, such as another web server."""
        if not self._path.exists():
            return
        try:
            _leave_log(self._path)
        except sqlite3.OperationalError as error:
            raise BackupTrouble(f"another process has {self._path} open: {error}") from error
        except sqlite3.DatabaseError:
            return  # damaged, which may be why it is replaced

    def is_empty(self) -> bool:
        if not self._path.exists() or not self._path.stat().st_size:
            return True
        try:
            with _opened(self._path) as database:
                return nobody_used(_rows(database))
        except sqlite3.DatabaseError:
            return False

    def replace_with(
        self, copy: Path, rows: dict[str, int], prepare: Callable[[str], None], name: str
    ) -> str:
        """Everything is done to the copy; then it takes the place in one step."""
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".restore-", dir=self._path.parent) as folder:
            new = Path(folder) / self._path.name
            shutil.copyfile(copy, new)
            new.chmod(0o600)
            refuse_difference(rows, self.read_whole(new))
            prepare(f"sqlite:///{new}")
            _leave_log(new)
            _flush(new)
            aside = self._keep_aside(name)
            new.replace(self._path)
            _flush(self._path.parent)
        return aside

    def _keep_aside(self, name: str) -> str:
        """A second name for the old file, so that at no moment there is none."""
        aside = self._path.with_name(f"{self._path.stem}.{ASIDE}{name}{self._path.suffix}")
        for ending in _BESIDE:
            beside = Path(f"{self._path}{ending}")
            if beside.exists():
                beside.replace(f"{aside}{ending}")
        if not self._path.exists():
            return ""
        os.link(self._path, aside)
        return str(aside)


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    uri = f"{path.absolute().as_uri()}?mode=rw"
    with closing(sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS)) as connection:
        connection.isolation_level = None
        yield connection


@contextmanager
def _told(what: str) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise BackupTrouble(f"{what}: {error}") from error


def _leave_log(path: Path) -> None:
    """Everything into the one file; SQLite refuses while anybody else has it open."""
    with _opened(path) as connection:
        connection.execute("PRAGMA busy_timeout=1000")
        connection.execute("PRAGMA journal_mode=DELETE")


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _rows(database: sqlite3.Connection) -> dict[str, int]:
    names = database.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    ).fetchall()
    return {name: _count(database, name) for (name,) in sorted(names)}


def _count(database: sqlite3.Connection, table: str) -> int:
    quoted = table.replace('"', '""')
    return int(database.execute(f'SELECT count(*) FROM "{quoted}"').fetchone()[0])


def _revision(database: sqlite3.Connection) -> str | None:
    try:
        found = database.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.OperationalError:
        return None
    return str(found[0]) if found else None
