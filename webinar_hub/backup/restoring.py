"""Puts an archive in place: first everything beside what is there, then the change itself."""

import tempfile
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from webinar_hub.backup import names
from webinar_hub.backup.archive import Archive
from webinar_hub.backup.checking import opened, refuse_other_kind
from webinar_hub.backup.kinds import Database, Prepare, database_of
from webinar_hub.backup.manifest import FILES, Manifest, refuse_newer
from webinar_hub.backup.trouble import BackupTrouble, told_plainly
from webinar_hub.core import clock
from webinar_hub.settings import Settings


@dataclass(frozen=True)
class Restored:
    manifest: Manifest
    kept_aside: list[str]  # where what was replaced is now


def restore(
    settings: Settings,
    path: Path,
    *,
    replace: bool,
    known_revisions: Collection[str],
    prepare: Prepare,
) -> Restored:
    """The caller holds the lock that keeps servers away (`running.alone`)."""
    database = database_of(settings.database_url)
    with told_plainly(settings.data):
        archive = opened(path)
        refuse_other_kind(archive.manifest, database)
        refuse_newer(archive.manifest, known_revisions)
        database.refuse_company()
        _refuse_full(database, replace)
        with tempfile.TemporaryDirectory(prefix=".restore-", dir=settings.data) as folder:
            work = Path(folder)
            for part in archive.manifest.parts:
                archive.extract(part, work / part.name)
            stamp = names.stamp(clock.now())
            aside = database.replace_with(
                work / database.part, archive.manifest.rows, prepare, stamp
            )
            replaced = _put_files(work / FILES, settings.data, stamp)
    return Restored(archive.manifest, [one for one in (aside, replaced) if one])


def put_back(settings: Settings, path: Path) -> str:
    """The database exactly as it was: nobody has worked with it since. Returns where it is now."""
    database = database_of(settings.database_url)
    archive = Archive(path)
    with (
        told_plainly(settings.data),
        tempfile.TemporaryDirectory(prefix=".restore-", dir=settings.data) as folder,
    ):
        copy = Path(folder) / database.part
        archive.extract(archive.manifest.part(database.part), copy)
        stamp = names.stamp(clock.now())
        return database.replace_with(copy, archive.manifest.rows, lambda _url: None, stamp)


def _refuse_full(database: Database, replace: bool) -> None:
    if not replace and not database.is_empty():
        raise BackupTrouble(
            "the database is not empty; with --replace it is kept aside and replaced"
        )


def _put_files(source: Path, data: Path, stamp: str) -> str:
    """Files that differ from the archive's are kept aside; others that are there stay."""
    aside = data / f"{names.ASIDE}{stamp}"
    for path in sorted(source.rglob("*")):
        if path.is_dir():
            continue
        name = path.relative_to(source)
        there = data / name
        if there.exists() and there.read_bytes() != path.read_bytes():
            _move(there, aside / name)
        _move(path, there)
    return str(aside) if aside.exists() else ""


def _move(path: Path, to: Path) -> None:
    to.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.replace(to)
