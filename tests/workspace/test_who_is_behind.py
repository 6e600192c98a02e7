"""What must be known of an organization is asked for where it is missing, and is found at once."""

import re

import pytest

from tests import making
from tests import organizing as some
from tests.forms import fields, forms
from webinar_hub.catalogue import operations as catalogue
from webinar_hub.catalogue.models import Event
from webinar_hub.core.database import db
from webinar_hub.participants.models import Organization


@pytest.fixture(autouse=True)
def in_the_morning(sqlite_app, at):
    at(some.MORNING)
    with sqlite_app.app_context():
        yield


@pytest.fixture
def programme():
    return some.a_programme()


@pytest.fixture
def vera(sqlite_app, programme):
    return some.signed_in(sqlite_app, some.an_organizer("Vera", programme, "owner"))


@pytest.fixture
def oleg(sqlite_app, programme):
    return some.signed_in(sqlite_app, some.an_organizer("Oleg", programme, "organizer"))


def bare(programme) -> None:
    making.change(programme.organization, address="", help_email="", privacy_en="")


def read(client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.get_data(as_text=True)


def opened(client, address: str) -> tuple[str, dict]:
    form = next(one for one in forms(read(client, address)) if 'name="seen"' in one)
    return re.search(r'action="([^"]*)"', form)[1], fields(form)


def test_the_owner_fills_in_what_the_publish_step_names_and_publishes(vera, programme):
    event = some.a_draft(programme)
    bare(programme)
    page = read(vera, f"/organize/events/{event.public_id}")
    organization = f"/organize/programmes/{programme.public_id}/organization"
    privacy = f"/organize/programmes/{programme.public_id}/privacy"
    assert f'<a href="{organization}">the postal address of the organization</a>' in page
    assert f'<a href="{organization}">a phone, an e-mail address or a messenger' in page
    assert f'<a href="{privacy}">the privacy page in English: a draft is there' in page

    sent = some.post(
        vera,
        f"/organize/events/{event.public_id}/publication",
        **{"publication-visibility": "link_only"},
    )
    again = sent.get_data(as_text=True)
    assert sent.status_code == 422
    assert "This event cannot be published yet." in again
    assert f'<a href="{privacy}">' in again
    assert re.search(r'value="link_only"[^>]* checked|checked[^>]* value="link_only"', again)

    address, form = opened(vera, organization)
    filled = form | {"address": "Lesnaya 5", "help_phone": "+7 495 000-00-00"}
    assert vera.post(address, data=filled).status_code == 303
    address, form = opened(vera, privacy)
    assert form["privacy_en"].startswith("[Draft.")
    form["privacy_en"] = re.sub(r"\[[^\]]*\]", "", form["privacy_en"])
    assert vera.post(address, data=form).status_code == 303
    assert "needs:" not in read(vera, f"/organize/events/{event.public_id}")

    sent = some.post(
        vera,
        f"/organize/events/{event.public_id}/publication",
        **{"publication-visibility": "link_only"},
    )
    assert sent.status_code == 303
    db.session.rollback()
    assert db.session.get_one(Event, event.id).visibility == "link_only"
    shown = read(vera, f"/privacy/{programme.organization.slug}")
    assert "What we know about you" in shown
    assert "Lesnaya 5" in shown


def test_a_draft_that_was_only_saved_is_kept_but_not_shown(vera, programme):
    bare(programme)
    privacy = f"/organize/programmes/{programme.public_id}/privacy"
    marked = read(vera, privacy).count("This is a draft, nothing is saved yet.")
    assert marked == 1  # the Russian text is written
    address, form = opened(vera, privacy)
    form["privacy_en"] += "\n\nMy own sentence."
    answer = vera.post(address, data=form, follow_redirects=True).get_data(as_text=True)
    assert "there is still: [Draft. Please read" in answer
    assert "the privacy page in English: still to be filled in or taken out: [Draft" in answer
    page = read(vera, privacy)
    assert "My own sentence." in page
    assert "nothing is saved yet" not in page
    assert "My own sentence." not in read(vera, f"/privacy/{programme.organization.slug}")


def test_who_may_not_fill_it_in_is_told_who_does(oleg, programme):
    event = some.a_draft(programme)
    bare(programme)
    for address in (f"/organize/events/{event.public_id}", "/organize"):
        page = read(oleg, address)
        assert "<span>the postal address of the organization</span>" in page
        assert "filled in by an owner of the programme" in page


def test_the_first_page_says_it_once_for_each_organization(sqlite_app, programme):
    nadia = some.signed_in(sqlite_app, some.an_organizer("Nadia", site_owner=True))
    making.make_programme(organization_id=programme.organization_id, name="A second one")
    assert "before anything can be published" not in read(nadia, "/organize")
    bare(programme)
    assert read(nadia, "/organize").count("before anything can be published") == 1


def test_what_is_published_already_stays_and_says_what_is_missing(vera, programme):
    event = some.an_event(programme)
    bare(programme)
    needed = "the postal address of the organization"
    assert "what is published stays so" in read(vera, "/organize")
    for address in (f"/organize/events/{event.public_id}", "/organize"):
        assert needed in read(vera, address)
    shown = read(vera, f"/events/{event.slug}")
    assert "Sign up" in shown
    slug = programme.organization.slug
    assert f'href="/privacy/{slug}"' in shown
    making.change(programme.organization, privacy_ru="")
    assert "This text is still being written" in read(vera, f"/privacy/{slug}")


def test_what_may_not_be_emptied_is_said_beside_its_field(vera, programme):
    some.an_event(programme)
    address, form = opened(vera, f"/organize/programmes/{programme.public_id}/organization")
    answer = vera.post(address, data=form | {"address": "", "help_name": "Ada"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'id="address-error"' in page
    assert "People can sign up for events now" in page
    assert 'value="Ada"' in page
    db.session.rollback()
    assert db.session.get_one(Organization, programme.organization_id).address


def test_an_event_that_may_not_come_back_says_what_is_missing(vera, programme, clock):
    event = some.an_event(programme)
    bare(programme)
    catalogue.cancel_event(event.id)
    clock.advance(minutes=5)
    some.post(vera, f"/organize/events/{event.public_id}/restoration")
    page = read(vera, f"/organize/events/{event.public_id}")
    assert "This event cannot be published yet." in page
    assert "the postal address of the organization</a>" in page
