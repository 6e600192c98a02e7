"""An event for professionals on a Monday morning, and seats at it."""

import pytest

from tests import making
from tests.colleagues.lists import MONDAY, a_seminar
from tests.registration.conftest import on_the_web, visitor

__all__ = ["on_the_web", "visitor"]


@pytest.fixture
def on_monday(app, clock):
    """On both databases."""
    clock.set(MONDAY)
    with app.app_context():
        yield


@pytest.fixture
def event(on_monday):
    return a_seminar()


@pytest.fixture
def seats(event):
    """`seats(2)`: so many there are."""
    pool = making.db.session.query(making.SeatPool).filter_by(event_id=event.id).one()

    def set_to(number: int):
        making.change(pool, capacity=number)
        return pool

    return set_to
