"""The two kinds of database, as a backup sees them."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from webinar_hub.backup.postgresql import PostgreSQL
from webinar_hub.backup.snapshot import Snapshot
from webinar_hub.backup.sqlite import SQLite

# Brings the database at a URL to the newest form and makes it fit to go on with.
Prepare = Callable[[str], None]


class Database(Protocol):
    kind: str
    part: str  # its name in the archive
    file: Path | None  # where it lies, if it is a file

    def copy_to(self, path: Path) -> Snapshot:
        """As of one moment, while others go on writing."""

    def read_whole(self, copy: Path) -> dict[str, int]:
        """Check a copy and count the rows in it; raises Damaged."""

    def try_out(self, copy: Path, scratch: Path) -> tuple[dict[str, int], str]:
        """Restore a copy where it does no harm; its rows, and how that was done."""

    def refuse_company(self) -> None:
        """Raises BackupTrouble while anybody else has the database open."""

    def is_empty(self) -> bool:
        """Nothing is in it that anybody put there."""

    def replace_with(self, copy: Path, rows: dict[str, int], prepare: Prepare, name: str) -> str:
        """Put a copy in place, prepared, or leave all as it was. Returns where the old one is."""


@dataclass(frozen=True)
class _Kind:
    begins: str
    make: Callable[[str], Database]


_KINDS = (_Kind("sqlite", SQLite), _Kind("postgresql", PostgreSQL))


def database_of(url: str) -> Database:
    return next(kind.make(url) for kind in _KINDS if url.startswith(kind.begins))
