"""An organizer sets a second step up, signs in with a phone, and, without it, from paper."""

import os

import pytest

from tests import organizing as some
from tests.accounts.phones import Phone
from tests.reading import check
from webinar_hub.accounts import second_step
from webinar_hub.accounts.queries import by_email

PICTURES = os.environ.get("PICTURES")  # a folder, for whoever wants to look


@pytest.fixture
def site(sqlite_app, sqlite_url, open_site):
    with sqlite_app.app_context():
        some.an_organizer("Vera", some.a_programme(), "owner")
        return open_site(sqlite_url)


def give_password(site, page) -> None:
    page.goto(f"{site.url}/organize/sign-in?next=/organize/events")
    page.get_by_label("E-mail address").fill("vera@example.org")
    page.get_by_label("Password").fill(some.PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def look(page, name: str) -> None:
    check(page, name)
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)


@pytest.mark.parametrize("script", [True, False])
def test_with_the_phone_and_then_from_paper(sqlite_app, site, new_page, script):
    wide = {"width": 1280, "height": 800} if script else {"width": 360, "height": 740}
    scheme = "light" if script else "dark"
    # Axe itself needs the script; what it looked at with one is the same without.
    look_at = look if script else (lambda page, name: None)
    page = new_page(
        locale="en-GB", java_script_enabled=script, viewport=wide, color_scheme=scheme
    )
    give_password(site, page)
    page.goto(f"{site.url}/organize/account")
    look_at(page, "account")
    page.get_by_role("link", name="Set up a second step").click()
    look_at(page, "set-up")
    with sqlite_app.app_context():
        packed = page.locator("[name=packed]").get_attribute("value")
        vera = by_email("vera@example.org")
        phone = Phone(second_step.unpacked(packed, vera.public_id))
        page.get_by_label("The six digits").fill(phone.code())
        page.get_by_label("Your password").fill(some.PASSWORD)
        page.get_by_role("button", name="Turn it on").click()
        look_at(page, "codes")
        codes = page.locator("ol code").all_inner_texts()
        assert len(codes) == 10
        page.get_by_role("button", name="Sign out").click()
        give_password(site, page)
        look_at(page, "code")
        page.get_by_label("Code").fill("000000")
        page.get_by_role("button", name="Sign in").click()
        look_at(page, "wrong-code")
        assert "This code does not fit." in page.locator(".error-summary").inner_text()
        page.get_by_label("Code").fill(phone.code(1))
        page.get_by_role("button", name="Sign in").click()
        assert page.url == f"{site.url}/organize/events"
    page.get_by_role("button", name="Sign out").click()
    give_password(site, page)
    page.get_by_label("Code").fill(codes[0].replace("-", " ").upper())
    page.get_by_role("button", name="Sign in").click()
    page.goto(f"{site.url}/organize/account")
    assert "9 recovery codes are left." in page.locator("main").inner_text()
    page.get_by_role("link", name="New recovery codes").click()
    look_at(page, "second-step")
