"""The day on which the letters of these tests come back."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask

from tests import making
from tests.registration import people
from webinar_hub.registration.models import Registration

NOW = datetime(2026, 11, 2, 8, 30, tzinfo=UTC)
START = datetime(2026, 12, 3, 15, tzinfo=UTC)


@pytest.fixture
def in_november(app: Flask, at: Callable[[datetime], None]) -> Iterator[None]:
    """Inside the application, on both databases."""
    at(NOW)
    with app.app_context():
        yield


@pytest.fixture
def anna(in_november: None) -> Registration:
    """She has a seat, and her confirmation has left."""
    return a_seat()


def a_seat(name: str = "Anna", **changes) -> Registration:
    event = making.make_event(starts=START)
    making.make_pool(event, capacity=5)
    registration = people.sign_up(event, name, **changes)
    people.delivered()
    return people.fresh(registration)
