"""From finding a webinar to the attendance record, in a real browser and over real SMTP."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import icalendar
import pytest
import vobject
from flask import Flask
from playwright.sync_api import Page, expect

from tests import organizing
from tests.environment import environment
from tests.journeys.installation import Installation, Letter
from webinar_hub import create_app
from webinar_hub.catalogue import operations as catalogue
from webinar_hub.registration.operations import ensure_pools
from webinar_hub.registration.operations.pools import PoolPlan
from webinar_hub.settings import Settings


def _prepare(app: Flask, room: str) -> tuple[str, str, datetime]:
    """A published webinar with a room elsewhere, and Olga who organizes it."""
    with app.app_context():
        programme = organizing.a_programme()
        event = organizing.an_event(
            programme, title="The tender age: talking so that children listen"
        )
        catalogue.set_room_link(event.id, room)
        ensure_pools(event.id, [PoolPlan("", "online", 20)])
        organizing.an_organizer("Olga", programme, "organizer")
        return str(event.slug), event.public_id, event.first_start


def _sign_up(page: Page, base: str, slug: str) -> None:
    page.goto(f"{base}/events/{slug}")
    page.get_by_label("E-mail", exact=True).fill("anna@example.org")
    page.get_by_label("Given name", exact=True).fill("Anna")
    page.get_by_label("I agree", exact=False).first.check()
    page.get_by_role("button", name="Sign up").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your mail")
    expect(page.get_by_text("a•••@example.org")).to_be_visible()


def _sign_in(page: Page, base: str) -> None:
    page.goto(f"{base}/organize/sign-in")
    page.get_by_label("E-mail").fill("olga@example.org")
    page.get_by_label("Password").fill(organizing.PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def _told(letter: Letter) -> dict[str, Any]:
    """What two independent readers make of the invitation; they must agree."""
    assert letter.attachment == letter.calendar.replace("\n", "\r\n").replace(
        "\r\r", "\r"
    ).encode() or (
        letter.attachment.replace(b"\r\n", b"\n") == letter.calendar.replace("\r\n", "\n").encode()
    )
    calendar = icalendar.Calendar.from_ical(letter.attachment)
    one = next(iter(calendar.walk("VEVENT")))
    other = vobject.readOne(letter.attachment.decode()).vevent
    told = {
        "method": str(calendar["METHOD"]),
        "uid": str(one["UID"]),
        "sequence": int(one["SEQUENCE"]),
        "start": one["DTSTART"].dt.astimezone(UTC),
        "organizer": str(one["ORGANIZER"]).lower(),
    }
    assert other.uid.value == told["uid"]
    assert int(other.sequence.value) == told["sequence"]
    assert other.dtstart.value.astimezone(UTC) == told["start"]
    assert other.organizer.value.lower() == told["organizer"]
    return told


def test_anna_signs_up_is_told_of_a_move_is_reminded_comes_in_and_is_in_the_record(
    sqlite_app: Flask, sqlite_url: str, tmp_path: Path, new_page: Callable[..., Page]
) -> None:
    with Installation(sqlite_url, tmp_path) as hub:
        slug, public_id, start = _prepare(sqlite_app, hub.room.url)
        anna, olga = new_page(locale="en-GB"), new_page(locale="en-GB")

        _sign_up(anna, hub.web.url, slug)
        confirmation = hub.letter(1)
        first = _told(confirmation)
        assert first["method"] == "REQUEST"
        assert first["start"] == start

        _sign_in(olga, hub.web.url)
        olga.goto(f"{hub.web.url}/organize/events/{public_id}")
        _move_an_hour_later(olga)
        hub.move_clock_to(hub.now() + timedelta(minutes=2))
        change = hub.letter(2)
        moved = _told(change)
        assert change.subject.startswith("Changed: ")
        assert moved["start"] == start + timedelta(hours=1)
        assert moved["sequence"] == first["sequence"] + 1
        assert (moved["uid"], moved["organizer"]) == (first["uid"], first["organizer"])

        hub.move_clock_to(moved["start"] - timedelta(hours=20))
        assert "Anna" in hub.letter(3).text
        hub.move_clock_to(moved["start"] - timedelta(minutes=55))
        reminder = hub.letter(4)
        assert reminder.link("join") == confirmation.link("join")

        hub.move_clock_to(moved["start"] - timedelta(minutes=40))
        anna.goto(reminder.link("join"))
        expect(anna.get_by_role("button", name="Join")).to_have_count(0)
        hub.move_clock_to(moved["start"] - timedelta(minutes=10))
        anna.reload()
        anna.get_by_role("button", name="Join").click()
        anna.wait_for_url(hub.room.url)
        expect(anna.get_by_role("heading")).to_have_text("Welcome to the room")

        _sign_in(olga, hub.web.url)
        olga.goto(f"{hub.web.url}/organize/events/{public_id}/roster")
        row = olga.get_by_role("row").filter(has_text="Anna")
        expect(row).to_contain_text("link", ignore_case=True)
        row.locator("input[value=partly]").check()
        olga.get_by_role("button", name=re.compile("Save")).first.click()
        olga.goto(f"{hub.web.url}/organize/events/{public_id}/roster")
        olga.get_by_text("Save the list as a table").click()
        with olga.expect_download() as download:
            olga.get_by_role("button", name="Save the table").click()
        table = Path(download.value.path()).read_text(encoding="utf-8-sig")
        assert "Anna" in table
        assert "In part" in table
        assert len(hub.mail.messages) == 4


def _move_an_hour_later(olga: Page) -> None:
    olga.get_by_role("link", name="Change").first.click()
    begins, ends = olga.get_by_label("Begins"), olga.get_by_label("Ends", exact=True)
    begins.fill("19:00")
    ends.fill("20:30")
    olga.get_by_role("button", name="Save").click()
    expect(olga.get_by_text("1 ", exact=False).first).to_be_visible()  # how many get a letter
    olga.get_by_role("button", name="Save and write to them").click()


@pytest.mark.parametrize("script", [True, False])
def test_signing_up_and_giving_the_seat_back_works_with_and_without_script_in_russian(
    sqlite_app: Flask, sqlite_url: str, tmp_path: Path, new_page: Callable[..., Page], script: bool
) -> None:
    with Installation(sqlite_url, tmp_path) as hub:
        slug, _public_id, _start = _prepare(sqlite_app, hub.room.url)
        page = new_page(locale="ru-RU", java_script_enabled=script)
        page.goto(f"{hub.web.url}/events/{slug}")
        page.locator("[name=email]").fill("anna@gmial.com")
        page.locator("[name=given_name]").fill("Анна")
        page.locator("[name=consent_participation]").check()
        page.locator("form.sign-up button[type=submit]").last.click()
        page.locator("button[name=use]").last.click()  # "no, mine is right"
        expect(page.locator("h1")).to_have_text("Проверьте почту")

        letter = hub.letter(1)
        assert letter.subject.startswith("Вы записаны: ")
        page.goto(letter.link("registrations"))
        page.get_by_role("link", name="Отменить запись").click()
        page.locator("main form button[type=submit]").click()
        assert hub.letter(2).subject.startswith("Вы отменили запись: ")
        cancelled = _told(hub.letter(2))
        assert (cancelled["method"], cancelled["sequence"]) == ("CANCEL", 1)


def test_signing_up_works_through_https_and_so_does_an_organizers_form(
    sqlite_url: str, tmp_path: Path, new_page: Callable[..., Page]
) -> None:
    from tests.servers.https import TlsFront

    with TlsFront() as front:
        more = {"BASE_URL": front.url, "TRUSTED_PROXIES": "1"}
        app = create_app(Settings.from_environment(environment(sqlite_url, tmp_path, **more)))
        with Installation(sqlite_url, tmp_path, **more) as hub:
            slug, _public_id, _start = _prepare(app, hub.room.url)
            front.forward_to(hub.web.port)
            page = new_page(locale="en-GB", ignore_https_errors=True)
            _sign_up(page, front.url, slug)
            assert hub.letter(1).link("join").startswith(front.url)
            _sign_in(page, front.url)
            expect(page).to_have_url(re.compile(r"/organize$"))
            cookies = {cookie["name"]: cookie for cookie in page.context.cookies()}
            assert cookies["__Host-hub_staff"]["secure"]
