"""A draft is saved while one types; nobody overwrites anybody, and nobody is written to."""

import pytest
from playwright.sync_api import expect

from tests import organizing as some
from tests.forms import part
from webinar_hub.accounts import operations as accounts
from webinar_hub.catalogue import operations as catalogue
from webinar_hub.catalogue.models import Event
from webinar_hub.core.database import db
from webinar_hub.registration import operations as registration
from webinar_hub.registration.operations.pools import PoolPlan

BY_ITSELF = {"X-Saves-Itself": "yes"}


@pytest.fixture(autouse=True)
def within(sqlite_app):
    with sqlite_app.app_context():
        yield


@pytest.fixture
def programme():
    return some.a_programme()


@pytest.fixture
def draft(programme):
    event = some.a_draft(programme)
    registration.ensure_pools(event.id, [PoolPlan("", "online", 20)])
    return event


@pytest.fixture
def organizer(programme):
    return some.an_organizer("Oleg", programme, "organizer")


@pytest.fixture
def oleg(sqlite_app, organizer):
    return some.signed_in(sqlite_app, organizer)


def page_of(event) -> str:
    return f"/organize/events/{event.public_id}"


def stored(event) -> Event:
    db.session.rollback()
    return db.session.get_one(Event, event.id)


def typed(client, event, **changes):
    page = client.get(page_of(event)).get_data(as_text=True)
    fields = part(page, "details", **changes)
    return lambda: client.post(f"{page_of(event)}/details", data=fields, headers=BY_ITSELF)


def test_what_is_typed_is_saved_and_the_answer_says_when(oleg, draft):
    answer = typed(oleg, draft, title="Another title")()
    assert answer.status_code == 200
    assert answer.json["said"].startswith("Saved at ")
    assert int(answer.json["version"]) == stored(draft).version_id
    assert stored(draft).title == "Another title"


def test_what_cannot_be_saved_is_said_and_nothing_changes(oleg, draft):
    answer = typed(oleg, draft, title="")()
    assert answer.status_code == 422
    assert answer.json == {"said": "Not saved yet: something here is missing, or cannot be."}
    assert stored(draft).title == "The tender age"


def test_other_seats_are_told_of(oleg, draft):
    answer = typed(oleg, draft, format="both", place="Lesnaya 5")()
    assert "The seats are others now" in answer.json["said"]


def test_another_tab_is_not_overwritten(oleg, draft):
    late = typed(oleg, draft, title="From the second tab")
    assert typed(oleg, draft, title="From the first tab")().status_code == 200
    answer = late()
    assert answer.status_code == 409
    assert "Somebody changed this meanwhile." in answer.json["said"]
    assert stored(draft).title == "From the first tab"


def test_a_version_that_somebody_else_has_made_is_not_taken_over(oleg, draft):
    nothing_new = typed(oleg, draft)
    catalogue.set_room_link(draft.id, "https://room.example.org")
    answer = nothing_new()
    assert answer.status_code == 200
    assert "version" not in answer.json


def test_what_is_published_is_saved_by_its_button_alone(oleg, draft):
    late = typed(oleg, draft, title="Another title")
    catalogue.publish(draft.id)
    answer = late()
    assert answer.status_code == 409
    assert stored(draft).title == "The tender age"


def test_what_one_person_did_again_and_again_is_told_once(oleg, draft):
    for number in range(3):
        typed(oleg, draft, title=f"Title {number}")()
    page = oleg.get(page_of(draft)).get_data(as_text=True)
    assert page.count("Oleg changed the details") == 1


def test_in_a_browser_every_part_saves_itself_after_a_pause(
    open_site, sqlite_url, new_page, draft, organizer
):
    site = open_site(sqlite_url)
    page = new_page(locale="en-GB")
    cookie = {"name": "hub_staff", "value": accounts.open_session(organizer.id), "url": site.url}
    page.context.add_cookies([cookie])
    page.goto(site.url + page_of(draft))
    page.get_by_label("Title", exact=True).fill("Typed and left")
    page.get_by_label("Link to the room").fill("https://room.example.org")
    details, room = (page.locator(f"#{name} [data-saves=said]") for name in ("details", "room"))
    expect(details).to_contain_text("Saved at", timeout=20_000)
    expect(room).to_contain_text("Saved at", timeout=20_000)
    expect(page.locator("#details [data-unsaved=note]")).to_be_hidden()
    assert stored(draft).title == "Typed and left"
    assert stored(draft).room_link == "https://room.example.org"
    page.reload()  # nobody is asked: everything is saved
    expect(page.get_by_label("Title", exact=True)).to_have_value("Typed and left")
    catalogue.set_room_link(draft.id, "https://room.example.org/2")
    page.get_by_label("Title", exact=True).fill("Typed beside somebody else")
    expect(details).to_contain_text("Somebody changed this meanwhile.", timeout=20_000)
    assert stored(draft).title == "Typed and left"
