"""What a visitor reads on the event page before any zone was chosen, in a real browser."""

import re
from datetime import UTC, datetime

import pytest

from tests import making

START = datetime(2098, 12, 3, 15, tzinfo=UTC)  # six in the evening in Moscow; no summer time


@pytest.fixture
def site(sqlite_app, sqlite_url, start_web):
    with sqlite_app.app_context():
        event = making.make_event(slug="tender-age", starts=None)
        making.make_meeting(event, START)
        making.make_pool(event)
    return start_web(sqlite_url)


def times(page, site, language="en"):
    page.goto(f"{site.url}/events/tender-age?lang={language}")
    return page.locator(".time--hero .time__yours")


@pytest.mark.parametrize(
    ("zone", "language", "expected"),
    [
        ("Asia/Yekaterinburg", "en", "yours: 20:00–21:30 Yekaterinburg, UTC+5"),
        ("Asia/Yekaterinburg", "ru", "у вас: 20:00–21:30 Екатеринбург, UTC+5"),
        ("Asia/Kamchatka", "en", "yours: 4 December 2098, 03:00–04:30 Kamchatka, UTC+12"),
        ("America/St_Johns", "en", "yours: 11:30–13:00 St Johns, UTC−3:30"),
        ("Europe/Moscow", "en", "the same where you are"),
    ],
)
def test_the_browser_says_the_time_in_its_own_zone(site, new_page, zone, language, expected):
    page = new_page(timezone_id=zone)
    assert times(page, site, language).inner_text() == expected


def test_script_and_server_say_a_zone_in_the_same_words(site, new_page):
    page = new_page(timezone_id="Asia/Vladivostok")
    by_script = times(page, site).inner_text()
    page.goto(f"{site.url}/events/tender-age?lang=en&zone=Asia/Vladivostok")
    assert page.locator(".time--hero .time__yours").inner_text() == by_script


def test_without_script_a_link_leads_to_the_zones_and_nothing_jumps_with_it(site, new_page):
    phone = {"width": 360, "height": 740}
    plain = new_page(java_script_enabled=False, viewport=phone)
    line = times(plain, site)
    assert line.get_by_role("link", name="Show in my time").get_attribute("href") == "#zones"
    scripted = new_page(timezone_id="Asia/Yekaterinburg", viewport=phone)
    lines = times(scripted, site)
    assert re.match("yours: 20:00", lines.inner_text())
    heights = [one.locator(".time--hero").bounding_box()["height"] for one in (plain, scripted)]
    assert heights[0] == heights[1]


def test_on_a_phone_the_form_is_one_touch_away(site, new_page):
    page = new_page(viewport={"width": 360, "height": 740})
    page.goto(f"{site.url}/events/tender-age?lang=en")
    jump = page.locator(".jump a")
    assert jump.bounding_box()["y"] < 740
    jump.click()
    assert page.locator("#sign-up h2").bounding_box()["y"] < 740
    wide = new_page(viewport={"width": 1280, "height": 800})
    wide.goto(f"{site.url}/events/tender-age?lang=en")
    assert not wide.locator(".jump a").is_visible()
