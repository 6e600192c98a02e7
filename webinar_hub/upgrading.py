"""From one release to the next: back up, migrate, see whether it starts; else all is as before."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from flask import Flask

from webinar_hub.backup import making, restoring
from webinar_hub.backup.running import Alone
from webinar_hub.backup.trouble import BackupTrouble
from webinar_hub.command_line import inside, migrate_database
from webinar_hub.settings import PREFIX, Settings

START_SECONDS = 60
PAGES = ("/healthz", "/")  # the process lives; a page is made from the database


def upgrade(
    settings: Settings,
    alone: Alone,
    make_app: Callable[[Settings], Flask],
    folder: Path | None,
    keep: int | None,
) -> making.Made:
    """The caller keeps servers away; raises BackupTrouble when all is as it was before."""
    made = making.make(settings, folder, keep)
    try:
        app = make_app(settings)
        with inside(app):
            migrate_database(app)
        alone.let_others_in()
        check_start(settings)
    except Exception as problem:
        outcome = _go_back(settings, alone, made.path)
        raise BackupTrouble(f"the upgrade failed: {_first_line(problem)}; {outcome}") from problem
    return made


def _go_back(settings: Settings, alone: Alone, backup: Path) -> str:
    try:
        alone.again()
        aside = restoring.put_back(settings, backup)
    except BackupTrouble as trouble:
        return f"the database could not be put back from {backup}: {trouble}"
    return (
        "the database is as it was before; install the former version again "
        f"(what the upgrade made of the database is {aside})"
    )


def check_start(settings: Settings) -> None:
    """A web server on a port of its own for a moment; it sends no letters."""
    port = _free_port()
    own = {"HOST": "127.0.0.1", "PORT": str(port), "WORKERS": "1", "BASE_URL": settings.base_url}
    environment = {**os.environ, **{f"{PREFIX}{name}": value for name, value in own.items()}}
    command = [sys.executable, "-m", "webinar_hub", "web"]
    with subprocess.Popen(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as server:
        try:
            _wait_for(server, port, settings)
        finally:
            server.terminate()


def _wait_for(server: subprocess.Popen[str], port: int, settings: Settings) -> None:
    deadline = time.monotonic() + START_SECONDS
    answers: list[int | None] = []
    while time.monotonic() < deadline and server.poll() is None:
        answers = [_status(port, page, settings) for page in PAGES]
        if answers == [200] * len(PAGES):
            return
        if None not in answers:
            break  # it runs, and something else is wrong
        time.sleep(0.1)
    if server.poll() is not None and server.stdout is not None:
        said = server.stdout.read().strip().splitlines() or ["without a word"]
        raise BackupTrouble(f"the site does not start: {said[-1]}")
    told = ", ".join(f"{page} {status}" for page, status in zip(PAGES, answers, strict=False))
    raise BackupTrouble(f"the site does not answer as it should: {told}")


def _status(port: int, path: str, settings: Settings) -> int | None:
    """None while nobody answers."""
    host = settings.base_url.split("://", 1)[1]
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path, headers={"Host": host})
        return connection.getresponse().status
    except OSError:
        return None
    finally:
        connection.close()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def _first_line(problem: Exception) -> str:
    return (str(problem).strip().splitlines() or [type(problem).__name__])[0]
