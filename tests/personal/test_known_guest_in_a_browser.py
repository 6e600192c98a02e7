"""A known guest in a real browser: from the event page by the letter's code to a seat."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.attendance.guests import a_hall
from tests.conftest import one_first
from tests.personal.people import code_of, letters
from tests.personal.test_profile import PROFESSIONALS, VERA, vera
from tests.reading import check
from tests.registration.people import fresh
from webinar_hub.core.clock import now

WORDS = {
    "en-GB": {
        "known": "Signed up with us before? Use your details",
        "address": "Address with which you signed up",
        "send": "Send me a code",
        "code": "Code from the letter",
        "open": "Open my page",
        "sign_up": "Sign up",
        "change": "Change my details",
        "position": "Position (if you like)",
        "save": "Save",
        "done": "You are signed up",
        "letters": "Choose which letters I want",
        "reminders": "Remind me before it begins",
    },
    "ru-RU": {
        "known": "Уже записывались к нам? Запишитесь со своими данными",
        "address": "Адрес, с которым вы записались",
        "send": "Прислать код",
        "code": "Код из письма",
        "open": "Открыть мою страницу",
        "sign_up": "Записаться",
        "change": "Изменить мои данные",
        "position": "Должность (по желанию)",
        "save": "Сохранить",
        "done": "Вы записаны",
        "letters": "Выбрать, какие письма мне нужны",
        "reminders": "Напоминать перед началом",
    },
}


@pytest.mark.parametrize("language", one_first(WORDS))
def test_vera_signs_up_with_what_is_kept_and_turns_reminders_off(
    sqlite_app, sqlite_url, open_site, new_page, language
):
    words = WORDS[language]
    with sqlite_app.app_context():
        seat = a_hall(audience=PROFESSIONALS, starts=now() + timedelta(days=3))
        known = vera(seat, family_name="Orlova")
        next_one = a_hall(audience=PROFESSIONALS, starts=now() + timedelta(days=9))
        site = open_site(sqlite_url)
        page = new_page(locale=language, viewport={"width": 320, "height": 640})
        page.goto(f"{site.url}/events/{next_one.event.slug}")
        page.get_by_role("link", name=words["known"]).click()
        page.get_by_label(words["address"]).fill(VERA)
        page.get_by_role("button", name=words["send"]).click()
        expect(page.get_by_label(words["code"])).to_be_visible()
        page.get_by_label(words["code"]).fill(code_of(letters()[-1]))
        page.get_by_role("button", name=words["open"]).click()
        expect(page.get_by_text("Kindergarten No. 7")).to_be_visible()
        check(page, "one press")

        page.get_by_role("link", name=words["change"]).click()
        page.get_by_label(words["position"]).fill("Psychologist")
        page.get_by_role("button", name=words["save"], exact=True).click()
        expect(page.get_by_text("Psychologist")).to_be_visible()
        page.get_by_role("button", name=words["sign_up"], exact=True).click()
        expect(page.locator(".notice", has_text=words["done"])).to_be_visible()
        check(page, "own page")

        page.get_by_role("link", name=words["letters"]).click()
        check(page, "letters")
        page.get_by_label(words["reminders"]).uncheck()
        page.get_by_role("button", name=words["save"], exact=True).click()
        expect(page.locator("#details")).to_be_visible()
        assert not fresh(known.participant).wants_reminders
