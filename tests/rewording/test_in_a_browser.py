"""Oleg words the confirmation anew, and whoever signs up then reads it, until it is ours again."""

from playwright.sync_api import expect

from tests import organizing as some
from tests.reading import check, check_keyboard
from webinar_hub.accounts import operations as accounts
from webinar_hub.core.database import db
from webinar_hub.mail import rendering
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.registration import operations as registration
from webinar_hub.registration.operations.pools import PoolPlan


def test_a_confirmation_gets_words_of_its_own_and_ours_again(
    sqlite_app, sqlite_url, open_site, new_page
):
    with sqlite_app.app_context():
        programme = some.a_programme()
        event = some.an_event(programme)
        registration.ensure_pools(event.id, [PoolPlan("", "online", 20)])
        oleg = accounts.open_session(some.an_organizer("Oleg", programme, "organizer").id)
        site = open_site(sqlite_url)
        page = new_page(locale="en-GB", viewport={"width": 360, "height": 740})
        page.context.add_cookies([{"name": "hub_staff", "value": oleg, "url": site.url}])

        page.goto(f"{site.url}/organize/programmes/{programme.public_id}")
        page.get_by_role("link", name="See and word the letters").click()
        check(page, "automatic letters")
        page.locator("a[href$='/wording/confirmation/en']").click()
        check(page, "a letter")
        check_keyboard(page, "a letter")
        page.get_by_label("Subject").fill("Welcome")
        page.get_by_label("Opening").fill("Dear **{given_name}**, you are in.")
        page.get_by_role("button", name="Look at it").click()
        expect(page.get_by_role("alert")).to_contain_text("{event}")
        check(page, "a letter that lacks something")
        page.get_by_label("Subject").fill("Welcome: {event}")
        page.get_by_role("button", name="Look at it").click()
        expect(page.locator("#letter strong", has_text="Anna")).to_be_visible()
        expect(page.get_by_label("Opening")).to_have_value("Dear **{given_name}**, you are in.")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_text("Worded by Oleg")).to_be_visible()
        some.sign_up(event, 1)
        assert _newest().subject == "Welcome: The tender age"
        assert "Dear Guest 0, you are in." in _newest().text

        page.get_by_role("link", name="Put our words back").click()
        check(page, "our words again")
        page.locator("main").get_by_role("button").click()
        expect(page.get_by_text("our words", exact=True)).to_be_visible()


def _newest() -> rendering.RenderedLetter:
    db.session.rollback()
    found = db.session.query(OutboxMessage).order_by(OutboxMessage.id.desc()).first()
    return rendering.letter(found)
