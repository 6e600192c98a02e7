"""What is handed out is the wheel, not the checkout: it must carry everything that it serves."""

import http.client
import os
import socket
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from tests.environment import environment
from tests.servers.processes import ROOT, Child

pytestmark = pytest.mark.long

ADDED = {"templates", "migrations"}


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs' folder of an empty environment into which the built wheel was installed."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip"]
    run(*pip, "wheel", "-qq", "--no-deps", "--wheel-dir", folder, ROOT, cwd=folder)
    venv.create(folder / "environment", with_pip=False)
    into = [*pip, "--python", folder / "environment", "install", "-qq"]
    run(*into, "--require-hashes", "--requirement", ROOT / "requirements.lock", cwd=folder)
    run(*into, "--no-deps", next(folder.glob("webinar_hub-*.whl")), cwd=folder)
    return folder / "environment" / "bin"


def test_the_wheel_holds_templates_migrations_and_all_of_the_package(programs):
    site = next((programs.parent / "lib").glob("python*/site-packages"))
    for name in ("templates", "migrations"):
        assert files(site / "webinar_hub" / name) == files(ROOT / name)
    inside = {path for path in files(site / "webinar_hub") if path.parts[0] not in ADDED}
    assert inside == files(ROOT / "webinar_hub")


def test_the_wheel_migrates_and_serves_where_there_is_no_checkout(programs, tmp_path):
    port = free_port()
    settings = environment(f"sqlite:///{tmp_path}/hub.sqlite3", tmp_path, PORT=str(port))
    bare = {"PATH": os.defpath, "HOME": str(tmp_path), **settings}
    run(programs / "webinar-hub", "migrate", cwd=tmp_path, env=bare)
    command = [programs / "webinar-hub", "web"]
    with Child(command, tmp_path / "web.log", cwd=tmp_path, env=bare) as web:
        web.wait_until(lambda: answers(port))


def files(folder: Path) -> set[Path]:
    return {
        path.relative_to(folder)
        for path in folder.rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }


def run(*command: str | Path, **options: object) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, **options)
    assert done.returncode == 0, done.stdout + done.stderr


def answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]
