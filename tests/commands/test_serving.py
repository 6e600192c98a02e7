"""The processes of an installation: made from one that has loaded everything, kept running."""

import os
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
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


def answers(port: int, within: float = 5) -> bool:
    with closing(HTTPConnection("127.0.0.1", port, timeout=within)) as connection:
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


def children_of(process: int) -> list[int]:
    told = Path(f"/proc/{process}/task/{process}/children").read_text()
    return [int(one) for one in told.split()]


def web_of(process: int) -> int:
    """Of the two parts the one that has processes of its own."""
    (web,) = (one for one in children_of(process) if children_of(one))
    return web


@contextmanager
def _served(url: str, folder: Path) -> Iterator[tuple[Child, int]]:
    port = free_port()
    wanted = environment(url, folder, PORT=str(port), WORKERS="2")
    log, command = folder / "serve.log", [sys.executable, "-m", "webinar_hub", "serve"]
    with Child(command, log, cwd=ROOT, env=child_environment(wanted)) as served:
        served.wait_until(lambda: answers(port))
        yield served, port


@pytest.mark.skipif(sys.platform != "linux", reason="looks at the processes in /proc")
def test_a_web_process_that_is_killed_is_replaced_and_the_other_ones_answer_meanwhile(
    sqlite_app: Flask, sqlite_url: str, tmp_path: Path
) -> None:
    with _served(sqlite_url, tmp_path) as (served, port):
        web = web_of(served.pid)
        served.wait_until(lambda: len(children_of(web)) == 2)
        killed, other = children_of(web)
        os.kill(killed, signal.SIGKILL)
        assert answers(port)
        served.wait_until(lambda: len(set(children_of(web)) - {killed}) == 2)
        assert other in children_of(web)
        assert web_of(served.pid) == web


@pytest.mark.skipif(sys.platform != "linux", reason="looks at the processes in /proc")
def test_web_processes_whose_parent_was_killed_end_and_new_ones_take_their_place(
    sqlite_app: Flask, sqlite_url: str, tmp_path: Path
) -> None:
    with _served(sqlite_url, tmp_path) as (served, port):
        web = web_of(served.pid)
        left = children_of(web)
        os.kill(web, signal.SIGKILL)
        served.wait_until(lambda: all(is_gone(one) for one in left))
        served.wait_until(lambda: answers(port))
        assert web_of(served.pid) != web


def test_many_slow_clients_hold_nobody_up_even_without_a_proxy_in_front(
    sqlite_app: Flask, sqlite_url: str, tmp_path: Path
) -> None:
    """A third of them drips a header, a third a form, a third reads an answer byte by byte."""
    with sqlite_app.app_context():
        event = making.make_event(slug="quick")
        making.make_pool(event)
    with _served(sqlite_url, tmp_path) as (_served_by, port):
        arguments = ["-m", "tests.servers.slow_clients", str(port), "60", "/events/quick", ""]
        with Child([sys.executable, *arguments], tmp_path / "slow.log", cwd=ROOT) as slow:
            slow.wait_until(lambda: "all are there" in slow.output)
            for _ in range(20):  # one that is held up waits half a minute
                assert answers(port, within=15)


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
