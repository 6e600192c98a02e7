"""A real browser whose owner has forbidden cookies: from the sign-up to the room and back."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from tests import making
from tests import organizing as some
from tests.servers.browser import without_cookies
from webinar_hub.core import links
from webinar_hub.core.database import db
from webinar_hub.registration.models import Registration


@pytest.fixture
def site(sqlite_app, sqlite_url, open_site):
    with sqlite_app.app_context():
        event = making.make_event(slug="tender-age", starts=making.in_days(0.01))
        making.make_pool(event, capacity=20)
        some.an_organizer("Vera", site_owner=True)
        site = open_site(sqlite_url)
        making.change(event, room_link=f"{site.url}/legal")
        yield site


@pytest.fixture
def page(browser, tmp_path):
    with without_cookies(browser, tmp_path / "profile", locale="en-GB") as page:
        page.scripts_failed = []
        page.on("pageerror", lambda error: page.scripts_failed.append(str(error)))
        yield page


def path(page) -> str:
    return page.url.split("/", 3)[3]


def test_somebody_without_cookies_signs_up_in_the_chosen_language_comes_in_and_leaves(site, page):
    page.goto(f"{site.url}/")
    page.get_by_role("link", name="Русский").click()
    page.get_by_role("link", name="The tender age").click()
    expect(page.locator("html")).to_have_attribute("lang", "ru")
    assert page.context.cookies() == []
    page.get_by_label("Электронная почта", exact=True).fill("anna@example.org")
    page.get_by_label("Имя", exact=True).fill("Анна")
    page.get_by_label("Я согласен", exact=False).first.check()
    page.locator(".sign-up .actions button").last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Проверьте почту")
    expect(page.get_by_text("вход — по ссылке из письма", exact=False)).to_be_visible()
    assert path(page) == "events/tender-age/thanks?lang=ru"

    db.session.rollback()
    anna = db.session.scalars(select(Registration)).one()
    assert (anna.given_name, anna.language) == ("Анна", "ru")
    of_anna = anna.public_id, anna.link_counter
    page.goto(f"{site.url}/join/{links.token('join', *of_anna)}")
    page.get_by_role("button", name="Join").click()
    page.wait_for_url("**/legal*")
    page.goto(f"{site.url}/registrations/{links.token('manage', *of_anna)}/cancellation")
    page.locator("main form button").first.click()
    page.wait_for_url("**/registrations/*")
    db.session.rollback()
    assert db.session.scalars(select(Registration)).one().state == "cancelled"
    assert page.scripts_failed == []


def test_an_organizer_without_cookies_reads_why_nobody_can_be_signed_in(site, page):
    page.goto(f"{site.url}/organize/sign-in")
    page.get_by_label("E-mail").fill("vera@example.org")
    page.get_by_label("Password").fill(some.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("Your browser keeps no cookies of this site")
    expect(page.get_by_label("E-mail")).to_have_value("vera@example.org")
    assert page.scripts_failed == []
