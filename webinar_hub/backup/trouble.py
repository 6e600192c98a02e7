"""What goes wrong with a backup is told in one line, for the mail that cron sends."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_NOT_ALLOWED = (errno.EACCES, errno.EPERM, errno.EROFS)


class BackupTrouble(Exception):
    """A backup that could not be made, read or put in place; the message says why."""


class Damaged(BackupTrouble):
    """An archive, or a copy of a database, that is not what was once written."""


@contextmanager
def told_plainly(folder: Path) -> Iterator[None]:
    """What the system refuses, as a sentence that names the place."""
    try:
        yield
    except OSError as error:
        raise BackupTrouble(_words(error, folder)) from error


def _words(error: OSError, folder: Path) -> str:
    place = error.filename or folder
    if error.errno in _NO_ROOM:
        return f"there is no room left for it in {folder}: {error.strerror}"
    if error.errno in _NOT_ALLOWED:
        return f"{place} may not be used by this user: {error.strerror}"
    return f"{place}: {error.strerror or error}"
