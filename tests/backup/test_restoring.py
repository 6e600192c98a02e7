"""An archive takes the place of a database whole, or everything stays as it was."""

import json
import shutil
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import func, inspect, select, text

from tests import making
from tests.backup.installation import NEWEST, Installation, close
from tests.organizing import PASSWORD
from tests.registration import people
from webinar_hub.accounts import operations as accounts
from webinar_hub.accounts.queries import signed_in
from webinar_hub.accounts.rules import LinkUsedUp
from webinar_hub.backup.running import running
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.participants.operations import add_consent_text
from webinar_hub.registration.models import Registration


@pytest.fixture
def anna(installation):
    event = making.make_event()
    making.make_pool(event)
    return people.sign_up(event, "Anna")


def names_of_people() -> list[str]:
    return list(db.session.scalars(select(Registration.given_name).order_by(Registration.id)))


def rewritten(path: Path, **changes: object) -> Path:
    """The archive with another manifest."""
    new = path.with_name("rewritten.zip")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(new, "w") as pack:
        for name in old.namelist():
            data = old.read(name)
            if name == "manifest.json":
                data = json.dumps(json.loads(data) | changes).encode()
            pack.writestr(name, data)
    return new


def refused(result) -> str:
    assert result.exit_code == 1
    assert result.output.startswith("Error: ")
    assert len(result.output.splitlines()) == 1
    return result.output


def test_a_fresh_installation_becomes_the_old_one(anna, installation, archive, another, run):
    result = run(another, "restore", archive)
    assert result.exit_code == 0, result.output
    assert result.output.startswith("Restored: ")
    with another.opened():
        assert names_of_people() == ["Anna"]
        assert db.session.scalar(select(Registration.public_id)) == anna.public_id


def test_a_database_that_was_only_migrated_counts_as_empty(anna, archive, another, run):
    assert run(another, "migrate").exit_code == 0
    assert run(another, "restore", archive).exit_code == 0
    with another.opened():
        assert names_of_people() == ["Anna"]


def test_a_database_that_is_not_empty_is_replaced_only_when_told_and_kept_aside(
    anna, installation, archive, run
):
    people.sign_up(anna.event, "Boris")
    close()
    assert "with --replace it is kept aside" in refused(run(installation, "restore", archive))
    assert names_of_people() == ["Anna", "Boris"]
    close()
    result = run(installation, "restore", archive, "--replace")
    assert result.exit_code == 0, result.output
    assert names_of_people() == ["Anna"]
    place = result.output.split("is kept in ")[1].splitlines()[0]
    if installation.url.startswith("sqlite"):
        with Installation(f"sqlite:///{place}", installation.data).opened():
            assert names_of_people() == ["Anna", "Boris"]
    else:
        schema = place.removeprefix("the schema ")
        names = db.session.scalars(text(f"SELECT given_name FROM {schema}.registrations"))
        assert sorted(names) == ["Anna", "Boris"]
        db.session.rollback()
        close()
        assert run(installation, "backup").exit_code == 0  # of the present tables only
        assert run(installation, "verify", installation.archives()[-1]).exit_code == 0


def test_an_archive_that_is_damaged_changes_nothing(anna, archive, another, run, tmp_path):
    whole = archive.read_bytes()
    for number, data in enumerate(
        [
            whole[:-200],
            whole[: len(whole) // 2] + b"\0" * 64 + whole[len(whole) // 2 + 64 :],
            b"",
        ]
    ):
        path = tmp_path / f"damaged{number}.zip"
        path.write_bytes(data)
        assert "damaged" in refused(run(another, "restore", path))
        assert "damaged" in refused(run(another, "verify", path))
    with another.opened():
        assert not inspect(db.engine).has_table("registrations")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"revision": "9999", "program": "7.0"}, "made by a newer program (7.0)"),
        ({"format": 2, "program": "7.0"}, "made by a newer program (7.0)"),
        ({"kind": "another"}, "the archive holds a database of the kind another"),
        ({"parts": [{"name": "../x", "size": 1, "sha256": ""}]}, "manifest cannot be read"),
        ({"parts": []}, "does not hold what its manifest lists"),
    ],
)
def test_an_archive_that_does_not_fit_is_refused_in_one_line(
    installation, archive, another, run, changes, words
):
    assert words in refused(run(another, "restore", rewritten(archive, **changes)))


def test_rows_that_are_missing_put_the_old_database_back(anna, installation, archive, run):
    with zipfile.ZipFile(archive) as pack:
        rows = json.loads(pack.read("manifest.json"))["rows"]
    changed = rewritten(archive, rows=rows | {"registrations": 2})
    people.sign_up(anna.event, "Boris")
    close()
    said = refused(run(installation, "restore", changed, "--replace"))
    assert "registrations: 1 instead of 2" in said
    assert names_of_people() == ["Anna", "Boris"]
    assert "registrations: 1 instead of 2" in refused(run(installation, "verify", changed))


def test_while_servers_run_nothing_is_restored(anna, installation, archive, another, run):
    with running(another.data):
        assert "stop them first" in refused(run(another, "restore", archive))


def test_whoever_has_the_database_open_keeps_it_from_being_replaced(
    anna, installation, archive, run
):
    assert names_of_people() == ["Anna"]  # the connection stays open
    said = refused(run(installation, "restore", archive, "--replace"))
    assert "has" in said or "other connection" in said
    assert names_of_people() == ["Anna"]


def test_an_older_archive_is_brought_to_the_newest_form(another, tmp_path, run):
    import flask_migrate

    another.data.mkdir(exist_ok=True)
    old = Installation(another.url, tmp_path / "old")
    with old.opened():
        flask_migrate.upgrade(revision="0003")
    assert run(old, "backup").exit_code == 0
    (path,) = old.archives()
    result = run(old, "restore", path)
    assert result.exit_code == 0, result.output
    with old.opened():
        assert db.session.scalar(text("SELECT version_num FROM alembic_version")) == NEWEST
        db.session.rollback()


def test_a_row_keeps_refusing_changes_and_numbers_are_not_used_again(
    anna, installation, another, run
):
    organization_id = anna.event.programme.organization_id
    add_consent_text(organization_id, "news", "en", "I agree", "To letters about events.")
    number = anna.id
    close()
    run(installation, "backup")
    assert run(another, "restore", installation.archives()[0]).exit_code == 0
    with another.opened():
        event = db.session.get_one(Registration, number).event
        assert people.sign_up(event, "Boris").id == number + 1

        @operation
        def change_a_text() -> None:
            db.session.execute(text("UPDATE consent_texts SET version = version + 1"))

        with pytest.raises(Exception, match="never changed"):
            change_a_text()


def test_nobody_stays_signed_in_and_old_links_do_nothing(installation, another, run, tmp_path):
    token = accounts.add_organizer("vera@example.org", "Vera", True, "en", "Europe/Moscow")
    secret = accounts.choose_password(token, PASSWORD)
    unused = accounts.new_link("vera@example.org")
    assert signed_in(secret) is not None
    run(installation, "backup")
    assert run(another, "restore", installation.archives()[0]).exit_code == 0
    with another.opened():
        assert signed_in(secret) is None
        with pytest.raises(LinkUsedUp):
            accounts.choose_password(unused, PASSWORD)


def test_files_come_back_and_those_that_differ_are_kept_aside(installation, another, run):
    for where, word in ((installation, "old"), (another, "new")):
        (where.data / "portraits").mkdir(parents=True)
        (where.data / "portraits" / "a.jpg").write_text(word)
    (another.data / "portraits" / "b.jpg").write_text("stays")
    run(installation, "backup")
    result = run(another, "restore", installation.archives()[0])
    assert result.exit_code == 0, result.output
    read = {path.name: path.read_text() for path in (another.data / "portraits").iterdir()}
    assert read == {"a.jpg": "old", "b.jpg": "stays"}
    (aside,) = another.data.glob("before-restore-*")
    assert str(aside) in result.output
    assert (aside / "portraits" / "a.jpg").read_text() == "new"


def test_another_link_key_would_kill_every_link_that_was_mailed(archive, another, run):
    result = run(another, "restore", archive, LINK_KEY="another key for links, forty characters")
    assert result.exit_code == 0
    assert "MEND  WEBINAR_HUB_LINK_KEY is not the one" in result.output


def test_verifying_says_what_is_in_it_and_leaves_nothing_behind(
    anna, installation, archive, run
):
    before = sorted(installation.data.rglob("*"))
    result = run(installation, "verify", archive)
    assert result.exit_code == 0, result.output
    assert "restored into a scratch database" in result.output
    assert sorted(installation.data.rglob("*")) == before
    if installation.url.startswith("postgresql"):
        left = db.session.scalar(
            text("SELECT count(*) FROM pg_database WHERE datname LIKE 'webinar_hub_check%'")
        )
        assert left == 0


def test_who_may_not_make_databases_has_the_archive_read_to_its_end(
    postgres_url, postgres_server, tmp_path
):
    import psycopg

    from webinar_hub.backup.postgresql import PostgreSQL

    with psycopg.connect(postgres_url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("DROP ROLE IF EXISTS plain")
        connection.execute("CREATE ROLE plain LOGIN")
        rows = connection.execute("SELECT count(*) FROM regions").fetchone()
    dump = tmp_path / "dump"
    PostgreSQL(postgres_url).copy_to(dump)
    plain = PostgreSQL(postgres_url.replace("webinar_hub@", "plain@"))
    counted, how = plain.try_out(dump, tmp_path)
    assert counted["regions"] == rows[0]
    assert how.startswith("read to its end, not restored")


def test_a_damaged_sqlite_database_can_be_replaced(sqlite_app, sqlite_url, tmp_path, run):
    here = Installation(sqlite_url, tmp_path)
    assert run(here, "backup").exit_code == 0
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    with sqlite_app.app_context():
        close()
    shutil.copy(path, path.with_suffix(".kept"))
    path.write_bytes(b"not a database at all" * 1000)
    assert "not empty" in refused(run(here, "restore", here.archives()[0]))
    assert run(here, "restore", here.archives()[0], "--replace").exit_code == 0
    with here.opened():
        assert db.session.scalar(select(func.count()).select_from(Registration)) == 0
