"""Reads an archive whole and restores it where it does no harm."""

import tempfile
from pathlib import Path

from webinar_hub.backup.archive import Archive
from webinar_hub.backup.kinds import Database
from webinar_hub.backup.manifest import Manifest, refuse_difference
from webinar_hub.backup.trouble import BackupTrouble, told_plainly


def check(path: Path, database: Database, scratch: Path) -> tuple[Manifest, str]:
    """What the archive says of itself, and how far it was tried; raises Damaged."""
    with told_plainly(path):
        archive = opened(path)
        refuse_other_kind(archive.manifest, database)
        archive.check()
        with tempfile.TemporaryDirectory(prefix=".verify-", dir=scratch) as folder:
            copy = Path(folder) / database.part
            archive.extract(archive.manifest.part(database.part), copy)
            rows, how = database.try_out(copy, Path(folder))
        refuse_difference(archive.manifest.rows, rows)
    return archive.manifest, how


def opened(path: Path) -> Archive:
    if not path.is_file():
        raise BackupTrouble(f"there is no file {path}")
    return Archive(path)


def refuse_other_kind(manifest: Manifest, database: Database) -> None:
    if manifest.kind != database.kind:
        raise BackupTrouble(
            f"the archive holds a database of the kind {manifest.kind}, "
            f"WEBINAR_HUB_DATABASE_URL names one of the kind {database.kind}"
        )
