"""A programme in November 2026 to which past events are moved in, on both databases."""

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from flask import Flask

from tests.attendance.guests import MONDAY
from tests.moving_in.tables import Past
from tests.organizing import a_programme, an_organizer


@pytest.fixture
def in_november(app: Flask, at: Callable[[datetime], None]) -> Iterator[None]:
    at(MONDAY)
    with app.app_context():
        yield


@pytest.fixture
def past(in_november: None) -> Past:
    programme = a_programme()
    return Past(programme.id, an_organizer("Oleg", programme, "organizer").id)
