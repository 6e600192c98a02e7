"""The public pages on a small phone, without script, and as a program for the blind reads them."""

import json

import pytest

from tests import making
from tests.reading import check

PATHS = (
    *("/", "/month", "/agenda"),
    *("/?audience=parent&format=online", "/?kind=supervision", "/past", "/legal"),
    *("/search", "/search?q=psychologists", "/search?q=helicopter"),
    *("/series/ecology", "/programmes/family", "/speakers/maria"),
    *("/legal/villages", "/privacy", "/privacy/villages"),
)
LONG = "Нежный возраст: как пережить первый год и не потерять друг друга, когда сил уже нет"


@pytest.fixture
def site(sqlite_app, sqlite_url, open_site):
    with sqlite_app.app_context():
        organization = making.make_organization(slug="villages", legal_html="<p>Registered</p>")
        programme = making.make_programme(
            organization_id=organization.id, slug="family", partner="A partner", regions=("RU-AMU",)
        )
        series = making.make_series(programme, slug="ecology")
        speaker = making.make_speaker(programme, slug="maria", about="Psychologist")
        own = {"series_id": series.id, "speakers": [speaker]}
        first = making.make_event(programme, title=LONG, language="ru", **own)
        making.make_meeting(first, making.in_days(12))
        making.make_pool(first, taken=38)
        other = {"kind": "seminar", "format": "both", "audience": frozenset({"professional"})}
        full = making.make_event(programme, place="Svobodny, the large hall", **other, **own)
        making.make_pool(full, taken=40, waiting=3)
        making.make_event(programme, status="cancelled", starts=making.in_days(50), **own)
        making.make_event(programme, historical=True, starts=None, when="2019-06", **own)
        grant = making.make_grant(programme, funder="A fund", months=10)
        making.make_indicator(grant, planned=4, stated=4)
    return open_site(sqlite_url)


@pytest.mark.long  # the pages themselves are read in `tests/everywhere`
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_public_page_is_accessible_and_fits_a_small_screen(site, new_page, scheme):
    page = new_page(
        locale="ru-RU", color_scheme=scheme, viewport={"width": 320, "height": 640}
    )
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    for path in PATHS:
        assert page.goto(site.url + path).ok, path
        check(page, path)
    assert said == []


def test_a_month_on_a_wide_screen_is_a_table_that_is_accessible(site, new_page):
    page = new_page(locale="ru-RU", viewport={"width": 1280, "height": 800})
    with_something = f"{making.in_days(10):%Y-%m}"
    page.goto(f"{site.url}/month?month={with_something}")
    assert page.get_by_role("table").is_visible()
    assert not page.locator(".month-days").is_visible()
    check(page, "a month")


def test_a_month_on_a_phone_is_a_list_of_its_days(site, new_page):
    page = new_page(locale="ru-RU", viewport={"width": 360, "height": 740})
    page.goto(f"{site.url}/month?month={making.in_days(10):%Y-%m}")
    assert not page.locator("table.month").is_visible()
    assert page.locator(".month-days h3").first.is_visible()


def test_filters_and_zones_work_without_script(site, new_page):
    page = new_page(locale="en-GB", java_script_enabled=False)
    page.goto(site.url)
    page.get_by_role("link", name="Professionals").click()
    assert page.locator("main .card").count() == 1
    page.get_by_text("Times for").click()
    page.get_by_role("link", name="Vladivostok, UTC+10").click()
    assert "audience=professional" in page.url
    assert "Vladivostok, UTC+10" in page.locator("main .card .time__yours").inner_text()
    page.get_by_role("link", name="Professionals take back").click()
    assert page.locator("main .card").count() == 3
    assert "yours" in page.locator("main").inner_text()
    page.get_by_role("link", name="Русский").click()
    assert page.locator("html").get_attribute("lang") == "ru"


def test_the_search_goes_by_keyboard_from_the_start_page_without_script_too(site, new_page):
    for script in (True, False):
        page = new_page(locale="en-GB", java_script_enabled=script)
        page.goto(site.url)
        page.get_by_role("searchbox", name="Search for a topic").press_sequentially("ekology")
        page.keyboard.press("Enter")
        page.wait_for_url("**/search?q=ekology")
        page.get_by_role("searchbox").fill("psychologist")
        page.get_by_role("button", name="Search").click()
        page.wait_for_url("**/search?q=psychologist")
        assert "psychologist" in page.locator("main mark").first.inner_text().lower()
        assert page.get_by_role("searchbox").input_value() == "psychologist"


def test_the_policy_leaves_the_data_of_an_event_readable_and_says_nothing(site, new_page):
    page = new_page(locale="en-GB")
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(site.url)
    page.locator("main .card__title a").first.click()
    block = page.locator('script[type="application/ld+json"]')
    assert json.loads(block.text_content() or "")["@type"] == "EducationEvent"
    assert page.evaluate("document.querySelectorAll('script[type*=json]').length") == 1
    assert said == []
