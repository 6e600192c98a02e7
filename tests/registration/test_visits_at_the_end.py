"""Visits that a process has only in its memory, when it is asked to end and when it is killed."""

import os
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests import making
from tests.conftest import SQLITE_FIRST
from tests.environment import environment
from tests.servers.processes import ROOT, Child, child_environment
from webinar_hub.core.database import db
from webinar_hub.registration.queries import Source, sources_of

FIREFOX = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0"}


@pytest.fixture
def event(app):
    with app.app_context():
        event = making.make_event(slug="tender-age")
        making.make_pool(event)
        yield event


@contextmanager
def served(
    database_url, tmp_path, arguments=("-m", "webinar_hub", "serve")
) -> Iterator[tuple[Child, int]]:
    """As people start it: the web's processes are children of the one that is asked to end."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    settings = environment(database_url, tmp_path, PORT=str(port), WORKERS="2")
    settings |= {"GUNICORN_CMD_ARGS": f"--bind=127.0.0.1:{port}"}
    command = [sys.executable, *arguments]
    log = tmp_path / "serve.log"
    with Child(command, log, cwd=ROOT, env=child_environment(settings)) as child:
        child.wait_until(lambda: ask(port, "/healthz") == 200)
        yield child, port


def ask(port: int, path: str) -> int | None:
    with closing(HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        try:
            connection.request("GET", path, headers=FIREFOX)
            return connection.getresponse().status
        except OSError:
            return None


def counted(event):
    db.session.rollback()
    return sources_of(event.id)


@pytest.mark.parametrize("database_url", SQLITE_FIRST, indirect=True)
def test_an_end_in_order_loses_no_visit(event, database_url, tmp_path):
    with served(database_url, tmp_path) as (child, port):
        for _ in range(6):
            assert ask(port, "/events/tender-age?from=vk") == 200
        child.stop()
        assert counted(event) == [Source("vk", 6, 0)]


@pytest.mark.long
def test_a_kill_loses_what_was_counted_in_the_last_seconds_and_no_more(
    event, database_url, tmp_path
):
    with served(database_url, tmp_path) as (child, port):
        assert ask(port, "/events/tender-age?from=vk") == 200
        child.wait_until(lambda: counted(event) == [Source("vk", 1, 0)])
        assert ask(port, "/events/tender-age?from=vk") == 200
        for process in children_of(child.pid):
            os.killpg(process, signal.SIGKILL)
        child.kill()
        assert counted(event)[0].visits in (1, 2)


def children_of(process: int) -> list[int]:
    """Its parts, each of which leads a group of its own."""
    told = Path(f"/proc/{process}/task/{process}/children").read_text()
    return [int(one) for one in told.split()]


@pytest.mark.long
def test_any_server_that_loads_the_application_writes_at_its_end(event, database_url, tmp_path):
    arguments = ("-m", "gunicorn", "--no-control-socket", "--threads", "2", "wsgi:app")
    with served(database_url, tmp_path, arguments) as (child, port):
        for _ in range(4):
            assert ask(port, "/events/tender-age?from=vk") == 200
        child.stop()
        assert counted(event) == [Source("vk", 4, 0)]
