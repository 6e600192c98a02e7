"""Vera shows herself, finds Olga, and disappears again."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.attendance.guests import a_guest, a_hall
from tests.conftest import one_first
from tests.contacts.test_showing import BOTH, show
from tests.reading import check
from tests.registration.visitors import manage_path
from webinar_hub.core.clock import now

WORDS = {
    "en-GB": {
        "way": "Find other professionals who take part",
        "offers": "I can help with (if you like)",
        "contact": "How you can be reached",
        "agree": "Show my name and this to professionals who show themselves too",
        "show": "Show me",
        "no_more": "Remove my card",
    },
    "ru-RU": {
        "way": "Найти других специалистов среди участников",
        "offers": "Чем могу помочь (по желанию)",
        "contact": "Как с вами связаться",
        "agree": "Показывать моё имя и эти сведения специалистам, которые тоже показали себя",
        "show": "Показать меня",
        "no_more": "Убрать мою карточку",
    },
}


@pytest.mark.parametrize("language", one_first(WORDS))
def test_vera_shows_herself_finds_olga_and_disappears(
    sqlite_app, sqlite_url, open_site, new_page, language
):
    words = WORDS[language]
    with sqlite_app.app_context():
        hall = a_hall(audience=BOTH, starts=now() + timedelta(days=3))
        vera, olga = (a_guest(hall, name, role="professional") for name in ("Vera", "Olga"))
        show(olga, town="Amursk", offers="Supervision")
        site = open_site(sqlite_url)
        page = new_page(locale=language, viewport={"width": 360, "height": 740})
        page.goto(site.url + manage_path(vera))
        page.get_by_role("link", name=words["way"]).click()
        check(page, "before")
        page.get_by_label(words["offers"]).fill("Work with teenagers")
        page.get_by_label(words["contact"]).fill("vera@example.org")
        page.get_by_label(words["agree"]).check()
        page.get_by_role("button", name=words["show"], exact=True).click()
        expect(page.get_by_role("heading", name="Olga")).to_be_visible()
        check(page, "shown")
        page.get_by_role("button", name=words["no_more"]).click()
        page.get_by_role("link", name=words["way"]).click()
        expect(page.get_by_role("heading", name="Olga")).to_have_count(0)
