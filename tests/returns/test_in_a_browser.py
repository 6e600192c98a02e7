"""Who said no gives the seat back in a browser, on a telephone and without script too."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.conftest import one_first
from tests.reading import check, check_keyboard
from tests.registration import people
from tests.returns.conftest import NOW, a_seat
from tests.returns.test_pages import page_of, said

YES = {"en-GB": "Yes, give it back", "ru-RU": "Да, отменить запись"}
SEND = {"en-GB": "Send the answer", "ru-RU": "Отправить ответ"}


@pytest.mark.parametrize("locale", one_first(YES))
@pytest.mark.parametrize("script", [True, False])
def test_the_seat_is_given_back_by_an_answer(
    open_site: Callable[[str], Any],
    sqlite_url: str,
    sqlite_app: Flask,
    at: Any,
    new_page: Callable[..., Any],
    locale: str,
    script: bool,
) -> None:
    at(NOW)
    with sqlite_app.app_context():
        anna = a_seat()
        said(anna, "exchange-declines")
        path = page_of(anna)
        size = {"width": 360, "height": 740}
        page = new_page(locale=locale, viewport=size, java_script_enabled=script)
        page.goto(open_site(sqlite_url).url + path)
        if script:
            check(page, "not coming")
            check_keyboard(page, "not coming")
        assert people.fresh(anna).state == "confirmed"
        page.get_by_label(YES[locale]).check()
        page.get_by_role("button", name=SEND[locale]).click()
        page.wait_for_load_state()
        assert page.get_by_role("button", name=SEND[locale]).count() == 0
        if script:
            check(page, "given back")
        assert people.fresh(anna).state == "cancelled"
