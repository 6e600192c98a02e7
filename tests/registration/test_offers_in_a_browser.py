"""From the waiting list over an offer to a seat, and to passing it on, in both languages."""

import pytest
from playwright.sync_api import Page, expect

from tests import making
from tests.conftest import one_first
from tests.reading import check
from tests.registration import people
from tests.registration.visitors import manage_path
from webinar_hub.mail import rendering
from webinar_hub.registration import jobs, operations

WORDS = {
    "en": {
        "locale": "en-GB",
        "full": "Join the waiting list",
        "offered": "Boris, a seat is free for you",
        "take": "I take the seat",
        "pass": "I cannot come, pass it on",
        "seated": "Boris, you have a seat",
        "passed": "You declined the seat",
        "gone": "You are not signed up any more",
        "over": "The time to answer is over",
    },
    "ru": {
        "locale": "ru-RU",
        "full": "Записаться в лист ожидания",
        "offered": "Boris, для вас есть место",
        "take": "Занять место",
        "pass": "Отказаться от места",
        "seated": "Boris, место за вами",
        "passed": "Вы отказались от места",
        "gone": "Вы больше не записаны",
        "over": "Время для ответа истекло",
    },
}


@pytest.fixture
def event(sqlite_app, clock):
    with sqlite_app.app_context():
        event = making.make_event(offer_hours=24)
        making.make_pool(event, capacity=1)
        yield event


@pytest.fixture(params=["en", "ru"])
def words(request):
    return WORDS[request.param] | {"lang": request.param}


def waits(page: Page, site, event, words) -> None:
    """Boris signs up on the event's page, which is full."""
    page.goto(f"{site.url}/events/{event.slug}")
    page.locator("[name=email]").fill("boris@example.org")
    page.locator("[name=given_name]").fill("Boris")
    page.locator("[name=consent_participation]").check()
    page.get_by_role("button", name=words["full"]).click()
    page.wait_for_url("**/thanks*")


def boris_of(event):
    found = making.db.session.query(people.Registration)
    return found.filter_by(event_id=event.id, given_name="Boris").one()


@pytest.mark.parametrize("script", one_first([True, False]))
def test_boris_waits_is_asked_and_takes_the_seat(
    event, words, script, sqlite_url, open_site, new_page
):
    site = open_site(sqlite_url)
    anna = people.sign_up(event, "Anna")
    page = new_page(locale=words["locale"], java_script_enabled=script)
    waits(page, site, event, words)
    operations.cancel(anna.id)
    (offer,) = people.letters_to(boris_of(event), "offer")
    assert offer.language == words["lang"]
    link = next(
        one for one in rendering.letter(offer).text.split() if "/registrations/" in one
    )
    page.goto(site.url + "/registrations/" + link.rsplit("/", 1)[1])
    expect(page.get_by_text(words["offered"])).to_be_visible()
    if script:
        check(page, f"offer in {words['lang']}")
    page.get_by_role("button", name=words["take"]).click()
    expect(page.get_by_text(words["seated"])).to_be_visible()
    assert people.fresh(boris_of(event)).state == "confirmed"


def test_boris_passes_and_vera_is_too_late(event, words, sqlite_url, open_site, new_page, clock):
    site = open_site(sqlite_url)
    anna, boris, vera = (people.sign_up(event, one) for one in ("Anna", "Boris", "Vera"))
    operations.cancel(anna.id)
    people.delivered()
    page = new_page(locale=words["locale"])
    page.goto(site.url + manage_path(boris))
    page.get_by_role("button", name=words["pass"]).click()
    expect(page.get_by_text(words["passed"])).to_be_visible()
    assert people.fresh(vera).state == "offered"
    people.delivered()
    page.goto(site.url + manage_path(vera))
    clock.advance(hours=25)
    page.get_by_role("button", name=words["take"]).click()
    expect(page.get_by_text(words["gone"])).to_be_visible()
    assert people.fresh(vera).lapsed
    assert jobs.end_offers() == 0
