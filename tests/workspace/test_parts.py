"""An event is held in another way: the organizer sees what becomes of people. On both databases."""

import pytest

from tests import organizing as some
from tests.forms import fields, form_to, forms, part
from tests.registration.people import application, signed_up
from webinar_hub.accounts.queries import history
from webinar_hub.catalogue import operations as catalogue
from webinar_hub.core.database import db
from webinar_hub.registration import operations as registration
from webinar_hub.registration.operations.parts import plans_for
from webinar_hub.registration.queries import live_in_pools, pools_of


@pytest.fixture(autouse=True)
def in_the_morning(app, at):
    at(some.MORNING)
    with app.app_context():
        yield


@pytest.fixture
def programme():
    return some.a_programme()


@pytest.fixture
def oleg(app, programme):
    return some.signed_in(app, some.an_organizer("Oleg", programme, "organizer"))


@pytest.fixture
def event(programme):
    """Two come to the room, one waits for it; one takes part online."""
    event = some.an_event(programme, format="both", place="Lesnaya 5")
    room, online = registration.ensure_pools(event.id, plans_for("both", 2))
    for name in ("Anna", "Boris", "Vera"):
        signed_up(event, name, pool_id=room.id)
    signed_up(event, "Gleb", pool_id=online.id)
    return event


def address(event) -> str:
    return f"/organize/events/{event.public_id}/details"


def typed(oleg, event, **changes):
    page = oleg.get(f"/organize/events/{event.public_id}").get_data(as_text=True)
    return part(page, "details", **changes)


def people(event) -> list[tuple[str, int]]:
    db.session.rollback()
    return list(live_in_pools(event.id).values())


def test_before_a_part_is_given_up_the_organizer_reads_how_many_people_move_over(oleg, event):
    asked = oleg.post(address(event), data=typed(oleg, event, format="online"))
    page = asked.get_data(as_text=True)
    assert asked.status_code == 200
    assert "3 people who were to come to the room take part online from now on." in page
    assert "2 people with a seat get a letter; their calendar entries follow." in page
    assert "1 person who waits gets a seat now, and a letter about it." in page
    assert people(event) == [("in_person", 3), ("online", 1)]
    agreed = fields(next(one for one in forms(page) if 'name="agreed"' in one))
    assert oleg.post(address(event), data=agreed).status_code == 303
    assert people(event) == [("online", 4)]
    (entry,) = [one for one in history("event", [event.id]) if one.action == "people moved over"]
    assert entry.changes == {"fields": {"people": 3, "format": "online"}}
    page = oleg.get(f"/organize/events/{event.public_id}").get_data(as_text=True)
    assert "Oleg moved people to the other part" in page


def test_people_who_come_to_the_room_instead_are_counted_too(oleg, event):
    registration.set_capacity(event.id, pools_of(event.id)[0].id, 9)
    page = oleg.post(address(event), data=typed(oleg, event, format="in_person"))
    assert "1 person who was to take part online comes to the room from now on." in page.text


def test_too_few_seats_are_said_beside_the_field_and_what_was_typed_stays(oleg, event):
    registration.set_capacity(event.id, pools_of(event.id)[1].id, 2)
    sent = typed(oleg, event, format="online", title="Other words")
    refused = oleg.post(address(event), data=sent | {"agreed": "yes"})
    page = refused.get_data(as_text=True)
    assert refused.status_code == 422
    assert "People would move over, and then 3 seats are needed online." in page
    again = fields(form_to(page, address(event)))
    assert (again["details-title"], again["details-format"]) == ("Other words", "online")
    assert people(event) == [("in_person", 3), ("online", 1)]


def test_an_empty_part_goes_without_a_question_about_it(oleg, programme):
    event = some.an_event(programme, format="both", place="Lesnaya 5")
    registration.ensure_pools(event.id, plans_for("both", 2))
    sent = typed(oleg, event, format="online")
    assert oleg.post(address(event), data=sent).status_code == 303
    assert people(event) == [("online", 0)]


def test_a_room_is_added_and_its_seats_are_asked_for(oleg, programme):
    event = some.an_event(programme)
    registration.ensure_pools(event.id, plans_for("online", 2))
    registration.sign_up(event.id, application("Anna"))
    sent = typed(oleg, event, format="both", place="Lesnaya 5") | {"agreed": "yes"}
    assert oleg.post(address(event), data=sent).status_code == 303
    assert people(event) == [("online", 1), ("in_person", 0)]
    page = oleg.get(f"/organize/events/{event.public_id}").get_data(as_text=True)
    assert "Please set how many seats the room has: until then there is no limit." in page


def test_people_of_a_cancelled_event_move_over_without_a_letter(oleg, event):
    catalogue.cancel_event(event.id, "Ill")
    page = oleg.post(address(event), data=typed(oleg, event, format="online")).text
    assert "3 people who were to come to the room take part online" in page
    assert "Nobody now, unless a seat becomes free for somebody who waits." in page
    assert "get a letter" not in page
