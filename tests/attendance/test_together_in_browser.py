"""Two colleagues at one screen, each with a phone."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.attendance.guests import a_guest, a_hall
from tests.conftest import one_first
from tests.reading import check
from webinar_hub.attendance.models import AttendanceRecord
from webinar_hub.core import links
from webinar_hub.core.clock import now
from webinar_hub.core.database import db

WORDS = {
    "en-GB": {
        "together": "We watch together",
        "many": "How many people are at the screen, including you?",
        "show": "Show the code",
        "code": "Six digits",
        "me": "I am here too",
        "noted": "You are noted as present",
    },
    "ru-RU": {
        "together": "Мы смотрим вместе",
        "many": "Сколько человек у экрана, считая вас?",
        "show": "Показать код",
        "code": "Шесть цифр",
        "me": "Я тоже здесь",
        "noted": "Ваше участие отмечено",
    },
}


@pytest.mark.parametrize("language", one_first(WORDS))
def test_anna_shows_a_code_and_vera_types_it_behind_her_own_link(
    sqlite_app, sqlite_url, open_site, new_page, language
):
    words = WORDS[language]
    with sqlite_app.app_context():
        hall = a_hall(starts=now() - timedelta(minutes=5))
        anna, vera = a_guest(hall, "Anna"), a_guest(hall, "Vera")
        site = open_site(sqlite_url)
        look = {"locale": language, "viewport": {"width": 360, "height": 740}}
        host, colleague = new_page(**look), new_page(**look)
        for page, registration in ((host, anna), (colleague, vera)):
            page.goto(f"{site.url}/join/{links.token('join', registration.public_id)}")
            page.get_by_role("link", name=words["together"]).click()
        host.get_by_label(words["many"]).fill("3")
        host.get_by_role("button", name=words["show"]).click()
        code = host.locator(".code").inner_text()
        check(host, "the host's page")
        colleague.get_by_label(words["code"]).fill(code)
        colleague.get_by_role("button", name=words["me"]).click()
        expect(colleague.get_by_text(words["noted"])).to_be_visible()
        check(colleague, "the colleague's page")
        db.session.rollback()
        assert {one.registration_id for one in db.session.query(AttendanceRecord)} == {
            anna.id,
            vera.id,
        }
