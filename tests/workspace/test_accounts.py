"""The owner of the site looks after accounts: a lost password, somebody who leaves."""

import re

import pytest

from tests import organizing as some
from tests.conftest import one_first
from tests.forms import fields, form_to
from tests.reading import check
from webinar_hub.accounts import operations
from webinar_hub.core.database import db


@pytest.fixture(autouse=True)
def inside(sqlite_app):
    with sqlite_app.app_context():
        yield


@pytest.fixture
def programme():
    return some.a_programme()


@pytest.fixture
def oleg(programme):
    return some.an_organizer("Oleg", programme, "organizer")


@pytest.fixture
def nadia(sqlite_app):
    return some.signed_in(sqlite_app, some.an_organizer("Nadia", site_owner=True))


def press(client, page_address: str, button_address: str):
    """As the button on that page sends it."""
    page = client.get(page_address).get_data(as_text=True)
    return client.post(button_address, data=fields(form_to(page, button_address)))


def account(organizer, act: str) -> str:
    return f"/organize/people/{organizer.public_id}/{act}"


def roles_page(programme) -> str:
    return f"/organize/programmes/{programme.public_id}/people"


def test_a_new_link_is_shown_once_on_the_page_where_it_was_asked_for(nadia, oleg, programme):
    for address, heading in ((roles_page(programme), "Give a role"), ("/organize/people", "Nadia")):
        response = press(nadia, address, account(oleg, "link"))
        page = response.get_data(as_text=True)
        assert response.status_code == 200
        assert response.headers["Cache-Control"] == "no-store"
        assert "Here is a new link for Oleg." in page
        assert heading in page
        token = re.search(r"http://localhost/organize/welcome/([\w-]+)", page)[1]
        assert "/organize/welcome/" not in nadia.get(address).get_data(as_text=True)
    db.session.rollback()
    assert operations.choose_password(token, "another good password")


def test_disabling_ends_everything_at_once_and_enabling_brings_it_back(
    sqlite_app, nadia, oleg, programme
):
    browser = some.signed_in(sqlite_app, oleg)
    assert browser.get("/organize").status_code == 200
    response = press(nadia, roles_page(programme), account(oleg, "disabling"))
    assert (response.status_code, response.location) == (303, roles_page(programme))
    assert browser.get("/organize").status_code == 303
    page = nadia.get(roles_page(programme)).get_data(as_text=True)
    assert "Oleg cannot sign in any more and is signed out everywhere." in page
    assert ">Disabled<" in page
    response = press(nadia, roles_page(programme), account(oleg, "enabling"))
    assert response.status_code == 303
    assert operations.sign_in("oleg@example.org", some.PASSWORD, "192.0.2.1")


def test_the_page_of_all_accounts_knows_people_without_a_role(nadia):
    some.an_organizer("Rita")
    operations.add_organizer("igor@example.org", "Igor", False, "en", "Europe/Moscow")
    page = nadia.get("/organize/people").get_data(as_text=True)
    for words in ("Rita", "rita@example.org", "Owner of the site", "No password yet"):
        assert words in page
    assert "/organize/people" in nadia.get("/organize/programmes").get_data(as_text=True)


def test_the_owner_has_no_button_against_oneself_and_is_refused_without_it(nadia):
    me = some.by_email("nadia@example.org")
    page = nadia.get("/organize/people").get_data(as_text=True)
    assert account(me, "link") in page
    assert account(me, "disabling") not in page
    response = some.post(nadia, account(me, "disabling"))
    assert (response.status_code, response.location) == (303, "/organize/people")
    page = nadia.get(response.location).get_data(as_text=True)
    assert "Nobody disables the own account." in page
    db.session.rollback()
    assert some.by_email("nadia@example.org").disabled_at is None


def test_an_owner_of_a_programme_gives_roles_but_has_no_hand_in_accounts(
    sqlite_app, oleg, programme
):
    vera = some.signed_in(sqlite_app, some.an_organizer("Vera", programme, "owner"))
    assert "/organize/people/" not in vera.get(roles_page(programme)).get_data(as_text=True)
    for act in ("link", "disabling", "enabling"):
        assert some.post(vera, account(oleg, act)).status_code == 404


def test_a_person_or_a_programme_that_is_not_there_is_no_fault(nadia, oleg):
    for odd in ("a" * 16, "1"):
        assert some.post(nadia, f"/organize/people/{odd}/disabling").status_code == 404
        response = some.post(nadia, account(oleg, "enabling"), programme=odd)
        assert (response.status_code, response.location) == (303, "/organize/people")


@pytest.mark.parametrize("locale", one_first(["en-GB", "ru-RU"]))
def test_both_pages_are_accessible_and_fit_a_small_screen(
    open_site, sqlite_url, new_page, oleg, programme, locale
):
    nadia = some.an_organizer("Nadia", site_owner=True)
    site = open_site(sqlite_url)
    page = new_page(locale=locale, viewport={"width": 360, "height": 740})
    cookie = operations.open_session(nadia.id)
    page.context.add_cookies([{"name": "hub_staff", "value": cookie, "url": site.url}])
    for path in ("/organize/people", roles_page(programme)):
        page.goto(site.url + path)
        page.locator(f'form[action="{account(oleg, "link")}"] button').click()
        assert "/organize/welcome/" in page.locator("main input[readonly]").input_value()
        check(page, page.url)
