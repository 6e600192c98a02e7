"""After a new release was installed: the newest form of the database, or everything as before."""

import http.client

import flask_migrate
import pytest
from sqlalchemy import text

from tests.backup.installation import NEWEST, Installation
from tests.servers.web import WebServer
from webinar_hub import upgrading
from webinar_hub.backup.running import running
from webinar_hub.core.database import db


@pytest.fixture
def older(another: Installation) -> Installation:
    """As an earlier release left it."""
    another.data.mkdir(exist_ok=True)
    with another.opened():
        flask_migrate.upgrade(revision="0003")
    return another


def revision(installation: Installation) -> str:
    with installation.opened():
        return str(db.session.scalar(text("SELECT version_num FROM alembic_version")))


def test_the_database_is_backed_up_and_migrated_and_the_site_answers(older, run):
    result = run(older, "upgrade")
    assert result.exit_code == 0, result.output
    (path,) = older.archives()
    assert f"Backup: {path}" in result.output
    assert revision(older) == NEWEST


def test_where_the_site_does_not_answer_the_database_is_as_it_was(older, run, monkeypatch):
    monkeypatch.setattr(upgrading, "PAGES", ("/healthz", "/no/such/page"))
    result = run(older, "upgrade")
    assert result.exit_code == 1
    assert "/no/such/page 404" in result.output
    assert "the database is as it was before; install the former version again" in result.output
    assert len(result.output.splitlines()) == 1
    assert revision(older) == "0003"


def test_while_servers_run_nothing_is_upgraded(older, run):
    with running(older.data):
        result = run(older, "upgrade")
    assert (result.exit_code, "stop them first" in result.output) == (1, True)
    assert revision(older) == "0003"
    assert older.archives() == []


def test_any_wsgi_server_keeps_the_database_from_being_replaced(sqlite_url, tmp_path, run):
    from tests.environment import environment

    here = Installation(sqlite_url, tmp_path)
    settings = environment(sqlite_url, tmp_path)
    with WebServer(settings, tmp_path / "web.log", workers=2, application="wsgi:app") as server:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
        connection.request("GET", "/healthz", headers={"Host": "localhost"})
        assert connection.getresponse().status == 200
        connection.close()
        assert "stop them first" in run(here, "upgrade").output
    assert run(here, "backup").exit_code == 0
    assert run(here, "restore", here.archives()[0]).exit_code == 0
