"""The month in which these tests play."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask

from tests.registration.visitors import Visitor
from webinar_hub.core import page_versions

NOW = datetime(2026, 11, 2, 8, tzinfo=UTC)  # a Monday, eleven o'clock in Moscow


@pytest.fixture
def in_november(app: Flask, at: Callable[[datetime], None]) -> Iterator[None]:
    """Inside the application, on both databases."""
    at(NOW)
    with app.app_context():
        yield


@pytest.fixture
def on_the_web(
    sqlite_app: Flask, at: Callable[[datetime], None], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Flask]:
    """Inside the application on SQLite; kept pages are looked up anew each time."""
    monkeypatch.setattr(page_versions, "LOOK_SECONDS", 0)
    at(NOW)
    with sqlite_app.app_context():
        yield sqlite_app


@pytest.fixture
def visitor(on_the_web: Flask) -> Visitor:
    return Visitor(on_the_web)
