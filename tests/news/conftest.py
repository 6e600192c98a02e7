"""An open programme on a Monday morning."""

import pytest

from tests import making
from tests.news.readers import MONDAY


@pytest.fixture
def on_monday(app, clock):
    """On both databases."""
    clock.set(MONDAY)
    with app.app_context():
        yield


@pytest.fixture
def programme(on_monday):
    return making.make_programme(slug="family", name="Family trust")
