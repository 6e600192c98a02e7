"""What of the data folder is kept: everything that the program does not make by itself again."""

import stat
from collections.abc import Iterator
from pathlib import Path

from webinar_hub.backup.names import ASIDE, is_archive
from webinar_hub.backup.running import LOCK
from webinar_hub.watch.last_backup import LAST

OWN_FOLDER = "backups"  # in the data folder, where no other is named
_NOT_KEPT = {LOCK, LAST, OWN_FOLDER}
_UNFINISHED = Path("mail", "tmp")  # letters of a Maildir that were never delivered


def kept(data: Path, database: Path | None, besides: Path) -> Iterator[Path]:
    """Paths below `data`, in order: secrets, letters, and whatever else lies there.

    Not the database, which is copied in its own way, nor `besides`, the folder of backups, nor
    what starts with a dot: unfinished work. What is unknown is kept.
    """
    for path in sorted(_walk(data, besides)):
        if database is not None and path.parent == database.parent:
            if path.name.startswith(database.name):
                continue
        name = path.relative_to(data)
        replaced = any(ASIDE in part for part in name.parts)
        if _is_file(path) and not replaced and not is_archive(path.name):
            yield name


def _walk(data: Path, besides: Path) -> Iterator[Path]:
    for top in data.iterdir():
        if top.name in _NOT_KEPT or top.name.startswith("."):
            continue
        if top.is_symlink() or not top.is_dir():
            yield top
            continue
        yield from (
            path
            for path in top.rglob("*")
            if besides not in path.parents
            and not path.relative_to(data).is_relative_to(_UNFINISHED)
        )


def _is_file(path: Path) -> bool:
    """Not a folder, a socket, or a link to what lies elsewhere; nor what has gone meanwhile."""
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        return False
