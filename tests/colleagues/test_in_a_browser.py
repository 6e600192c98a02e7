"""Thirty people on a list, three of them wrong, from the table to the first yes."""

import pytest
from playwright.sync_api import expect

from tests import making
from tests.colleagues.lists import a_seminar, letters, lists, registrations, standings, states
from tests.colleagues.sheets import xlsx
from tests.reading import check, check_without_script
from webinar_hub.colleagues.jobs import ask_colleagues
from webinar_hub.core import links
from webinar_hub.core.database import db

WORDS = {
    "en": {
        "locale": "en-GB",
        "way_in": "Sign up colleagues",
        "look": "Look through the list",
        "wrong": "3 lines need fixing",
        "right": "27 lines are fine",
        "send": "Send me the letter",
        "mail": "Please look into your mail",
        "yes": "Yes, write to 29 colleagues",
        "answer": "Send my answer",
        "thanks": "Thank you for your answer",
        "accepted": "1 of 29 have accepted.",
        "headings": ("Position", "Name", "E-mail"),
    },
    "ru": {
        "locale": "ru-RU",
        "way_in": "Записать коллег",
        "look": "Просмотреть список",
        "wrong": "Нужно исправить 3 строки",
        "right": "27 строк в порядке",
        "send": "Пришлите мне письмо",
        "mail": "Загляните, пожалуйста, в почту",
        "yes": "Да, написать коллегам (29)",
        "answer": "Отправить ответ",
        "thanks": "Спасибо за ответ",
        "accepted": "Согласились: 1 из 29.",
        "headings": ("Должность", "ФИО", "Эл. почта"),
    },
}
ALPHABET = "абвгдежзиклмнопрстуфхцчшщэюя"


@pytest.fixture
def event(sqlite_app, clock):
    with sqlite_app.app_context():
        yield a_seminar(25, starts=making.in_days(10))


@pytest.fixture(params=["en", "ru"])
def words(request):
    return WORDS[request.param]


def thirty(headings) -> bytes:
    """Of the thirty the seventh has no family name, the ninth no address, the last comes twice."""
    names = [f"Иванова Анна{ALPHABET[n % 28]}{ALPHABET[n // 28]}" for n in range(29)]
    rows = [["педагог-психолог", name, f"p{n}@example.org"] for n, name in enumerate(names)]
    rows[6][1] = "Анна"
    rows[8][2] = "p8 at example.org"
    return xlsx([headings, *rows, rows[0]])


@pytest.mark.parametrize("size", [(360, 740), (1280, 800)])
def test_from_a_table_with_three_wrong_lines_to_the_first_yes(
    event, words, size, sqlite_url, open_site, new_page
):
    site = open_site(sqlite_url)
    page = new_page(
        locale=words["locale"],
        java_script_enabled=False,
        viewport={"width": size[0], "height": size[1]},
    )
    page.goto(f"{site.url}/events/{event.slug}")
    page.get_by_role("link", name=words["way_in"]).click()
    check_without_script(page, "the first page")
    page.locator("[name=name]").fill("Мария Соколова")
    page.locator("[name=organisation]").fill("Детский сад № 7")
    page.locator("[name=email]").fill("maria@example.org")
    table = {"name": "list.xlsx", "mimeType": "application/octet-stream"}
    page.locator("[name=file]").set_input_files([table | {"buffer": thirty(words["headings"])}])
    page.get_by_role("button", name=words["look"]).click()

    expect(page.get_by_role("heading", name=words["wrong"])).to_be_visible()
    expect(page.get_by_role("heading", name=words["right"])).to_be_visible()
    check_without_script(page, "the preview")
    page.locator("[name=rows-6-family_name]").fill("Орлова")
    page.locator("[name=rows-8-email]").fill("p8@example.org")
    page.locator("[name=rows-29-leave_out]").check()
    page.get_by_role("button", name=words["send"]).click()
    expect(page.get_by_role("heading", name=words["mail"])).to_be_visible()
    assert letters() == []

    listing = lists()[0]
    own_page = f"{site.url}/colleagues/{links.token('colleagues', listing.public_id)}"
    page.goto(own_page)
    page.locator("[name=mine]").check()
    page.get_by_role("button", name=words["yes"]).click()
    expect(page.get_by_text(words["accepted"].replace("1", "0"))).to_be_visible()
    db.session.rollback()
    assert ask_colleagues() == 9
    assert states(event) == ["offered"] * 25 + ["waitlisted"] * 4
    assert len(letters()) == 29

    anna = registrations(event)[0]
    page.goto(f"{site.url}/answer/{links.token('agree', anna.public_id)}")
    check_without_script(page, "the question")
    page.locator("[name=answer][value=yes]").check()
    page.locator("[name=consent_participation]").check()
    page.get_by_role("button", name=words["answer"]).click()
    expect(page.get_by_role("heading", name=words["thanks"])).to_be_visible()
    page.goto(own_page)
    expect(page.get_by_text(words["accepted"])).to_be_visible()
    assert standings(listing) == ["accepted"] + ["waiting"] * 28


def test_every_state_of_these_pages_can_be_read_by_everybody(
    event, sqlite_url, open_site, new_page
):
    site = open_site(sqlite_url)
    page = new_page(locale="ru-RU", viewport={"width": 320, "height": 640})
    start = f"{site.url}/events/{event.slug}/colleagues"
    page.goto(start)
    check(page, "the first page")
    page.locator("form .button").click()
    check(page, "the first page with errors")
    page.locator("[name=name]").fill("Мария Соколова")
    page.locator("[name=organisation]").fill("Детский сад № 7")
    page.locator("[name=email]").fill("maria@example.org")
    page.locator("[name=people]").fill("Анна Иванова, anna@example.org\nБорис, b@example")
    page.locator("form .button").click()
    check(page, "the preview with errors")
    page.locator("[name=rows-1-leave_out]").check()
    page.locator("form .button").click()
    check(page, "look into your mail")
    listing = lists()[0]
    page.goto(f"{site.url}/colleagues/{links.token('colleagues', listing.public_id)}")
    check(page, "the button")
    page.locator("form .button").click()
    check(page, "the button pressed alone")
    page.locator("[name=mine]").check()
    page.locator("form .button").click()
    check(page, "the list")
    page.goto(f"{page.url}/more")
    check(page, "more people")
    anna = registrations(event)[0]
    page.goto(f"{site.url}/answer/{links.token('agree', anna.public_id)}")
    check(page, "the question")
    page.locator("[name=answer][value=yes]").check()
    page.locator("form .button").click()
    check(page, "the question with errors")
