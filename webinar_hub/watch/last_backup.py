"""When the last backup was made, noted in the data folder for whoever watches."""

import json
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

LAST = "last-backup.json"


@dataclass(frozen=True)
class LastBackup:
    made_at: datetime
    path: Path


def note(data: Path, made_at: datetime, path: Path) -> None:
    new = data / f".{LAST}.{os.getpid()}"
    new.write_text(json.dumps({"made_at": made_at.isoformat(), "path": str(path)}) + "\n")
    new.replace(data / LAST)


def known(data: Path) -> LastBackup | None:
    """None: there was none, or the note cannot be read."""
    try:
        told = json.loads((data / LAST).read_text())
        return LastBackup(datetime.fromisoformat(told["made_at"]), Path(told["path"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
