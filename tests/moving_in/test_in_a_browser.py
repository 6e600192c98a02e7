"""A table of past events is moved in and taken back on a small phone, in Russian."""

import pytest

from tests.colleagues.sheets import xlsx
from tests.organizing import a_programme, an_organizer
from tests.reading import check
from webinar_hub.accounts import operations as accounts
from webinar_hub.moving_in.jobs import move_past_in

ROWS = [
    ("Событие", "Дата", "ФИО", "Почта", "Роль", "Сколько пришло"),
    ("Нежный возраст", "12.06.2025", "Константинопольская Анна Петровна", "a@example.org", "мама"),
    ("", "", "Петрова Вера", "vera@", "педагог"),
    ("Круглый стол", "июнь 2019", "", "", "", "41"),
]


@pytest.fixture
def page(sqlite_app, sqlite_url, open_site, new_page):
    """A signed-in organizer on the page of what took place."""
    with sqlite_app.app_context():
        programme = a_programme()
        oleg = an_organizer("Oleg", programme, "organizer")
        secret, public_id = accounts.open_session(oleg.id), programme.public_id
    site = open_site(sqlite_url)
    page = new_page(locale="ru-RU", viewport={"width": 360, "height": 740})
    page.context.add_cookies([{"name": "hub_staff", "value": secret, "url": site.url}])
    page.goto(f"{site.url}/organize/programmes/{public_id}")
    page.get_by_role("link", name="Посмотреть, что уже прошло").click()
    return page


def test_past_events_are_looked_over_moved_in_and_taken_back(page, sqlite_app, tmp_path):
    check(page, "where a table of past events is sent")
    file = tmp_path / "past.xlsx"
    file.write_bytes(xlsx(ROWS))
    page.set_input_files("input[type=file]", str(file))
    page.get_by_role("button", name="Прочитать файл").click()
    page.get_by_text("Вносится, новый человек").first.wait_for()
    check(page, "table of past events looked over")
    page.get_by_role("button", name="Перенести 2 строки").click()
    page.get_by_text("Строки переносятся").wait_for()
    check(page, "past events being moved in")
    with sqlite_app.app_context():
        move_past_in()
    page.get_by_text("Все строки обработаны").wait_for()  # by itself
    check(page, "past events moved in")
    page.get_by_label("Да, отменить перенос целиком").check()
    page.get_by_role("button", name="Отменить").click()
    page.get_by_text("Убран 1 человек").wait_for()
