"""An event on another date is shown before it is made."""

import pytest

from tests import organizing as some
from tests.forms import fields, form_to
from webinar_hub.catalogue import operations as catalogue
from webinar_hub.catalogue.models import Event
from webinar_hub.core.database import db


@pytest.fixture(autouse=True)
def in_the_morning(sqlite_app, at):
    at(some.MORNING)
    with sqlite_app.app_context():
        yield


@pytest.fixture
def event():
    """Two days at different hours."""
    event = some.an_event(some.a_programme())
    second = some.sitting(some.date(2026, 11, 13), some.time(10), some.time(12))
    catalogue.add_meeting(event.id, second)
    return event


@pytest.fixture
def oleg(sqlite_app, event):
    return some.signed_in(sqlite_app, some.an_organizer("Oleg", event.programme, "organizer"))


def events() -> int:
    db.session.rollback()
    return db.session.query(Event).count()


def sent(client, event, page: str, **typed):
    address = f"/organize/events/{event.public_id}/copy"
    response = client.post(address, data=fields(form_to(page, address)) | typed)
    return response, response.get_data(as_text=True)


def opened(client, event) -> str:
    return client.get(f"/organize/events/{event.public_id}/copy").get_data(as_text=True)


def test_all_its_dates_are_shown_and_then_made(oleg, event):
    _answer, shown = sent(oleg, event, opened(oleg, event), first_date="2027-01-14", step="show")
    assert "Thursday, 14 January 2027, 18:00–19:30" in shown
    assert "Friday, 15 January 2027, 10:00–12:00" in shown
    assert events() == 1
    answer, _page = sent(oleg, event, shown, step="make")
    assert answer.status_code == 303
    assert events() == 2


def test_another_day_is_shown_again_first(oleg, event):
    _answer, shown = sent(oleg, event, opened(oleg, event), first_date="2027-01-14", step="show")
    answer, again = sent(oleg, event, shown, first_date="2027-02-11", step="make")
    assert answer.status_code == 200
    assert "Thursday, 11 February 2027" in again
    assert events() == 1


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "1999-12-31"])
@pytest.mark.parametrize("step", ["show", "make"])
def test_an_unlikely_year_is_refused_beside_the_field(oleg, event, day, step):
    answer, page = sent(oleg, event, opened(oleg, event), first_date=day, step=step)
    assert answer.status_code == 422
    assert "Please look at the year again." in page
