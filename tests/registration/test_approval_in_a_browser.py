"""A request from the event's page to the organizers' yes or no, and the keeping of a seat."""

import pytest
from playwright.sync_api import expect

from tests import making
from tests import organizing as some
from tests.conftest import one_first
from tests.reading import check
from tests.registration import people
from tests.registration.visitors import manage_path
from webinar_hub.registration import jobs

WORDS = {
    "en": {
        "locale": "en-GB",
        "send": "Sign up",
        "asked": "The organizers look at your request",
        "confirm_all": "Confirm the ticked",
        "decline_all": "Decline the ticked …",
        "see": "See the letter",
        "send_no": "Decline and send",
        "nobody": "Nobody waits for your decision.",
        "keep": "I keep my seat",
        "kept": "Thank you. Your seat stays yours.",
        "reason": "The seats are for schools of the region.",
    },
    "ru": {
        "locale": "ru-RU",
        "send": "Записаться",
        "asked": "Организаторы рассматривают вашу заявку",
        "confirm_all": "Одобрить отмеченные",
        "decline_all": "Отклонить отмеченные…",
        "see": "Посмотреть письмо",
        "send_no": "Отклонить и отправить",
        "nobody": "Никто не ждёт вашего решения.",
        "keep": "Место мне нужно",
        "kept": "Спасибо. Место остаётся за вами.",
        "reason": "Места предназначены для школ области.",
    },
}
LOOKS = {"en": ("light", 360), "ru": ("dark", 1280)}


@pytest.fixture(params=["en", "ru"])
def words(request):
    return WORDS[request.param] | {"lang": request.param}


@pytest.fixture
def event(sqlite_app, clock, words):
    with sqlite_app.app_context():
        event = making.make_event(approval=True, language=words["lang"])
        making.make_pool(event, capacity=1)
        yield event


def look(words, **more):
    scheme, width = LOOKS[words["lang"]]
    size = {"width": width, "height": 900}
    return {"locale": words["locale"], "color_scheme": scheme, "viewport": size} | more


def signed_in(page, site, app, event):
    """Oleg's browser; his session is made by the form that everybody uses."""
    client = some.signed_in(app, some.an_organizer("Oleg", event.programme, "organizer"))
    cookie = client.get_cookie("hub_staff").value
    page.context.add_cookies([{"name": "hub_staff", "value": cookie, "url": site.url}])
    return page


@pytest.mark.parametrize("script", one_first([True, False]))
def test_anna_asks_and_the_organizers_decide(
    event, words, script, sqlite_app, sqlite_url, open_site, new_page
):
    site = open_site(sqlite_url)
    page = new_page(**look(words, java_script_enabled=script))
    page.goto(f"{site.url}/events/{event.slug}")
    read(page, script, f"asking in {words['lang']}")
    page.locator("[name=email]").fill("anna@example.org")
    page.locator("[name=given_name]").fill("Anna")
    page.locator("[name=consent_participation]").check()
    page.get_by_role("button", name=words["send"], exact=True).last.click()
    page.wait_for_url("**/thanks*")
    read(page, script, f"asked in {words['lang']}")
    making.db.session.rollback()
    anna = making.db.session.query(people.Registration).one()
    boris, vera = (
        people.sign_up(event, one, language=words["lang"], family_name="Petrov")
        for one in ("Boris", "Vera")
    )
    page.goto(site.url + manage_path(anna))
    expect(page.get_by_text(words["asked"])).to_be_visible()
    read(page, script, f"own page of a request in {words['lang']}")

    organizer = new_page(**look(words, java_script_enabled=script))
    signed_in(organizer, site, sqlite_app, event)
    organizer.goto(f"{site.url}/organize")
    read(organizer, script, f"home with requests in {words['lang']}")
    organizer.goto(f"{site.url}/organize/events/{event.public_id}/requests")
    read(organizer, script, f"requests in {words['lang']}")
    for one in (anna, boris):
        organizer.locator(f"[name=chosen][value='{one.public_id}']").check()
    organizer.get_by_role("button", name=words["confirm_all"]).click()
    read(organizer, script, f"requests decided in {words['lang']}")
    organizer.locator(f"[name=chosen][value='{vera.public_id}']").check()
    organizer.get_by_role("button", name=words["decline_all"]).click()
    organizer.locator("[name=reason]").fill(words["reason"])
    organizer.locator("[name=reason]").press("Enter")
    read(organizer, script, f"declining in {words['lang']}")
    assert people.fresh(vera).state == "pending"
    organizer.get_by_role("button", name=words["send_no"]).click()
    expect(organizer.get_by_text(words["nobody"])).to_be_visible()
    read(organizer, script, f"requests all decided in {words['lang']}")
    states = [people.fresh(one).state for one in (anna, boris, vera)]
    assert states == ["confirmed", "waitlisted", "declined"]
    page.goto(site.url + manage_path(vera))
    expect(page.get_by_text(words["reason"])).to_be_visible()
    read(page, script, f"own page after a no in {words['lang']}")
    organizer.goto(f"{site.url}/organize/events/{event.public_id}#seats")
    read(organizer, script, f"editor in {words['lang']}")


def test_a_button_keeps_the_seat(event, words, sqlite_url, open_site, new_page, clock):
    making.change(event, approval=False)
    anna, _boris = (people.sign_up(event, one) for one in ("Anna", "Boris"))
    clock.advance(hours=24)
    jobs.mind_unproven_seats()
    site = open_site(sqlite_url)
    page = new_page(**look(words))
    page.goto(site.url + manage_path(anna))
    read(page, True, f"keeping in {words['lang']}")
    page.get_by_role("button", name=words["keep"]).click()
    expect(page.get_by_text(words["kept"])).to_be_visible()
    assert people.fresh(anna).address_proven_at == clock.now()


def read(page, script: bool, name: str) -> None:
    """By axe, which needs script."""
    if script:
        check(page, name)
