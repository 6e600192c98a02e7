"""From the box on the start page to one press in the mail program, over real SMTP."""

import http.client
import time
from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask
from playwright.sync_api import Page, expect

from tests import organizing
from tests.journeys.installation import Installation
from webinar_hub.catalogue import operations as catalogue
from webinar_hub.core.zones import local
from webinar_hub.participants.default_texts import add_default_texts
from webinar_hub.registration.operations import ensure_pools
from webinar_hub.registration.operations.pools import PoolPlan

MOSCOW = "Europe/Moscow"


def test_vera_asks_confirms_is_told_of_what_olga_publishes_and_ends_it_with_one_press(
    sqlite_app: Flask, sqlite_url: str, tmp_path: Path, new_page: Callable[..., Page]
) -> None:
    with Installation(sqlite_url, tmp_path) as hub:
        first, second = _two_drafts(sqlite_app)
        hub.move_clock_to(_next_noon(hub))
        vera, olga = new_page(locale="en-GB", timezone_id=MOSCOW), new_page(locale="en-GB")
        _sign_in(olga, hub.web.url)

        vera.goto(f"{hub.web.url}/programmes/families-in-step")
        vera.get_by_text("Give an address").click()
        vera.get_by_label("E-mail").fill("vera@example.org")
        vera.get_by_label("I agree", exact=False).check()
        vera.get_by_role("button", name="Write to me").click()
        expect(vera.get_by_role("heading", level=1)).to_have_text("Check your mail")
        question = hub.letter(1)
        assert question.subject == "News of events: please confirm"
        vera.goto(question.link("confirmations"))
        expect(vera.get_by_text("Families in step")).to_be_visible()
        vera.get_by_role("button", name="Yes, write to me").click()
        expect(vera.get_by_role("heading", level=1)).to_have_text("You will hear from us")

        _publish(olga, hub.web.url, first)
        hub.move_clock_to(hub.now() + timedelta(minutes=62))
        news = hub.letter(2)
        assert news.subject == "New: The first evening"
        vera.goto(news.link("events"))
        expect(vera.get_by_role("heading", level=1)).to_have_text("The first evening")
        vera.goto(news.link("subscriptions"))
        expect(vera.get_by_role("link", name="The first evening")).to_be_visible()

        assert _press_in_the_mail_program(hub, 2) == 200
        _publish(olga, hub.web.url, second)
        hub.move_clock_to(hub.now() + timedelta(minutes=62))
        time.sleep(4)  # whoever would write has the time to
        assert len(hub.mail.messages) == 2
        assert vera.goto(news.link("subscriptions")).status == 410


def _two_drafts(app: Flask) -> tuple[str, str]:
    with app.app_context():
        programme = organizing.a_programme()
        add_default_texts(programme.organization_id)
        organizing.an_organizer("Olga", programme, "organizer")
        drafts = [organizing.a_draft(programme, title=f"The {one} evening") for one in _NAMES]
        for draft in drafts:
            ensure_pools(draft.id, [PoolPlan("", "online", 20)])
        visible = organizing.an_event(programme, title="Known already")
        catalogue.set_room_link(visible.id, "https://room.example.org/1")
        return drafts[0].public_id, drafts[1].public_id


_NAMES = ("first", "second")


def _next_noon(hub: Installation):
    """By day in Moscow, so that nothing waits for a morning."""
    there = local(hub.now(), MOSCOW)
    noon = there.replace(hour=12, minute=0, second=0, microsecond=0)
    return noon if noon > there else noon + timedelta(days=1)


def _sign_in(page: Page, base: str) -> None:
    page.goto(f"{base}/organize/sign-in")
    page.get_by_label("E-mail").fill("olga@example.org")
    page.get_by_label("Password").fill(organizing.PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def _publish(page: Page, base: str, public_id: str) -> None:
    page.goto(f"{base}/organize/events/{public_id}")
    page.get_by_label("Listed").check()
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Published.", exact=False)).to_be_visible()


def _press_in_the_mail_program(hub: Installation, number: int) -> int:
    """What a mail service sends for the n-th letter: no cookie, no page of ours before it."""
    message = message_from_bytes(hub.mail.messages[number - 1].data, policy=policy.default)
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = urlsplit(str(message["List-Unsubscribe"]).strip("<>"))
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=20)
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", address.path, "List-Unsubscribe=One-Click", kind)
    status = connection.getresponse().status
    connection.close()
    return status
