"""The workspace on a small phone, without script, and as a program for the blind reads it."""

from datetime import date, time, timedelta

import pytest
from sqlalchemy import select

from tests import making
from tests import organizing as some
from tests.reading import check
from webinar_hub.accounts import operations as accounts
from webinar_hub.catalogue import operations as catalogue
from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.participants.models import Organization
from webinar_hub.registration import operations as registration
from webinar_hub.registration.operations.pools import PoolPlan

LONG = "Выявление острого кризиса в семье и выбор решения, которое ей подходит: разбор случаев"


@pytest.fixture
def site(sqlite_app, sqlite_url, open_site):
    """A server over a seminar of three days, three people in it and one waiting."""
    with sqlite_app.app_context():
        programme = some.a_programme("Образовательная программа для семей и специалистов")
        speaker = catalogue.add_speaker(programme.id, catalogue.SpeakerDetails("Мария С.", "ru"))
        series = catalogue.create_series(programme.id, catalogue.SeriesDetails("Экология", "ru"))
        wide = {"title": LONG, "language": "ru", "format": "both", "place": "Воронеж, Лесная, 5"}
        event = some.an_event(programme, series_id=series.id, kind="seminar", **wide)
        for day in (1, 2):
            later = clock.now().date() + timedelta(days=10 + day)
            catalogue.add_meeting(event.id, some.sitting(later, time(10), time(17)))
        catalogue.assign_speakers(event.id, [speaker.id])
        plans = [PoolPlan("room", "in_person", 3), PoolPlan("online", "online", None)]
        registration.ensure_pools(event.id, plans)
        some.sign_up(event, 4)
        draft = some.a_draft(programme, title="A draft")
        registration.ensure_pools(draft.id, [PoolPlan("", "online", 20)])
        cancelled = some.an_event(programme, title="Cancelled")
        catalogue.cancel_event(cancelled.id, "The speaker is ill.")
        vera = some.an_organizer("Vera", programme, "owner")
        site = open_site(sqlite_url)
        site.cookie = accounts.open_session(vera.id)
        site.welcome = accounts.add_organizer("olga@example.org", "Olga", False, "ru", "UTC")
        meeting = f"/organize/events/{event.public_id}/meetings/{event.meetings[0].public_id}"
        home = f"/organize/programmes/{programme.public_id}"
        site.draft, site.meeting = f"/organize/events/{draft.public_id}", meeting
        site.pages = (
            *("/organize", "/organize/events", "/organize/events?state=away"),
            *(f"/organize/events/{event.public_id}", site.draft, meeting),
            f"/organize/events/{cancelled.public_id}",
            f"/organize/events/{event.public_id}/meetings/new",
            f"/organize/events/{event.public_id}/copy",
            f"/organize/events/{event.public_id}/publicity?word=vk",
            f"/organize/events/{event.public_id}/cancellation",
            home,
        )
    return site


@pytest.fixture
def signed_in_page(site, new_page):
    def open_page(**options):
        page = new_page(**options)
        page.context.add_cookies([{"name": "hub_staff", "value": site.cookie, "url": site.url}])
        return page

    return open_page


@pytest.mark.long  # the pages themselves are read in `tests/everywhere`
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_accessible_and_fits_a_small_screen(site, signed_in_page, scheme):
    page = signed_in_page(
        locale="ru-RU", color_scheme=scheme, viewport={"width": 360, "height": 740}
    )
    said: list[str] = []
    page.on("console", lambda one: said.append(one.text) if one.type == "error" else None)
    for path in site.pages:
        assert page.goto(site.url + path).ok, path
        check(page, path)
    page.goto(site.url + site.meeting)
    page.fill("[name=end]", "17:00")
    page.locator("main .button--primary").click()
    check(page, "a refused form")
    assert "error-summary" in page.evaluate("document.activeElement.className")
    page.fill("[name=end]", "20:00")
    page.locator("main .button--primary").click()
    check(page, "who is told")
    page.context.clear_cookies()
    for path in ("/organize/sign-in", f"/organize/welcome/{site.welcome}"):
        assert page.goto(site.url + path).ok, path
        check(page, path)
    # The browser itself mentions the answer 422 of the refused form.
    assert [one for one in said if "422" not in one] == []


def test_what_is_lacking_behind_the_events_is_told_to_everybody(
    sqlite_app, site, signed_in_page
):
    with sqlite_app.app_context():
        organization = db.session.scalars(select(Organization)).one()
        making.change(organization, address="", help_email="", privacy_en="", privacy_ru="")
    page = signed_in_page(locale="ru-RU", viewport={"width": 360, "height": 740})
    for path in ("/organize", site.draft, site.pages[3]):
        page.goto(site.url + path)
        assert page.get_by_role("link", name="почтовый адрес организации").is_visible(), path
        check(page, path)


def test_an_event_is_made_published_moved_and_cancelled_without_script(site, signed_in_page):
    page = signed_in_page(locale="en-GB", java_script_enabled=False)
    page.goto(f"{site.url}/organize")
    page.get_by_role("link", name="New event").click()
    page.get_by_label("Title").fill("Talking with teenagers")
    page.get_by_label("Parents").check()
    day = clock.now().date() + timedelta(days=30)
    page.get_by_label("Day", exact=True).fill(day.isoformat())
    page.get_by_label("Begins").fill("18:00")
    page.get_by_label("Ends", exact=True).fill("19:30")
    page.get_by_role("button", name="Make the draft").click()
    assert "The draft is made" in page.locator("main, .messages").all_inner_texts()[0]
    page.get_by_role("button", name="Publish").click()
    assert "Published." in page.locator(".messages").inner_text()
    page.get_by_label("Link to the room").fill("https://room.example.org/1")
    page.get_by_role("button", name="Save the room").click()
    assert page.url.endswith("#said")
    assert "Nobody is written to" in page.locator("#said").inner_text()
    page.get_by_role("link", name="Move or change").click()
    moved: date = day + timedelta(days=1)
    page.get_by_label("Day", exact=True).fill(moved.isoformat())
    page.get_by_role("button", name="Save").click()
    assert "Saved." in page.locator("#said").inner_text()
    page.get_by_role("link", name="Cancel the event").click()
    page.get_by_label("Why does it not take place?").fill("The speaker is ill.")
    page.get_by_role("button", name="Cancel the event").click()
    assert "The speaker is ill." in page.locator("main").inner_text()


def test_keys_lead_through_a_list(site, signed_in_page):
    page = signed_in_page(locale="en-GB")
    page.goto(f"{site.url}/organize")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/organize/events/*")
