"""What an archive holds: written into it last, read first."""

import hashlib
import hmac
import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from webinar_hub.backup.trouble import BackupTrouble, Damaged

FORMAT = 1
NAME = "manifest.json"
FILES = "files/"  # parts that lay in the data folder


@dataclass(frozen=True)
class Part:
    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    format: int
    program: str  # version of the program that made it
    made_at: datetime
    kind: str  # of database: "sqlite" or "postgresql"
    revision: str | None  # of the tables
    rows: dict[str, int]  # by table
    link_key: str  # a fingerprint: links that were mailed work only with the same key
    parts: tuple[Part, ...]

    @property
    def files(self) -> list[Part]:
        return [part for part in self.parts if part.name.startswith(FILES)]

    def part(self, name: str) -> Part:
        found = [part for part in self.parts if part.name == name]
        if len(found) != 1:
            raise Damaged(f"the archive has no {name}")
        return found[0]


def as_json(manifest: Manifest) -> str:
    told = asdict(manifest) | {"made_at": manifest.made_at.isoformat()}
    return json.dumps(told, indent=1, ensure_ascii=False)


def from_json(text: str | bytes) -> Manifest:
    try:
        told = json.loads(text)
        if told["format"] > FORMAT:
            raise BackupTrouble(_newer(told["program"]))
        parts = tuple(Part(**_one(part)) for part in told.pop("parts"))
        made_at = datetime.fromisoformat(told.pop("made_at"))
        return Manifest(parts=parts, made_at=made_at, **told)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Damaged(f"the archive's manifest cannot be read: {error}") from error


def _one(part: dict[str, Any]) -> dict[str, Any]:
    """Only plain paths below the archive: what it names is written to this machine's disk."""
    path = PurePosixPath(part["name"])
    if path.is_absolute() or ".." in path.parts or "\0" in part["name"] or not path.parts:
        raise ValueError(f"a part is called {part['name']!r}")
    return part


def refuse_newer(manifest: Manifest, known_revisions: Collection[str]) -> None:
    if manifest.revision is not None and manifest.revision not in known_revisions:
        raise BackupTrouble(_newer(manifest.program))


def _newer(program: str) -> str:
    return f"the archive was made by a newer program ({program}); install that one first"


def refuse_difference(expected: Mapping[str, int], found: Mapping[str, int]) -> None:
    """Every table has the rows that were counted when the archive was made."""
    wrong = [
        f"{table}: {found.get(table, 0)} instead of {expected.get(table, 0)}"
        for table in sorted({*expected, *found})
        if found.get(table, 0) != expected.get(table, 0)
    ]
    if wrong:
        raise Damaged("the number of rows differs in " + "; ".join(wrong[:5]))


def fingerprint(link_key: bytes) -> str:
    """Tells two keys apart and gives neither away."""
    return hmac.new(link_key, b"webinar-hub backup", hashlib.sha256).hexdigest()[:16]
