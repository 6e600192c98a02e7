"""An event is read once in each version of the catalogue, its seats every time."""

import pytest
from sqlalchemy import text

from tests import making
from tests.counting import counted_statements
from tests.registration.people import letters_to, registration_of, sign_up, signed_up
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.core.refusals import Refusal
from webinar_hub.participants.models import Organization
from webinar_hub.registration import kept_events

pytestmark = pytest.mark.usefixtures("in_november")


@pytest.fixture
def event():
    return making.make_event(title="The tender age", place="The hall")


@pytest.fixture
def pool(event):
    return making.make_pool(event, capacity=3)


def test_a_second_look_costs_one_statement(event, pool):
    kept_events.with_slug(event.slug)
    with counted_statements() as sent:
        found, pools = kept_events.with_slug(event.slug)
    assert len(sent) == 1
    assert (found.title, [one.id for one in pools]) == ("The tender age", [pool.id])


def test_a_letter_names_the_event_as_it_is_after_each_change(event, pool):
    before = sign_up(event, "Anna")
    making.change(event, title="The awkward age")
    after = sign_up(event, "Boris")
    titles = [letters_to(one)[0].facts["event_title"] for one in (before, after)]
    assert titles == ["The tender age", "The awkward age"]


def test_a_letter_names_a_meeting_that_was_added_since(event, pool):
    sign_up(event, "Anna")
    making.make_meeting(event, making.in_days(20))
    assert len(sign_up(event, "Boris").invitations) == 2


def test_a_letter_carries_the_help_line_as_it_is_after_a_change(event, pool):
    sign_up(event, "Anna")
    organization = db.session.get_one(Organization, event.programme.organization_id)
    making.change(organization, help_phone="+7 000 000-00-01")
    assert "+7 000 000-00-01" in str(letters_to(sign_up(event, "Boris"))[0].frame)


def test_seats_are_read_every_time(event, pool):
    kept_events.with_id(event.id)
    sign_up(event, "Anna")
    _event, pools = kept_events.with_id(event.id)
    assert [one.taken for one in pools] == [1]


def test_another_event_at_the_address_is_found_after_the_change(event, pool):
    kept_events.with_slug("the-address")
    making.change(event, slug="the-address")
    assert kept_events.with_slug("the-address")[0].id == event.id
    making.change(event, slug="elsewhere")
    assert kept_events.with_slug("the-address") == (None, [])


def test_an_event_is_known_to_the_operation_that_adds_it_and_kept_only_when_it_stands():
    added = []

    @operation
    def add_and_think_again():
        event = making.make_event(title="Just added")
        making.make_pool(event)
        added.append(event.id)
        assert kept_events.with_id(event.id)[0].title == "Just added"
        raise LookupError

    with pytest.raises(LookupError):
        add_and_think_again()
    assert kept_events.with_id(added[0]) == (None, [])


def test_who_is_signed_up_already_costs_no_more_for_the_kept_event(event, pool):
    sign_up(event, "Anna")
    signed_up(event, "Anna")
    with counted_statements() as sent:
        signed_up(event, "Anna")
    assert not [one for one in sent if "FROM meetings" in one or "FROM programmes" in one]


def test_an_operation_sees_what_it_has_changed_itself(event, pool):
    sign_up(event, "Anna")

    @operation
    def change_and_sign_up():
        making.change(event, title="The awkward age")
        db.session.flush()
        return signed_up(event, "Boris")

    registration = registration_of(change_and_sign_up())
    assert letters_to(registration)[0].facts["event_title"] == "The awkward age"


def test_what_was_changed_and_taken_back_is_not_kept(event, pool):
    sign_up(event, "Anna")

    @operation
    def change_and_fail():
        making.change(event, title="A title that nobody saves")
        db.session.flush()
        signed_up(event, "Boris")
        raise Refusal("no")

    with pytest.raises(Refusal):
        change_and_fail()
    making.change(event, title="The awkward age")  # under the same version as the lost title
    assert letters_to(sign_up(event, "Boris"))[0].facts["event_title"] == "The awkward age"


def test_without_the_version_an_old_title_would_be_told(event, pool):
    """The control: a change that does not raise the version is not seen."""
    sign_up(event, "Anna")

    @operation
    def change_behind_its_back():
        statement = "UPDATE events SET title = 'The awkward age' WHERE id = :id"
        db.session.execute(text(statement), {"id": event.id})

    change_behind_its_back()
    assert letters_to(sign_up(event, "Boris"))[0].facts["event_title"] == "The tender age"


def test_a_page_that_is_rendered_again_reads_its_event_by_one_statement(app, event, pool):
    client = app.test_client()
    address = f"/events/{event.slug}/thanks"
    client.get(address)
    with counted_statements() as sent:
        assert client.get(address).status_code == 200
    assert len(sent) == 1


def test_a_page_shows_what_was_changed_since(app, event, pool):
    client = app.test_client()
    address = f"/events/{event.slug}/again"
    client.get(address)
    making.change(event, title="Another title")
    assert "Another title" in client.get(address).get_data(as_text=True)
