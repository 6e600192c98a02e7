"""The month in which these tests play."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask

NOW = datetime(2026, 11, 2, 8, tzinfo=UTC)  # a Monday, eleven o'clock in Moscow


@pytest.fixture
def in_november(app: Flask, at: Callable[[datetime], None]) -> Iterator[None]:
    """Inside the application, on both databases."""
    at(NOW)
    with app.app_context():
        yield


@pytest.fixture
def on_the_web(sqlite_app: Flask, at: Callable[[datetime], None]) -> Iterator[Flask]:
    """Inside the application on SQLite."""
    at(NOW)
    with sqlite_app.app_context():
        yield sqlite_app
