"""`webinar-hub web` with two processes: monitoring reads the sum, and the log is for machines."""

import json
import socket
import sys
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.environment import environment
from tests.servers.processes import ROOT, Child, child_environment

TOKEN = "a-token-of-sixteen"
ASKED = 24


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@pytest.fixture
def server(sqlite_url: str, tmp_path: Path, port: int):
    wanted = environment(
        sqlite_url,
        tmp_path,
        PORT=str(port),
        WORKERS="2",
        METRICS_TOKEN=TOKEN,
        LOG_FORMAT="json",
        BASE_URL=f"http://localhost:{port}",
    )
    (tmp_path / "tmp").mkdir()
    command = [sys.executable, "-m", "webinar_hub", "web"]
    surroundings = child_environment(wanted) | {"TMPDIR": str(tmp_path / "tmp")}
    child = Child(command, tmp_path / "web.log", cwd=ROOT, env=surroundings)
    with child:
        child.wait_until(lambda: answers(port))
        yield child


def answers(port: int) -> bool:
    try:
        return ask(port, "/healthz")[0] == 200
    except (URLError, ConnectionError):
        return False


def ask(port: int, path: str, **headers: str) -> tuple[int, str]:
    with urlopen(Request(f"http://127.0.0.1:{port}{path}", headers=headers), timeout=20) as answer:
        return answer.status, answer.read().decode()


def counted(port: int) -> dict[tuple[str, str], float]:
    _status, words = ask(port, "/metrics", Authorization=f"Bearer {TOKEN}")
    return {
        (sample.labels["area"], sample.labels["status"]): sample.value
        for family in text_string_to_metric_families(words)
        for sample in family.samples
        if sample.name == "webinar_hub_answers_seconds_count"
    }


def test_answers_of_all_processes_are_counted_and_logged_without_addresses(
    server: Child, port: int
):
    for number in range(ASKED):
        ask(port, f"/past?year={2000 + number}")
    # An answer is counted and logged when it has been sent, which whoever got it need not await.
    server.wait_until(lambda: counted(port)["other", "2xx"] >= ASKED, 20)
    server.wait_until(lambda: server.output.count('"path": "/past') >= ASKED, 20)
    assert counted(port)["other", "2xx"] == ASKED
    lines = [json.loads(line) for line in server.output.splitlines() if line.startswith("{")]
    asked = [line for line in lines if line.get("path", "").startswith("/past")]
    assert len(asked) == ASKED
    assert {line["status"] for line in asked} == {200}
    assert len({line["request"] for line in asked}) == ASKED
    assert "127.0.0.1" not in "".join(line["message"] for line in asked)


def test_nothing_is_left_behind_when_it_ends(server: Child, tmp_path: Path):
    assert list((tmp_path / "tmp").glob("webinar-hub-metrics-*"))
    server.stop()
    assert not list((tmp_path / "tmp").iterdir())
