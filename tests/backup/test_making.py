"""A backup is whole or it is not there, and whoever reads cron's mail learns in one line."""

import json
import os
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests import making
from tests.backup.installation import NEWEST
from tests.environment import environment
from tests.registration import people
from tests.servers.processes import ROOT, child_environment
from webinar_hub.backup import programs
from webinar_hub.backup.running import alone
from webinar_hub.settings import Settings


@pytest.fixture
def three_people(installation):
    event = making.make_event()
    making.make_pool(event)
    for name in ("Anna", "Boris", "Vera"):
        people.sign_up(event, name)


def manifest_of(path: Path) -> dict:
    with zipfile.ZipFile(path) as pack:
        return json.loads(pack.read("manifest.json"))


def names_in(path: Path) -> set[str]:
    with zipfile.ZipFile(path) as pack:
        return set(pack.namelist())


def test_an_archive_says_what_it_holds_and_only_its_owner_may_read_it(
    three_people, installation, run
):
    result = run(installation, "backup")
    assert result.exit_code == 0
    (path,) = installation.archives()
    assert result.output.startswith(f"Backup made: {path} (")
    assert len(result.output.splitlines()) == 1
    told = manifest_of(path)
    assert told["kind"] == ("sqlite" if "sqlite" in installation.url else "postgresql")
    assert (told["program"], told["revision"]) == ("0.1.0", NEWEST)
    assert (told["rows"]["registrations"], told["rows"]["participants"]) == (3, 3)
    assert {len(part["sha256"]) for part in told["parts"]} == {64}
    assert path.stat().st_mode & 0o777 == 0o600


def test_letters_and_secrets_are_kept_and_nothing_that_the_program_makes_again(installation, run):
    data = installation.data
    for name in ("mail/new/1.M1P1Q1.host", "mail/tmp/half", "link_key.secret", "portraits/a.jpg"):
        (data / name).parent.mkdir(parents=True, exist_ok=True)
        (data / name).write_text("x" * 40)
    (data / "before-restore-20261101T000000Z").mkdir()
    (data / "before-restore-20261101T000000Z" / "old.secret").write_text("old")
    (data / "elsewhere").symlink_to("/etc")
    for _time in range(2):
        assert run(installation, "backup").exit_code == 0
    files = {name for name in names_in(installation.archives()[-1]) if name.startswith("files/")}
    kept = {"mail/new/1.M1P1Q1.host", "link_key.secret", "portraits/a.jpg"}
    assert files == {f"files/{name}" for name in kept}


def test_older_ones_are_removed_and_nothing_else(installation, run, at):
    note = installation.data / "backups" / "read me.txt"
    note.parent.mkdir()
    note.write_text("mine")
    for day in range(1, 5):
        at(datetime(2026, 11, day, 3, tzinfo=UTC))
        result = run(installation, "backup", "--keep", "2")
    assert [path.name[12:20] for path in installation.archives()] == ["20261103", "20261104"]
    assert "1 older ones removed" in result.output
    assert note.exists()


def test_two_in_one_second_do_not_write_over_each_other(installation, run, clock):
    assert {run(installation, "backup").exit_code for _time in range(2)} == {0}
    assert len(installation.archives()) == 2


def test_what_an_interrupted_backup_left_is_cleaned(installation, run):
    left = installation.data / "backups" / ".unfinished-backup-x"
    left.mkdir(parents=True)
    (left / "database.sqlite3").write_text("half")
    assert run(installation, "backup").exit_code == 0
    assert not left.exists()
    assert not list(left.parent.glob(".unfinished*"))


def test_a_folder_that_is_missing_may_be_a_disk_that_is_not_mounted(installation, run, tmp_path):
    result = run(installation, "backup", "--to", tmp_path / "disk")
    assert result.exit_code == 1
    assert result.output == f"Error: there is no folder {tmp_path / 'disk'}; is its disk mounted?\n"


def test_a_full_disk_leaves_nothing_half_done_and_is_one_line(sqlite_url, tmp_path):
    """The limit on a file's size stands for it: the system answers in the same way."""
    import resource

    command = [sys.executable, "-m", "webinar_hub", "backup"]
    (tmp_path / "big.bin").write_bytes(os.urandom(3_000_000))
    done = subprocess.run(
        command,
        env=child_environment(environment(sqlite_url, tmp_path)),
        cwd=ROOT,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, 2_000_000)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("Error: there is no room left for it in ")
    assert len(done.stderr.splitlines()) == 1
    assert not list((tmp_path / "backups").glob("[!.]*"))
    assert not list((tmp_path / "backups").glob(".unfinished*"))


def test_a_folder_that_may_not_be_written_is_named(sqlite_app, sqlite_url, tmp_path, monkeypatch):
    from webinar_hub.backup import making as product
    from webinar_hub.backup.trouble import BackupTrouble

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", str(tmp_path))

    settings = Settings.from_environment(environment(sqlite_url, tmp_path))
    monkeypatch.setattr(product.tempfile, "mkdtemp", refuse)  # root may write everywhere
    with pytest.raises(BackupTrouble, match="may not be used by this user: Permission denied"):
        product.make(settings)


def test_a_database_that_is_not_there_is_not_made_by_asking_for_its_backup(another, run):
    if another.url.startswith("postgresql"):
        return  # there an empty one is a database too
    result = run(another, "backup")
    assert (result.exit_code, result.output[:28]) == (1, "Error: there is no database ")
    assert not (another.data / "hub.sqlite3").exists()


def test_without_pg_dump_the_message_says_which_package_brings_it(
    postgres_url, tmp_path, monkeypatch
):
    from webinar_hub.backup import making as product
    from webinar_hub.backup.trouble import BackupTrouble

    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(programs, "DEBIAN", tmp_path)
    settings = Settings.from_environment(environment(postgres_url, tmp_path))
    with pytest.raises(BackupTrouble, match="pg_dump was not found; it comes with PostgreSQL's"):
        product.make(settings)


def test_the_password_stands_on_no_command_line_and_in_no_message(tmp_path, monkeypatch):
    from sqlalchemy.engine import make_url

    url = make_url("postgresql://hub:top%20secret@127.0.0.1:1/hub?sslmode=disable&sslpassword=top")
    assert programs.without_password(url) == "postgresql://hub@127.0.0.1:1/hub?sslmode=disable"
    assert programs._environment(url)["PGPASSWORD"] == "top secret"
    program = tmp_path / "pg_dump"
    program.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/seen\necho "error: no" >&2\nexit 1\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.defpath}")
    from webinar_hub.backup.trouble import BackupTrouble

    with pytest.raises(BackupTrouble) as refused:
        programs.run("pg_dump", "--format=custom", url=url)
    assert "secret" not in str(refused.value) + (tmp_path / "seen").read_text()


def test_while_a_database_is_replaced_no_backup_is_made(installation, run):
    with alone(installation.data):
        result = run(installation, "backup")
    assert (result.exit_code, "just being replaced" in result.output) == (1, True)


# The doctor


def backup_line(result) -> str:
    return next(line for line in result.output.splitlines() if "backup" in line)


def test_the_doctor_misses_a_backup_in_production_and_names_the_last_one(
    sqlite_app, sqlite_url, tmp_path, run, clock
):
    from tests.backup.installation import Installation

    here = Installation(sqlite_url, tmp_path)
    production = {"MODE": "production", "BASE_URL": "https://hub.example.org"}
    assert backup_line(run(here, "doctor")) == "ok    no backup was made"
    assert backup_line(run(here, "doctor", **production)).startswith("MEND  no backup was made;")
    run(here, "backup")
    assert backup_line(run(here, "doctor", **production)).startswith("ok    the last backup was")
    clock.advance(days=2, minutes=1)
    line = backup_line(run(here, "doctor", **production))
    assert line.startswith("MEND  the last backup was made")
    assert "look at what should make one every night" in line
