"""From the form on the page of a series to a late date that is skipped, over real SMTP."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests import organizing
from tests.conftest import one_first
from tests.journeys.installation import Installation
from webinar_hub.catalogue import operations as catalogue
from webinar_hub.catalogue.models import Event
from webinar_hub.core import clock
from webinar_hub.registration.operations import ensure_pools
from webinar_hub.registration.operations.pools import PoolPlan


@dataclass(frozen=True)
class Words:
    """What Anna reads and presses."""

    email: str
    given_name: str
    agree: str
    sign_up: str
    check_mail: str
    enrolled: str
    added: str
    seat: str
    skip: str
    yes: str
    skipped: str
    gave_back: str


WORDS = {
    "en-GB": Words(
        email="E-mail",
        given_name="Given name",
        agree="I agree",
        sign_up="Sign up",
        check_mail="Check your mail",
        enrolled="You are signed up: Evenings",
        added="One more date: Evenings",
        seat="You have a seat",
        skip="Skip this date",
        yes="Yes, skip it",
        skipped="You skip this date",
        gave_back="You skip this date: The second evening",
    ),
    "ru-RU": Words(
        email="Электронная почта",
        given_name="Имя",
        agree="Согласие даю",
        sign_up="Записаться",
        check_mail="Проверьте почту",
        enrolled="Вы записаны: Evenings",
        added="Ещё 1 встреча: Evenings",
        seat="Место за вами",
        skip="Пропустить встречу",
        yes="Да, пропустить",
        skipped="Вы пропускаете эту встречу",
        gave_back="Вы пропускаете встречу: The second evening",
    ),
}


@pytest.mark.parametrize("locale", one_first(WORDS))
def test_anna_enrols_in_a_series_is_told_of_a_late_date_and_skips_it(
    locale: str,
    sqlite_app: Flask,
    sqlite_url: str,
    tmp_path: Path,
    new_page: Callable[..., Page],
) -> None:
    say = WORDS[locale]
    with Installation(sqlite_url, tmp_path) as hub:
        path, draft = _a_series_with_a_draft(sqlite_app)
        anna = new_page(locale=locale)

        anna.goto(hub.web.url + path)
        form = anna.locator("#sign-up")
        form.get_by_label(say.email).fill("anna@example.org")
        form.get_by_label(say.given_name, exact=True).fill("Anna")
        form.get_by_label(say.agree, exact=False).first.check()
        form.get_by_role("button", name=say.sign_up).click()
        expect(anna.get_by_role("heading", level=1)).to_have_text(say.check_mail)
        first = hub.letter(1)
        assert first.subject == say.enrolled
        assert "The first evening" in first.text
        assert first.calendar

        with sqlite_app.app_context():
            catalogue.publish(draft)
        hub.move_clock_to(hub.now() + timedelta(minutes=2))
        second = hub.letter(2)
        assert second.subject == say.added
        assert second.link("dates") == first.link("dates")

        anna.goto(second.link("dates"))
        late = anna.get_by_role("listitem").filter(has_text="The second evening")
        expect(late.get_by_text(say.seat)).to_be_visible()
        late.get_by_role("link", name=say.skip).click()
        anna.get_by_role("button", name=say.yes).click()
        expect(late.get_by_text(say.skipped)).to_be_visible()
        assert hub.letter(3).subject == say.gave_back
        hub.move_clock_to(hub.now() + timedelta(minutes=5))
        expect(late.get_by_text(say.skipped)).to_be_visible()
        anna.reload()
        expect(late.get_by_text(say.skipped)).to_be_visible()


def _a_series_with_a_draft(app: Flask) -> tuple[str, int]:
    """The path of its page, and a date of it that is not published yet."""
    with app.app_context():
        programme = organizing.a_programme()
        about = catalogue.SeriesDetails("Evenings", "en")
        series = catalogue.create_series(programme.id, about)
        first = organizing.an_event(programme, series_id=series.id, title="The first evening")
        draft = organizing.a_draft(
            programme, series_id=series.id, title="The second evening", when=_in_three_weeks()
        )
        for event in (first, draft):
            _furnish(event)
        return f"/series/{series.slug}", draft.id


def _in_three_weeks() -> Any:
    return organizing.sitting((clock.now() + timedelta(days=21)).date())


def _furnish(event: Event) -> None:
    ensure_pools(event.id, [PoolPlan("", "online", 20)])
    catalogue.set_room_link(event.id, "https://room.example.org/1")
