"""A database with the demonstration in it: loaded once, then copied for each test."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from tests.environment import environment

LOADED_AT = datetime(2026, 11, 2, 8, tzinfo=UTC)  # a Monday, eleven o'clock in Moscow


@contextmanager
def application(path: Path, **settings: str) -> Iterator[Flask]:
    from webinar_hub import create_app
    from webinar_hub.core.database import db
    from webinar_hub.settings import Settings

    wanted = environment(f"sqlite:///{path}", path.parent, **settings)
    app = create_app(Settings.from_environment(wanted))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="session")
def loaded_template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    from webinar_hub import demonstration
    from webinar_hub.core import clock

    path = tmp_path_factory.mktemp("demonstration") / "hub.sqlite3"
    shutil.copy(sqlite_template, path)
    with pytest.MonkeyPatch.context() as patch, application(path):
        patch.setattr(clock, "source", lambda: LOADED_AT)
        demonstration.load()
    return path


@pytest.fixture
def loaded(loaded_template: Path, tmp_path: Path, at) -> Iterator[Flask]:
    """The application on a loaded database of its own, at the moment of loading."""
    at(LOADED_AT)
    path = shutil.copy(loaded_template, tmp_path / "hub.sqlite3")
    with application(path) as app:
        yield app


@pytest.fixture
def in_production(sqlite_template: Path, tmp_path: Path) -> Iterator[Flask]:
    path = shutil.copy(sqlite_template, tmp_path / "hub.sqlite3")
    with application(path, MODE="production", BASE_URL="https://hub.example.org") as app:
        yield app
