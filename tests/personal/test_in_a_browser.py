"""The whole way in a real browser, in both languages, on a small phone, without script."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.attendance.guests import a_guest, a_hall
from tests.conftest import one_first
from tests.news.readers import subscribe
from tests.personal.people import ANNA, code_of, letters, path_of
from tests.reading import check, check_keyboard, check_without_script
from tests.registration.people import fresh
from webinar_hub.core.clock import now
from webinar_hub.mail import rendering

LONG = "Выявление острого кризиса в семье и выбор решения, которое ей подходит: разбор случаев"
WORDS = {
    "en-GB": {
        "address": "Address with which you signed up",
        "send": "Send me a code",
        "code": "Code from the letter",
        "open": "Open my page",
        "details": "Change my details",
        "save": "Save",
        "saved": "Saved, for everything that is ahead of you.",
        "out": "Sign out",
        "delete": "Delete me",
        "tick": "Yes, delete what is known about me",
        "deleted": "You are deleted",
        "elsewhere": "Please go back to where you asked",
    },
    "ru-RU": {
        "address": "Адрес, с которым вы записались",
        "send": "Прислать код",
        "code": "Код из письма",
        "open": "Открыть мою страницу",
        "details": "Изменить мои данные",
        "save": "Сохранить",
        "saved": "Сохранено для всего, что впереди.",
        "out": "Выйти",
        "delete": "Удалить меня",
        "tick": "Да, удалите всё, что обо мне известно",
        "deleted": "Ваши данные удалены",
        "elsewhere": "Вернитесь, пожалуйста, туда, где запросили письмо",
    },
}


@pytest.fixture
def anna(sqlite_app):
    """Signed up for much: by her registration for what begins in half an hour."""
    with sqlite_app.app_context():
        near = a_guest(a_hall(starts=now() + timedelta(minutes=30), title=LONG), "Anna")
        full = a_hall(capacity=1, title="Full", starts=now() + timedelta(days=3))
        a_guest(full, "Vera")
        a_guest(full, "Anna")
        subscribe(ANNA, audience="parent")
        yield near


def ask(page, site, words) -> None:
    page.goto(f"{site.url}/")
    page.locator("footer a[href='/me']").click()
    page.get_by_label(words["address"]).fill(ANNA)
    page.get_by_role("button", name=words["send"]).click()
    expect(page.get_by_label(words["code"])).to_be_visible()


@pytest.mark.parametrize("language", one_first(WORDS))
def test_anna_signs_in_changes_her_details_and_is_deleted(
    anna, sqlite_url, open_site, new_page, language
):
    site, words = open_site(sqlite_url), WORDS[language]
    look = {"viewport": {"width": 320, "height": 640}, "java_script_enabled": False}
    page = new_page(locale=language, **look)
    ask(page, site, words)
    page.get_by_label(words["code"]).fill(code_of(letters()[-1]))
    page.get_by_role("button", name=words["open"]).click()
    expect(page.get_by_role("link", name=LONG)).to_be_visible()
    expect(page.locator("a[href*='/join/']")).to_have_count(1)
    check_without_script(page, "/me")

    page.get_by_role("link", name=words["details"]).click()
    page.locator("#zone").select_option("Asia/Vladivostok")
    page.get_by_role("button", name=words["save"], exact=True).click()
    expect(page.get_by_text(words["saved"])).to_be_visible()
    assert fresh(anna).zone == "Asia/Vladivostok"

    page.get_by_role("link", name=words["delete"]).click()
    page.get_by_label(words["tick"]).check()
    page.get_by_role("button", name=words["delete"]).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(words["deleted"])
    assert page.context.cookies() == []
    assert fresh(anna).state == "cancelled"


@pytest.mark.parametrize("language", one_first(WORDS))
def test_a_browser_that_opens_and_presses_everything_in_the_letter_signs_nobody_in(
    anna, sqlite_url, open_site, new_page, language
):
    site, words = open_site(sqlite_url), WORDS[language]
    page, scanner = new_page(locale=language), new_page(locale=language)
    ask(page, site, words)
    (letter,) = letters()
    assert letter.language == language[:2]
    for path in re.findall(r'href="http://[^/"]+(/[^"]*)"', rendering.letter(letter).html):
        scanner.goto(site.url + path)
        expect(scanner.get_by_role("heading", level=1)).to_have_text(words["elsewhere"])
        assert scanner.locator("form").count() == 0
        for other in scanner.locator("main a").all():
            scanner.context.request.get(site.url + str(other.get_attribute("href")))
    answer = scanner.goto(f"{site.url}/me")
    assert answer is not None
    assert answer.url == f"{site.url}/sign-in"

    page.goto(site.url + path_of(letter))
    page.get_by_role("button", name=words["open"]).click()
    expect(page.get_by_role("link", name=LONG)).to_be_visible()
    page.get_by_role("button", name=words["out"], exact=True).click()
    expect(page.get_by_label(words["address"])).to_be_visible()


@pytest.mark.long  # the pages themselves are read in `tests/everywhere`
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_read_by_everybody_on_a_small_phone(
    anna, sqlite_url, open_site, new_page, scheme
):
    site, words = open_site(sqlite_url), WORDS["ru-RU"]
    a_guest(a_hall(starts=now() + timedelta(days=9)), "Boris", email=ANNA)
    size = {"width": 320, "height": 640}
    page = new_page(locale="ru-RU", color_scheme=scheme, viewport=size)
    ask(page, site, words)
    check(page, "code")
    page.get_by_role("button", name=words["open"]).click()
    expect(page.locator(".error-summary")).to_be_visible()
    check(page, "no code")
    page.goto(site.url + path_of(letters()[-1]))
    check(page, "link")
    page.get_by_role("button", name=words["open"]).click()
    check(page, "person")
    page.get_by_role("button", name="Anna").click()
    for path in ("/me", "/me/details", "/me/deletion"):
        page.goto(site.url + path)
        check(page, path)
        page.goto(site.url + path)
        check_keyboard(page, path)
