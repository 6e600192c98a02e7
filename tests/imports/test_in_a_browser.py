"""A list in the states that only one with lines has: read by axe, on a small phone."""

import pytest

from tests import making
from tests.colleagues.sheets import xlsx
from tests.organizing import an_organizer
from tests.reading import check
from webinar_hub.accounts import operations as accounts

ROWS = [
    ("ФИО", "Эл. почта", "Письма"),
    ("Константинопольская Анна Петровна", "anna@example.org", "да"),
    ("Петрова Вера", "vera@", "нет"),
]


@pytest.fixture
def page(sqlite_app, sqlite_url, open_site, new_page):
    """A signed-in organizer on the page where a list is sent."""
    with sqlite_app.app_context():
        event = making.make_event()
        making.make_pool(event, capacity=1)
        oleg = an_organizer("Oleg", event.programme, "organizer")
        secret, public_id = accounts.open_session(oleg.id), event.public_id
    site = open_site(sqlite_url)
    page = new_page(locale="ru-RU", viewport={"width": 360, "height": 740})
    page.context.add_cookies([{"name": "hub_staff", "value": secret, "url": site.url}])
    page.goto(f"{site.url}/organize/events/{public_id}/people/lists")
    return page


def test_a_list_is_looked_over_and_brought_in(page, tmp_path):
    check(page, "a list is sent")
    file = tmp_path / "list.xlsx"
    file.write_bytes(xlsx(ROWS))
    page.set_input_files("input[type=file]", str(file))
    page.get_by_role("button", name="Прочитать файл").click()
    page.get_by_label("Где люди дали согласие").fill("Список на бумаге")
    page.get_by_label("Когда").fill("2026-10-20")
    page.get_by_label("Те, у кого это отмечено").check()
    page.get_by_role("button", name="Показать, что станет").click()
    page.get_by_text("Получит место").first.wait_for()
    check(page, "list looked over")
    page.get_by_role("button", name="Внести").click()
    page.get_by_text("Люди вносятся").wait_for()
    check(page, "list being brought in")
