"""A page of a sensitive event is left at once, in a real browser."""

import pytest

from tests import making

PATH = "/events/safe-home"


@pytest.fixture
def site(sqlite_app, sqlite_url, start_web):
    with sqlite_app.app_context():
        event = making.make_event(slug="safe-home", sensitive=True)
        making.make_pool(event, capacity=20)
    return start_web(sqlite_url, QUICK_EXIT_URL="https://weather.invalid/")


@pytest.fixture
def opened(site, page):
    """The page, and a neutral one that stands for the world outside."""
    neutral = "<title>Weather</title>"
    page.route(
        "https://weather.invalid/**",
        lambda way: way.fulfill(body=neutral, content_type="text/html"),
    )
    page.goto(f"{site.url}/legal")
    page.goto(site.url + PATH)
    return page


def leaves(page) -> bool:
    page.wait_for_url("https://weather.invalid/")
    page.go_back()
    return page.url.endswith("/legal")  # the event's page is no longer in between


def test_one_press_leaves_and_the_way_back_does_not_lead_here(opened):
    opened.get_by_role("link", name="Leave this page quickly").click()
    assert leaves(opened)


def test_escape_three_times_leaves_from_anywhere(opened):
    opened.get_by_label("Given name", exact=True).focus()
    for _press in range(3):
        opened.keyboard.press("Escape")
    assert leaves(opened)


def test_escape_twice_stays(opened):
    for _press in range(2):
        opened.keyboard.press("Escape")
    assert opened.url.endswith(PATH)
    assert opened.get_by_text("Or press Esc three times.").is_visible()


def test_without_script_the_button_is_an_ordinary_link(site, new_page):
    page = new_page(java_script_enabled=False)
    page.goto(site.url + PATH)
    link = page.get_by_role("link", name="Leave this page quickly")
    assert link.get_attribute("href") == "https://weather.invalid/"
    assert page.get_by_text("Or press Esc three times.").is_hidden()
