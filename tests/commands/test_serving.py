"""The processes of an installation: made from one that has loaded everything, kept running."""

import os
import signal
import socket
import sys
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select

from tests import making
from tests.environment import environment
from tests.servers.processes import ROOT, Child, child_environment
from webinar_hub import commands, create_app
from webinar_hub.core.database import db
from webinar_hub.core.models import Heartbeat


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def answers(port: int) -> bool:
    with closing(HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except OSError:
            return False


def schedulers() -> set[int]:
    """Their process ids, from the signs of life that they leave."""
    db.session.rollback()
    return {int(name.rpartition(":")[2]) for name in db.session.scalars(select(Heartbeat.process))}


def is_gone(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    return False


def test_what_falls_over_is_started_again_and_the_end_leaves_nothing_running(
    sqlite_app: Flask, sqlite_url: str, tmp_path: Path
) -> None:
    port = free_port()
    settings = child_environment(environment(sqlite_url, tmp_path, PORT=str(port)))
    command = [sys.executable, "-m", "webinar_hub", "serve"]
    log = tmp_path / "serve.log"
    with sqlite_app.app_context(), Child(command, log, cwd=ROOT, env=settings) as served:
        served.wait_until(lambda: answers(port) and len(schedulers()) == 1)
        (first,) = schedulers()
        os.kill(first, signal.SIGKILL)
        served.wait_until(lambda: len(schedulers()) == 2)
        assert "scheduler ended with -9; again in 0.5 s" in served.output
        (second,) = schedulers() - {first}
        assert answers(port)
        assert served.stop() == 0
        assert is_gone(second)
        assert not answers(port)


def _open_connections(app: Flask) -> Any:
    with app.app_context():
        return db.engine.pool.checkedin() + db.engine.pool.checkedout()  # type: ignore[attr-defined]


def test_no_connection_is_open_where_processes_are_forked(app: Flask, tmp_path: Path) -> None:
    """A connection that two processes share mixes up what each of them says."""
    fresh = create_app(app.extensions["webinar_hub_settings"])
    assert _open_connections(fresh) == 0
    with fresh.app_context():
        making.make_organization()  # else the demonstration would be loaded
    assert _open_connections(fresh) > 0
    commands._prepare(fresh, fresh.extensions["webinar_hub_settings"])
    assert _open_connections(fresh) == 0
