"""One file that holds a whole installation: a zip archive in which every part has its SHA-256."""

import hashlib
import os
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO

from webinar_hub.backup.manifest import NAME, Manifest, Part, as_json, from_json
from webinar_hub.backup.trouble import Damaged

_CHUNK = 2**20
_OLDEST = (1980, 1, 1, 0, 0, 0)  # that a zip archive can name
_UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError, ValueError)


class Writer:
    def __init__(self, pack: zipfile.ZipFile, at: datetime):
        self._pack, self._date = pack, max(_OLDEST, at.timetuple()[:6])
        self.parts: list[Part] = []

    def add(self, name: str, source: IO[bytes]) -> None:
        """In one pass: a file that changes meanwhile is described as it was read."""
        digest, size = hashlib.sha256(), 0
        with self._pack.open(self._entry(name), "w", force_zip64=True) as target:
            while piece := source.read(_CHUNK):
                digest.update(piece)
                size += len(piece)
                target.write(piece)
        self.parts.append(Part(name, size, digest.hexdigest()))

    def finish(self, manifest: Manifest) -> None:
        self._pack.writestr(self._entry(NAME), as_json(manifest))

    def _entry(self, name: str) -> zipfile.ZipInfo:
        entry = zipfile.ZipInfo(name, self._date)
        entry.compress_type = zipfile.ZIP_DEFLATED
        entry.external_attr = 0o600 << 16
        return entry


@contextmanager
def new(path: Path, at: datetime) -> Iterator[Writer]:
    """Readable by its owner only from the first byte on, and on the disk at the end."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w+b") as file:
        with zipfile.ZipFile(file, "w") as pack:
            yield Writer(pack, at)
        file.flush()
        os.fsync(file.fileno())


class Archive:
    """Reads; whatever is not as the manifest says is `Damaged`."""

    def __init__(self, path: Path):
        self.path = path
        with self._unreadable_is_damaged(), zipfile.ZipFile(path) as pack:
            names = pack.namelist()
            text = pack.read(NAME)
        self.manifest = from_json(text)
        if sorted(names) != sorted([NAME, *(part.name for part in self.manifest.parts)]):
            raise Damaged(f"{path} does not hold what its manifest lists")

    def check(self) -> None:
        """Read every part to its end."""
        with Path(os.devnull).open("wb") as nowhere:
            for part in self.manifest.parts:
                self._copy(part, nowhere)

    def extract(self, part: Part, to: Path) -> None:
        to.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as target:
            self._copy(part, target)
            target.flush()
            os.fsync(target.fileno())

    def _copy(self, part: Part, target: IO[bytes]) -> None:
        digest, size = hashlib.sha256(), 0
        with (
            self._unreadable_is_damaged(),
            zipfile.ZipFile(self.path) as pack,
            pack.open(part.name) as source,
        ):
            while piece := source.read(_CHUNK):
                digest.update(piece)
                size += len(piece)
                target.write(piece)
        if (size, digest.hexdigest()) != (part.size, part.sha256):
            raise Damaged(f"{self.path} is damaged: {part.name} is not what was written")

    @contextmanager
    def _unreadable_is_damaged(self) -> Iterator[None]:
        try:
            yield
        except _UNREADABLE as error:
            raise Damaged(f"{self.path} is damaged: {error}") from error
