"""An application in November, on both databases."""

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from flask import Flask

from tests.attendance.guests import MONDAY


@pytest.fixture
def in_november(app: Flask, at: Callable[[datetime], None]) -> Iterator[None]:
    at(MONDAY)
    with app.app_context():
        yield
