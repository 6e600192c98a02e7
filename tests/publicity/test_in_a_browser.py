"""What is printed of public pages, and the page of organizers in a real browser."""

import pytest

from tests import making
from tests import organizing as some
from tests.publicity.conftest import LONG
from tests.publicity.reading import codes_in, picture_of, text_of
from webinar_hub.accounts import operations as accounts
from webinar_hub.publicity import queries


@pytest.fixture
def site(sqlite_app, sqlite_url, open_site):
    """A server over a series with one event, and an organizer who is signed in."""
    with sqlite_app.app_context():
        programme = making.make_programme(name="Семейное доверие", language="ru")
        series = making.make_series(programme, title="Экология развития", slug="ecology")
        event = making.make_event(
            programme,
            title=LONG,
            slug="age",
            language="ru",
            series_id=series.id,
            description_html='<p>Подробнее <a href="https://example.org/more">здесь</a></p>',
        )
        making.make_pool(event)
        oleg = some.an_organizer("Oleg", programme, "organizer")
        site = open_site(sqlite_url)
        site.cookie = accounts.open_session(oleg.id)
        site.publicity = f"/organize/events/{event.public_id}/publicity"
        site.code = queries.short_address(event).rsplit("/", 1)[-1]
        return site


def printed(page, site, path: str) -> bytes:
    page.goto(f"{site.url}{path}")
    return page.pdf(prefer_css_page_size=True, format="A4")


def test_a_printed_event_has_its_code_and_no_form(page, site):
    sheet = printed(page, site, "/events/age?from=vk")
    told = text_of(sheet)
    address = f"{site.url}/e/{site.code}"
    assert codes_in(picture_of(sheet)) == [address]
    assert address.split("://")[1] in told
    assert "https://example.org/more" in told  # where a link leads is read, too
    assert "Anna Petrova" in told
    for part in ("Past events", "E-mail", "Lost your letter", "Show in my time", "English"):
        assert part not in told


@pytest.mark.parametrize("path", ["/series/ecology", "/month", "/agenda"])
def test_a_printed_list_says_where_it_stands_and_has_no_ways_about(page, site, path):
    told = text_of(printed(page, site, path), most_pages=2)  # some months have six weeks
    assert f"{site.url}{path}" in told
    for part in ("Past events", "Google Calendar", "More ways to choose", "English"):
        assert part not in told


def test_the_code_is_not_seen_on_the_screen(page, site):
    page.goto(f"{site.url}/events/age")
    assert not page.locator(".print-code").is_visible()


def test_the_text_is_copied_by_one_press(new_page, site):
    page = new_page(locale="en-GB", permissions=["clipboard-read", "clipboard-write"])
    page.context.add_cookies([{"name": "hub_staff", "value": site.cookie, "url": site.url}])
    page.goto(f"{site.url}{site.publicity}")
    page.get_by_role("button", name="Copy the text").click()
    page.get_by_text("Copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator("#announcement").input_value()
    assert f"/e/{site.code}" in copied


def test_without_script_the_text_is_there_and_the_button_is_not(new_page, site):
    page = new_page(locale="en-GB", java_script_enabled=False)
    page.context.add_cookies([{"name": "hub_staff", "value": site.cookie, "url": site.url}])
    page.goto(f"{site.url}{site.publicity}")
    assert LONG in page.locator("#announcement").input_value()
    assert not page.get_by_role("button", name="Copy the text").is_visible()


def test_the_picture_and_the_code_keep_their_shape_on_a_phone(new_page, site):
    page = new_page(locale="ru-RU", viewport={"width": 320, "height": 640})
    page.context.add_cookies([{"name": "hub_staff", "value": site.cookie, "url": site.url}])
    page.goto(f"{site.url}{site.publicity}?word=vk")
    page.wait_for_load_state("networkidle")
    picture, code = (page.locator(name).bounding_box() for name in (".picture", "img.qr"))
    assert picture["width"] / picture["height"] == pytest.approx(1200 / 630, rel=0.02)
    assert code["width"] == code["height"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
