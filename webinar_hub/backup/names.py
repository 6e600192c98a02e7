"""Names of archives, of what is not finished, and of what was replaced."""

import re
from collections.abc import Iterable
from datetime import datetime

ASIDE = "before-restore-"
UNFINISHED = ".unfinished-backup-"
_ARCHIVE = re.compile(r"webinar-hub-\d{8}T\d{6}Z\.zip")


def archive(at: datetime) -> str:
    """In the order of the alphabet they are in the order of time."""
    return f"webinar-hub-{stamp(at)}.zip"


def is_archive(name: str) -> bool:
    return _ARCHIVE.fullmatch(name) is not None


def stamp(at: datetime) -> str:
    return f"{at:%Y%m%dT%H%M%SZ}"


def too_old(names: Iterable[str], keep: int) -> list[str]:
    """All archives but the newest so many."""
    return sorted(filter(is_archive, names), reverse=True)[keep:]
