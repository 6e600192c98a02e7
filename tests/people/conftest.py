"""The morning on which these tests play."""

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from flask import Flask

from tests.people.cast import MONDAY


@pytest.fixture
def monday(app: Flask, at: Callable[[datetime], None]) -> Iterator[Flask]:
    """Inside the application, on both databases."""
    at(MONDAY)
    with app.app_context():
        yield app


@pytest.fixture
def on_the_web(sqlite_app: Flask, at: Callable[[datetime], None]) -> Iterator[Flask]:
    """Inside the application on SQLite."""
    at(MONDAY)
    with sqlite_app.app_context():
        yield sqlite_app
