"""What an organizer types stays, whatever else is saved, refused or has ended meanwhile."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import update

from tests import organizing as some
from tests.conftest import one_first
from tests.reading import check
from webinar_hub.accounts import operations as accounts
from webinar_hub.accounts.models import StaffSession
from webinar_hub.attendance.models import AttendanceRecord
from webinar_hub.catalogue import operations as catalogue
from webinar_hub.catalogue.models import Event
from webinar_hub.catalogue.rules.times import Sitting
from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.core.zones import local
from webinar_hub.registration import operations as registration
from webinar_hub.registration.operations.pools import PoolPlan
from webinar_hub.registration.queries import pools_of


@pytest.fixture
def programme(sqlite_app):
    with sqlite_app.app_context():
        yield some.a_programme()


@pytest.fixture
def event(programme):
    """It begins in three hours, so that people can be marked."""
    begins = local(clock.now() + timedelta(hours=3), "Europe/Moscow")
    begins = begins.replace(second=0, microsecond=0, tzinfo=None)
    when = Sitting(start=begins, end=begins + timedelta(hours=1), zone="Europe/Moscow")
    event = some.an_event(programme, when=when)
    registration.ensure_pools(event.id, [PoolPlan("", "online", 20)])
    some.sign_up(event, 1)
    return event


@pytest.fixture
def oleg(programme):
    return some.an_organizer("Oleg", programme, "organizer")


@pytest.fixture
def open_page(open_site, sqlite_url, new_page, event, oleg):
    """`open_page("roster", locale="ru-RU")`: a page of the event in a browser of Oleg's."""
    web = open_site(sqlite_url)

    def open_page(part: str = "", **options):
        page = new_page(**({"locale": "en-GB"} | options))
        cookie = {"name": "hub_staff", "value": accounts.open_session(oleg.id), "url": web.url}
        page.context.add_cookies([cookie])
        page.goto(f"{web.url}/organize/events/{event.public_id}{part}")
        return page

    return open_page


def stored(event: Event) -> Event:
    db.session.rollback()
    return db.session.get_one(Event, event.id)


@operation
def end_every_sign_in() -> None:
    db.session.execute(update(StaffSession).values(ended_at=clock.now()))


def save(page, what: str) -> None:
    page.get_by_role("button", name=f"Save the {what}").click()


def note_in(page, part: str):
    return page.locator(f"#{part} [data-unsaved=note]").first


def test_saving_one_part_keeps_what_was_typed_into_another(open_page, event):
    page = open_page()
    expect(note_in(page, "details")).to_be_hidden()
    page.get_by_label("What it is about").fill("Line one\nline two")
    page.get_by_label("Professionals").check()
    page.get_by_label("Kind").select_option("workshop")
    expect(note_in(page, "details")).to_be_visible()
    page.get_by_label("Link to the room").fill("https://room.example.org/1")
    save(page, "room")
    page.wait_for_url("**#said")
    expect(page.locator("#said")).to_contain_text("Nobody is written to")
    expect(page.locator("#said a")).to_have_text("Details")
    expect(page.get_by_label("What it is about")).to_have_value("Line one\nline two")
    expect(page.get_by_label("Professionals")).to_be_checked()
    expect(page.get_by_label("Kind")).to_have_value("workshop")
    expect(note_in(page, "details")).to_be_visible()
    expect(note_in(page, "room")).to_be_hidden()
    check(page, page.url)
    save(page, "details")
    expect(page.locator("#details #said")).to_contain_text("Saved.")
    expect(note_in(page, "details")).to_be_hidden()
    found = stored(event)
    assert (found.kind, found.description) == ("workshop", "Line one\nline two")
    assert (found.audience, found.room_link) == (
        {"parent", "professional"},
        "https://room.example.org/1",
    )


def test_what_is_refused_and_what_was_typed_elsewhere_both_stay(open_page, event):
    page = open_page()
    page.get_by_label("In one sentence").fill("About patience")
    page.get_by_label("Link to the room").fill("no link")
    save(page, "room")
    expect(page.locator(".error-summary")).to_be_visible()
    expect(page.get_by_label("In one sentence")).to_have_value("About patience")
    expect(note_in(page, "room")).to_be_visible()
    save(page, "details")
    page.wait_for_url("**#said")
    expect(page.get_by_label("Link to the room")).to_have_value("no link")
    expect(note_in(page, "room")).to_be_visible()
    page.get_by_label("Link to the room").fill("https://room.example.org/1")
    save(page, "room")
    expect(page.locator("#room #said")).to_be_visible()
    found = stored(event)
    assert (found.summary, found.room_link) == ("About patience", "https://room.example.org/1")


@pytest.mark.long
def test_the_button_that_mends_a_refusal_leaves_nothing_unsaved(open_page, event):
    page = open_page()
    page.get_by_role("textbox", name="Seats").fill("0")
    save(page, "seats")
    expect(note_in(page, "seats")).to_be_visible()
    page.get_by_role("button", name="Set it to 1").click()
    page.wait_for_url("**#said")
    expect(note_in(page, "seats")).to_be_hidden()
    assert pools_of(stored(event).id)[0].capacity == 1


def test_who_rather_tells_nobody_finds_the_change_still_typed(open_page, event):
    page = open_page()
    page.get_by_label("In person", exact=True).check()
    page.get_by_label("Place").fill("Voronezh")
    save(page, "details")
    page.get_by_role("link", name="Back without saving").click()
    expect(page.get_by_label("Place")).to_have_value("Voronezh")
    expect(note_in(page, "details")).to_be_visible()
    save(page, "details")
    page.get_by_role("button", name="Save and write to them").click()
    page.wait_for_url("**#said")
    expect(note_in(page, "details")).to_be_hidden()
    assert stored(event).place == "Voronezh"


def test_what_somebody_else_saved_meanwhile_is_told_and_not_overwritten(open_page, event):
    page = open_page()
    page.get_by_label("Title").fill("His")
    catalogue.edit_details(event.id, some.details(title="Hers"))
    page.get_by_role("textbox", name="Seats").fill("30")
    save(page, "seats")
    page.wait_for_url("**#said")
    assert pools_of(stored(event).id)[0].capacity == 30
    expect(page.get_by_label("Title")).to_have_value("His")
    expect(note_in(page, "details")).to_contain_text("Somebody else has saved this part")
    save(page, "details")
    expect(
        page.get_by_text("What stands there now, where you typed something else")
    ).to_be_visible()
    assert stored(event).title == "Hers"
    save(page, "details")
    page.wait_for_url("**#said")
    assert stored(event).title == "His"


@pytest.mark.long
def test_what_was_typed_can_be_taken_back(open_page, event):
    page = open_page()
    page.get_by_label("Title").fill("Another")
    page.get_by_label("Professionals").check()
    page.locator("#details").get_by_role("button", name="Show what is saved").click()
    expect(page.get_by_label("Title")).to_have_value("The tender age")
    expect(page.get_by_label("Professionals")).not_to_be_checked()
    expect(note_in(page, "details")).to_be_hidden()
    page.reload()
    expect(page.get_by_label("Title")).to_have_value("The tender age")


def test_leaving_with_something_unsaved_is_asked_about_and_coming_back_finds_it(open_page):
    page = open_page()
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.get_by_label("Title").click()
    page.keyboard.type("More ")
    page.get_by_role("link", name="Programmes").click()
    page.wait_for_url("**/organize/programmes")
    assert asked == ["beforeunload"]
    page.go_back()
    expect(page.get_by_label("Title")).to_have_value("The tender ageMore ")
    expect(note_in(page, "details")).to_be_visible()


@pytest.mark.long
def test_nobody_is_asked_who_typed_nothing_or_saves_it(open_page):
    page = open_page()
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.get_by_label("Title").click()
    page.keyboard.type("More ")
    save(page, "details")
    page.wait_for_url("**#said")
    page.get_by_label("Title").click()
    page.get_by_role("link", name="Programmes").click()
    page.wait_for_url("**/organize/programmes")
    assert asked == []


def kept_in(page) -> list[str]:
    return page.evaluate("Object.keys(sessionStorage).filter((key) => key.startsWith('unsaved'))")


def typed_and_kept(page):
    """Typed in this tab, and kept there although the page was loaded anew."""
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_label("Title").fill("Secret")
    page.reload()
    expect(page.get_by_label("Title")).to_have_value("Secret")
    assert kept_in(page)
    return page


def sign_out(page) -> None:
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in")
    expect(page.get_by_text("You are signed out.")).to_be_visible()


def test_signing_out_forgets_what_was_typed(open_page):
    page = typed_and_kept(open_page())
    page.get_by_label("What it is about").fill("Secret as well")
    sign_out(page)
    assert kept_in(page) == []


def another_tab(page):
    other = page.context.new_page()
    other.goto(page.url)
    return other


def sign_in_again(page, oleg) -> None:
    cookie = {"name": "hub_staff", "value": accounts.open_session(oleg.id)}
    page.context.add_cookies([cookie | {"url": page.url}])


def test_signing_out_in_one_tab_forgets_what_was_typed_in_the_others(open_page, event, oleg):
    page = typed_and_kept(open_page())
    other = another_tab(page)
    sign_out(other)
    page.wait_for_function("!Object.keys(sessionStorage).some((key) => key.startsWith('unsaved'))")
    sign_in_again(page, oleg)
    page.reload()
    expect(page.get_by_label("Title")).to_have_value(event.title)
    assert kept_in(page) == []


@pytest.mark.long
def test_a_tab_that_slept_while_somebody_signed_out_forgets_when_it_wakes(open_page, event, oleg):
    page = typed_and_kept(open_page())
    other = another_tab(page)
    address = page.url
    page.goto("about:blank")
    sign_out(other)
    sign_in_again(other, oleg)
    page.goto(address)
    expect(page.get_by_label("Title")).to_have_value(event.title)
    assert kept_in(page) == []


@pytest.mark.long
def test_who_stays_after_all_loses_nothing_in_any_tab(open_page):
    """Asked whether to leave with something unsaved, the answer was no."""
    page = typed_and_kept(open_page())
    other = another_tab(page)
    asked = []
    other.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    other.get_by_label("Title").click()
    other.keyboard.type("More ")
    other.get_by_role("button", name="Sign out").click()
    expect(other.get_by_role("button", name="Sign out")).to_be_visible()
    assert asked == ["beforeunload"]
    page.reload()
    expect(page.get_by_label("Title")).to_have_value("Secret")


def test_without_script_the_page_says_that_each_part_has_its_own_button(open_page):
    page = open_page(java_script_enabled=False)
    sentence = page.content().split("<noscript>")[1].split("</noscript>")[0]
    assert "Each part is saved by its own button." in sentence
    expect(note_in(page, "details")).to_be_hidden()


@pytest.mark.parametrize("script", one_first([True, False]))
def test_a_sign_in_that_has_ended_loses_nothing_of_what_is_saved(open_page, event, script):
    page = open_page(java_script_enabled=script)
    page.get_by_label("What it is about").fill("Line one\nline two")
    end_every_sign_in()
    save(page, "details")
    expect(page.get_by_text("What you sent was not saved yet.")).to_be_visible()
    page.get_by_label("E-mail address").fill("oleg@example.org")
    page.get_by_label("Password").fill(some.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading")).to_have_text("You were signed out. This was not saved yet")
    assert stored(event).description == ""
    page.get_by_role("button", name="Send it again").click()
    page.wait_for_url("**#said")
    expect(note_in(page, "details")).to_be_hidden()
    assert stored(event).description.splitlines() == ["Line one", "line two"]


def test_marks_that_are_sent_by_script_are_not_lost_with_the_sign_in(open_page):
    page = open_page("/roster")
    page.get_by_label("Came", exact=True).first.check()
    end_every_sign_in()
    page.get_by_role("button", name="Save marks").click()
    expect(page.get_by_text("What you sent was not saved yet.")).to_be_visible()
    page.get_by_label("E-mail address").fill("oleg@example.org")
    page.get_by_label("Password").fill(some.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Send it again").click()
    expect(page.get_by_text("1 mark saved.")).to_be_visible()
    db.session.rollback()
    assert [one.verdict for one in db.session.query(AttendanceRecord)] == ["attended"]
