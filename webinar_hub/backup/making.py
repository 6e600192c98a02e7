"""Makes a backup: under another name until it is whole, checked and on the disk."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import version
from pathlib import Path

from webinar_hub.backup import archive, names
from webinar_hub.backup.archive import Archive
from webinar_hub.backup.data_files import OWN_FOLDER, kept
from webinar_hub.backup.kinds import Database, database_of
from webinar_hub.backup.manifest import FILES, FORMAT, Manifest, fingerprint, refuse_difference
from webinar_hub.backup.snapshot import Snapshot
from webinar_hub.backup.trouble import BackupTrouble, told_plainly
from webinar_hub.core import clock
from webinar_hub.settings import Settings
from webinar_hub.watch import last_backup

_TURN = ".backup.lock"


@dataclass(frozen=True)
class Made:
    path: Path
    manifest: Manifest
    size: int
    removed: int  # older ones


def make(settings: Settings, folder: Path | None = None, keep: int | None = None) -> Made:
    """A backup in `folder`; with `keep`, only the newest so many stay there."""
    place = _folder(settings, folder)
    with told_plainly(place), _turn_in(place):
        _clean(place)
        made_at = clock.now()
        work = Path(tempfile.mkdtemp(prefix=names.UNFINISHED, dir=place))
        try:
            whole = work / "archive.zip"
            manifest = _write(settings, whole, place, made_at)
            Archive(whole).check()
            path = _free_name(place, made_at)
            whole.rename(path)
            _flush(place)
        finally:
            shutil.rmtree(work, ignore_errors=True)
        last_backup.note(settings.data, made_at, path)
        removed = _remove_old(place, keep)
    return Made(path, manifest, path.stat().st_size, removed)


def _folder(settings: Settings, folder: Path | None) -> Path:
    """One that was named must be there: else a disk that is not mounted would go unnoticed."""
    if folder is None:
        own = settings.data / OWN_FOLDER
        with told_plainly(own):
            own.mkdir(mode=0o700, parents=True, exist_ok=True)
        return own
    if not folder.is_dir():
        raise BackupTrouble(f"there is no folder {folder}; is its disk mounted?")
    return folder.absolute()


@contextmanager
def _turn_in(folder: Path) -> Iterator[None]:
    descriptor = os.open(folder / _TURN, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise BackupTrouble(f"another backup into {folder} is being made") from None
    finally:
        os.close(descriptor)


def _clean(folder: Path) -> None:
    """Whoever left these was ended in the middle: this process has the turn now."""
    for path in folder.glob(f"{names.UNFINISHED}*"):
        shutil.rmtree(path, ignore_errors=True)


def _write(settings: Settings, path: Path, folder: Path, at: datetime) -> Manifest:
    database = database_of(settings.database_url)
    copy = path.with_name(database.part)
    snapshot = database.copy_to(copy)
    refuse_difference(snapshot.rows, database.read_whole(copy))
    with archive.new(path, at) as writer:
        with copy.open("rb") as source:
            writer.add(database.part, source)
        copy.unlink()  # room for the files
        for name in kept(settings.data, database.file, folder):
            _add_file(writer, settings.data, name)
        manifest = _manifest(settings, database, snapshot, writer, at)
        writer.finish(manifest)
    return manifest


def _add_file(writer: archive.Writer, data: Path, name: Path) -> None:
    try:
        source = (data / name).open("rb")
    except FileNotFoundError:
        return  # a letter that a mail reader has just moved; or removed
    with source:
        writer.add(FILES + name.as_posix(), source)


def _manifest(
    settings: Settings,
    database: Database,
    snapshot: Snapshot,
    writer: archive.Writer,
    at: datetime,
) -> Manifest:
    return Manifest(
        format=FORMAT,
        program=version("webinar-hub"),
        made_at=at,
        kind=database.kind,
        revision=snapshot.revision,
        rows=snapshot.rows,
        link_key=fingerprint(settings.link_key),
        parts=tuple(writer.parts),
    )


def _free_name(folder: Path, at: datetime) -> Path:
    """Two in one second are rare; the second one is called by the next."""
    while (path := folder / names.archive(at)).exists():
        at += timedelta(seconds=1)
    return path


def _remove_old(folder: Path, keep: int | None) -> int:
    if keep is None:
        return 0
    old = names.too_old((path.name for path in folder.iterdir()), keep)
    for name in old:
        (folder / name).unlink(missing_ok=True)
    return len(old)


def _flush(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
