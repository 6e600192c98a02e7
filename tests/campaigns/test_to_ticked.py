"""Letters to exactly those who were ticked in a roster; who falls out meanwhile gets none."""

import pytest

from tests.attendance.guests import MONDAY, Hall, a_guest, a_hall, letters
from tests.campaigns.writing import campaign
from tests.organizing import an_organizer, post, signed_in
from webinar_hub.accounts.models import Organizer
from webinar_hub.campaigns import jobs, operations, rules
from webinar_hub.campaigns.models import Campaign, TickedPerson
from webinar_hub.core.database import db
from webinar_hub.personal.operations import erase
from webinar_hub.registration import operations as registration
from webinar_hub.registration.models import Registration


@pytest.fixture
def hall(app, clock) -> Hall:
    clock.set(MONDAY)
    with app.app_context():
        hall = a_hall()
        for name in ("Anna", "Boris", "Clara", "Dina"):
            a_guest(hall, name)
        yield hall


@pytest.fixture
def oleg(hall) -> int:
    return an_organizer("Oleg", hall.event.programme, "organizer").id


@pytest.fixture
def client(app, oleg):
    return signed_in(app, db.session.get_one(Organizer, oleg))


def of(hall: Hall, *names: str) -> list[str]:
    return [_of_name(hall, name).public_id for name in names]


def ticked(hall: Hall) -> str:
    return f"/organize/events/{hall.event.public_id}/letters/ticked"


def words(**changes: str) -> dict[str, str]:
    said = {"kind": "service", "attendance": "", "subject_en": "Hello", "body_en": "Come *soon*."}
    return said | changes


def readers() -> list[str]:
    return sorted(one.recipient_name for one in letters("event_message"))


def test_the_letter_goes_to_the_ticked_alone_and_not_to_who_falls_out(hall, client):
    answer = post(client, ticked(hall), chosen=of(hall, "Anna", "Boris", "Dina"))
    edit = answer.location
    assert not any(one in edit for one in of(hall, "Anna", "Boris", "Dina"))
    page = client.get(edit).text
    assert "Exactly those whom you ticked among the people of" in page
    assert [name for name in ("Anna", "Boris", "Clara", "Dina") if f"<li>{name}</li>" in page] == [
        *("Anna", "Boris", "Dina")
    ]
    assert "kind-2" not in page  # nobody who was only invited can be among them
    registration.cancel(_id(hall, "Boris"))
    assert "1 of those who were ticked does not take part any more" in client.get(edit).text
    look = post(client, edit, **words()).location
    assert "2 letters go out." in client.get(look).text
    erase(_participant(hall, "Dina"))
    assert post(client, f"{look}/start", when="now", zone="Europe/Moscow").status_code == 303
    jobs.write_to_many()
    assert readers() == ["Anna"]


def test_all_that_match_are_those_of_every_page(hall, client):
    registration.cancel(_id(hall, "Boris"))
    post(client, ticked(hall), all="1")
    db.session.rollback()
    assert db.session.query(TickedPerson).count() == 3


def test_pressed_twice_it_is_one_draft_until_something_is_written(hall, client):
    chosen = of(hall, "Anna")
    first = post(client, ticked(hall), chosen=chosen).location
    assert post(client, ticked(hall), chosen=chosen).location == first
    assert post(client, ticked(hall), chosen=of(hall, "Boris")).location != first
    post(client, first, **words())
    assert post(client, ticked(hall), chosen=chosen).location != first


def test_nobody_ticked_or_only_people_of_another_event_is_nobody(hall, client):
    other = a_guest(a_hall(), "Elena").public_id
    for chosen in ([], [other], ["nonsense"]):
        answer = post(client, ticked(hall), chosen=chosen)
        assert "/people" in answer.location
        assert "Please tick somebody first." in client.get(answer.location).text
    assert db.session.query(Campaign).count() == 0


def test_without_words_nothing_is_sent_and_the_way_leads_to_the_form(hall, oleg, client):
    edit = post(client, ticked(hall), chosen=of(hall, "Anna")).location
    assert client.get(edit.removesuffix("/edit")).location == edit
    assert "No words yet" in client.get("/organize/letters").text
    for act in (operations.start, operations.send_test):
        with pytest.raises(rules.NoWords):
            act(1, oleg, *([None] if act is operations.start else []))
    assert post(client, edit, **words(subject_en="", body_en="")).status_code == 422
    assert campaign(1).state == "draft"


def test_as_programme_news_it_goes_only_to_who_agreed(hall, client):
    edit = post(client, ticked(hall), chosen=of(hall, "Anna", "Boris")).location
    page = post(client, edit, **words(kind="news"), count="1").text
    assert "0 letters go out. 2 more people fit, but did not agree to news." in page


def test_thrown_away_the_ticks_go_with_it(hall, client):
    edit = post(client, ticked(hall), chosen=of(hall, "Anna")).location
    post(client, edit.replace("/edit", "/discard"))
    db.session.rollback()
    assert db.session.query(TickedPerson).count() == 0


def _of_name(hall: Hall, name: str) -> Registration:
    db.session.rollback()
    found = db.session.query(Registration)
    return found.filter_by(event_id=hall.event_id, given_name=name).one()


def _id(hall: Hall, name: str) -> int:
    return _of_name(hall, name).id


def _participant(hall: Hall, name: str) -> int:
    return _of_name(hall, name).participant_id
