"""An event for professionals on a Monday morning, and seats at it."""

import pytest

from tests import making
from tests.colleagues.lists import MONDAY
from webinar_hub.participants.operations import add_consent_text


@pytest.fixture
def on_monday(app, clock):
    """On both databases."""
    clock.set(MONDAY)
    with app.app_context():
        yield


@pytest.fixture
def event(on_monday):
    return a_seminar()


def a_seminar(capacity: int | None = 40, **columns):
    programme = making.make_programme(slug="family", name="Family trust")
    event = making.make_event(
        programme,
        title="The tender age",
        slug="the-tender-age",
        audience=frozenset({"professional", "parent"}),
        **columns,
    )
    making.make_pool(event, capacity=capacity)
    add_consent_text(programme.organization_id, "participation", "en", "I agree", "The text")
    return event


@pytest.fixture
def seats(event):
    """`seats(2)`: so many there are."""
    pool = making.db.session.query(making.SeatPool).filter_by(event_id=event.id).one()

    def set_to(number: int):
        making.change(pool, capacity=number)
        return pool

    return set_to
