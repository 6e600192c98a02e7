"""What Olga writes to many reaches who agreed, over real SMTP, and one press ends it."""

from collections.abc import Callable
from email import message_from_bytes, policy
from pathlib import Path

from flask import Flask
from playwright.sync_api import Page, expect

from tests import organizing
from tests.attendance.guests import Hall, a_guest
from tests.journeys.installation import Installation
from tests.journeys.test_news import _next_noon, _press_in_the_mail_program, _sign_in
from tests.news.readers import subscribe
from tests.registration.people import delivered
from webinar_hub.participants.default_texts import add_default_texts
from webinar_hub.registration.operations import ensure_pools
from webinar_hub.registration.operations.pools import PoolPlan


def test_olga_writes_to_many_and_vera_ends_it_with_one_press(
    sqlite_app: Flask, sqlite_url: str, tmp_path: Path, new_page: Callable[..., Page]
) -> None:
    _people(sqlite_app)
    with Installation(sqlite_url, tmp_path) as hub:
        hub.move_clock_to(_next_noon(hub))
        olga = new_page(locale="en-GB")
        _sign_in(olga, hub.web.url)

        _write(olga, hub.web.url, "Autumn")
        expect(olga.get_by_text("2 letters go out.")).to_be_visible()
        expect(olga.get_by_text("1 more person fits, but did not agree to news.")).to_be_visible()
        olga.get_by_role("button", name="Send a test to me").click()
        assert hub.letter(1).subject == "Test: Autumn"
        assert "olga@example.org" in hub.letter(1).to
        olga.get_by_role("button", name="Send", exact=True).click()
        letters = [hub.letter(number) for number in (2, 3)]
        assert sorted(one.text.split(",")[0] for one in letters) == ["Hello Anna", "Hello Vera"]
        assert all("Dear reader of Families in step" in one.text for one in letters)
        expect(olga.get_by_text("2 of 2 letters have left")).to_be_visible(timeout=20_000)

        vera = next(number for number in (2, 3) if "Vera" in hub.letter(number).text)
        message = message_from_bytes(hub.mail.messages[vera - 1].data, policy=policy.default)
        assert ".news." in message["List-Id"]
        assert _press_in_the_mail_program(hub, vera) == 200

        _write(olga, hub.web.url, "Winter")
        expect(olga.get_by_text("1 letter goes out.")).to_be_visible()
        olga.get_by_role("button", name="Send", exact=True).click()
        assert hub.letter(4).subject == "Winter"
        assert "Anna" in hub.letter(4).text
        expect(olga.get_by_text("1 of 1 letters have left")).to_be_visible(timeout=20_000)
        assert len(hub.mail.messages) == 4


def _people(app: Flask) -> None:
    """Anna, Vera and Boris are signed up; Boris wants no news."""
    with app.app_context():
        programme = organizing.a_programme()
        add_default_texts(programme.organization_id)
        organizing.an_organizer("Olga", programme, "organizer")
        event = organizing.an_event(programme)
        ensure_pools(event.id, [PoolPlan("", "online", 20)])
        hall = Hall(event.id, event.meetings[0].id)
        for name in ("Anna", "Vera", "Boris"):
            a_guest(hall, name)
        for name in ("anna", "vera"):
            subscribe(f"{name}@example.org", programme=programme.slug)
        delivered()


def _write(page: Page, base: str, subject: str) -> None:
    page.goto(f"{base}/organize/letters")
    page.get_by_role("link", name="Write a letter").click()
    page.get_by_label("News of the programme", exact=False).check()
    page.get_by_label("Subject (English)").fill(subject)
    page.get_by_label("Letter (English)").fill("Dear reader of {programme}, come again.")
    page.get_by_role("button", name="Look at it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Is it right like this?")
