"""A speaker answers on a telephone, in two steps."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.conftest import one_first
from tests.reading import check, check_keyboard
from tests.registration import people
from tests.speaking.speakers import ROOM, again, an_event, asked, letters, page_of

WORDS = {
    "en-GB": ("Answer", "Yes, I will speak", "Send the answer", "we count on you"),
    "ru-RU": ("Ответить", "Да, выступлю", "Отправить ответ", "рассчитываем на вас"),
}


@pytest.mark.parametrize("locale", one_first(WORDS))
@pytest.mark.parametrize("script", one_first([True, False]))
def test_a_yes_by_two_pages(
    open_site: Callable[[str], Any],
    sqlite_url: str,
    sqlite_app: Flask,
    new_page: Callable[..., Any],
    locale: str,
    script: bool,
) -> None:
    way, yes, send, said = WORDS[locale]
    with sqlite_app.app_context():
        event = an_event()
        people.sign_up(event, "Anna")
        request = asked(event, host_link=ROOM)
        path = page_of(request)
        size = {"width": 360, "height": 740}
        page = new_page(locale=locale, viewport=size, java_script_enabled=script)
        page.goto(open_site(sqlite_url).url + path)
        if script:
            check(page, "will you speak")
        page.get_by_role("link", name=way, exact=True).click()
        if script:
            check(page, "the answer")
            check_keyboard(page, "the answer")
        assert again(request).state == "asked"
        page.get_by_label(yes).check()
        page.get_by_role("button", name=send).click()
        page.wait_for_load_state()
        assert said in page.locator("h1").inner_text()
        assert page.get_by_role("link", name=re.compile("room.example.org")).count() == 1
        if script:
            check(page, "confirmed")
        assert again(request).state == "confirmed"
        assert len(letters(request, "speaker_invitation")) == 1
