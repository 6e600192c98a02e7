"""An installation on either database, a second one that is still empty, and commands for both."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from tests.backup.installation import Installation, close
from tests.environment import environment
from webinar_hub.commands import main


@pytest.fixture
def installation(app: Flask, database_url: str, tmp_path: Path) -> Iterator[Installation]:
    """The application of the test, whose context is open."""
    with app.app_context():
        yield Installation(database_url, tmp_path)
        close()


@pytest.fixture
def another(request: pytest.FixtureRequest, database_url: str, tmp_path: Path):
    """An empty database of the same kind, in a data folder of its own."""
    data = tmp_path / "another"
    if database_url.startswith("sqlite"):
        yield Installation(f"sqlite:///{data / 'hub.sqlite3'}", data)
        return
    server = request.getfixturevalue("postgres_server")
    name = f"{database_url.rsplit('?', 1)[0].rsplit('/', 1)[1]}_another"
    yield Installation(server.create(name), data)
    server.drop(name)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """`run(installation, "backup", MODE="production")`: the command, under its settings."""

    def run(where: Installation, *arguments: str | Path, **settings: str) -> Result:
        for name, value in environment(where.url, where.data, **settings).items():
            monkeypatch.setenv(name, value)
        return CliRunner().invoke(main, [str(one) for one in arguments])

    return run


@pytest.fixture
def archive(installation: Installation, run: Callable[..., Result]) -> Path:
    """A backup of the installation as it is when the test asks for it first."""
    result = run(installation, "backup")
    assert result.exit_code == 0, result.output
    (path,) = installation.archives()
    return path
