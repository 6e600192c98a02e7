"""Two people with one mailbox, and somebody whose mailbox is watched, over real SMTP."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests import organizing
from tests.conftest import one_first
from tests.journeys.installation import Installation
from webinar_hub.catalogue import operations as catalogue
from webinar_hub.catalogue.models import Event, Programme
from webinar_hub.catalogue.operations.speakers import SpeakerDetails
from webinar_hub.core.database import db
from webinar_hub.registration.operations import ensure_pools
from webinar_hub.registration.operations.pools import PoolPlan

TITLE, SPEAKER = "When a child lives in fear", "Marina Orlova"


@dataclass(frozen=True)
class Words:
    """What they read and press."""

    check_mail: str
    partner: str
    elsewhere: str
    show: str
    join: str
    who: str
    signed_up: str
    appointment: str


WORDS = {
    "en-GB": Words(
        check_mail="Check your mail",
        partner="Sign up my partner as well",
        elsewhere="Join on another device",
        show="Show the digits",
        join="Join",
        who="Who are you?",
        signed_up="You are signed up: ",
        appointment="Appointment",
    ),
    "ru-RU": Words(
        check_mail="Проверьте почту",
        partner="Записать и второго родителя",
        elsewhere="Войти на другом устройстве",
        show="Показать цифры",
        join="Войти на встречу",
        who="Кто вы?",
        signed_up="Вы записаны: ",
        appointment="Личная встреча",
    ),
}


@pytest.mark.parametrize("locale", one_first(WORDS))
def test_anna_and_boris_share_a_mailbox_and_boris_comes_in_on_another_device(
    locale: str,
    sqlite_app: Flask,
    sqlite_url: str,
    tmp_path: Path,
    new_page: Callable[..., Page],
) -> None:
    say = WORDS[locale]
    with Installation(sqlite_url, tmp_path) as hub:
        slug, start = _a_webinar(sqlite_app, hub.room.url)
        page = new_page(locale=locale)
        page.goto(f"{hub.web.url}/events/{slug}")
        _fill_in(page, "Anna")
        page.get_by_text(say.partner).click()
        page.locator("[name=partner_given_name]").fill("Boris")
        _send(page, say)

        letters = {one.to: one for one in (hub.letter(1), hub.letter(2))}
        hers, his = letters["Anna <anna@example.org>"], letters["Boris <anna@example.org>"]
        assert {one.subject for one in (hers, his)} == {f"{say.signed_up}{TITLE}"}
        assert his.link("join") != hers.link("join")

        page.goto(f"{hub.web.url}/me")
        page.locator("main [name=email]").fill("anna@example.org")
        page.locator("main form button[type=submit]").last.click()
        code = re.search(r"\b(\d{3}\s?\d{3})\b", hub.letter(3).text)
        assert code is not None
        page.locator("[name=code]").fill(code[1])
        page.locator("main form button[type=submit]").first.click()
        expect(page.get_by_role("heading", level=1)).to_have_text(say.who)
        expect(page.locator("main [name=person]")).to_have_text(["Anna", "Boris"])
        page.get_by_role("button", name="Boris").click()
        expect(page.get_by_role("link", name=TITLE)).to_be_visible()

        hub.move_clock_to(start - timedelta(minutes=5))
        page.goto(his.link("join"))
        page.get_by_role("link", name=say.elsewhere).click()
        page.get_by_role("button", name=say.show).click()
        digits = page.locator(".code").inner_text()
        tablet = new_page(locale=locale)
        tablet.goto(f"{hub.web.url}/join")
        tablet.locator("[name=code]").fill(digits)
        tablet.get_by_role("button", name=say.join, exact=True).click()
        tablet.get_by_role("button", name=say.join, exact=True).click()
        tablet.wait_for_url(hub.room.url)


@pytest.mark.parametrize("locale", one_first(WORDS))
def test_nothing_in_vera_s_mailbox_or_browser_says_what_she_signed_up_for(
    locale: str,
    sqlite_app: Flask,
    sqlite_url: str,
    tmp_path: Path,
    new_page: Callable[..., Page],
) -> None:
    say = WORDS[locale]
    with Installation(sqlite_url, tmp_path) as hub:
        slug, start = _a_webinar(sqlite_app, hub.room.url)
        vera = new_page(locale=locale)
        vera.goto(f"{hub.web.url}/events/{slug}")
        _fill_in(vera, "Vera")
        vera.locator("[name=discreet]").check()
        _send(vera, say)
        expect(vera.get_by_text("•••")).to_have_count(0)
        assert vera.context.cookies() == []

        first = hub.letter(1)
        assert say.appointment in first.subject
        hub.move_clock_to(start - timedelta(hours=20))
        hub.letter(2)
        hub.move_clock_to(start - timedelta(minutes=55))
        hub.letter(3)
        with sqlite_app.app_context():
            programme = db.session.query(Programme).one()
            told = {TITLE, SPEAKER, programme.name, programme.organization.name}
        for number in (1, 2, 3):
            letter = hub.letter(number)
            whole = hub.mail.messages[number - 1].data.decode()
            said = f"{letter.subject}\n{letter.text}\n{letter.calendar}\n{whole}"
            assert [words for words in told if words in said] == []
            addresses = set(re.findall(r"https?://[^\s<>\"]+", letter.text))
            assert {one.split("/")[3] for one in addresses} == {"join"}

        hub.move_clock_to(start - timedelta(minutes=5))
        vera.goto(first.link("join"))
        vera.get_by_role("button", name=say.join, exact=True).click()
        vera.wait_for_url(hub.room.url)


def _a_webinar(app: Flask, room: str) -> tuple[str, datetime]:
    with app.app_context():
        programme = organizing.a_programme()
        event: Event = organizing.an_event(programme, title=TITLE)
        speaker = catalogue.add_speaker(programme.id, SpeakerDetails(SPEAKER, "en"))
        catalogue.assign_speakers(event.id, [speaker.id])
        catalogue.set_room_link(event.id, room)
        ensure_pools(event.id, [PoolPlan("", "online", 20)])
        start = event.first_start
        assert start is not None
        return str(event.slug), start


def _fill_in(page: Page, given_name: str) -> None:
    page.locator(".sign-up [name=email]").fill(f"{given_name.lower()}@example.org")
    page.locator(".sign-up [name=given_name]").fill(given_name)
    page.locator(".sign-up [name=consent_participation]").check()


def _send(page: Page, say: Words) -> None:
    page.locator("form.sign-up button[type=submit]").last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(say.check_mail)
