"""The door and the roster in a real browser."""

from datetime import timedelta

import pytest

from tests.attendance.guests import a_guest, a_hall
from tests.campaigns.writing import campaign, write_to
from tests.conftest import one_first
from tests.organizing import an_organizer
from tests.reading import check
from webinar_hub.accounts import operations as accounts
from webinar_hub.attendance import operations
from webinar_hub.attendance.models import AttendanceRecord
from webinar_hub.core import clock, links
from webinar_hub.core.database import db

ROOM = "https://room.example.org/42"


@pytest.fixture
def hall(sqlite_app):
    with sqlite_app.app_context():
        yield a_hall(
            starts=clock.now().replace(microsecond=0) + timedelta(minutes=5), room_link=ROOM
        )


@pytest.fixture
def web(open_site, sqlite_url, hall):
    return open_site(sqlite_url)


@pytest.fixture
def oleg(hall):
    return an_organizer("Oleg", hall.event.programme, "organizer")


@pytest.fixture
def staff_page(web, oleg, new_page):
    """`staff_page(locale="ru-RU")`: a browser in which Oleg is signed in."""

    def open_page(**options):
        page = new_page(**options)
        cookie = {"name": "hub_staff", "value": accounts.open_session(oleg.id), "url": web.url}
        page.context.add_cookies([cookie])
        return page

    return open_page


def verdicts() -> dict[str, tuple[str, str]]:
    db.session.rollback()
    rows = db.session.query(AttendanceRecord).all()
    return {row.registration.given_name: (row.verdict, row.evidence_kind) for row in rows}


@pytest.mark.parametrize("script", one_first([True, False]))
def test_the_button_leads_to_a_room_on_another_site_and_gives_nothing_away(
    web, hall, new_page, script
):
    guest = a_guest(hall)
    token = links.token("join", guest.public_id)
    page = new_page(java_script_enabled=script)
    asked = []
    page.route(
        f"{ROOM}**", lambda route: (asked.append(route.request.headers), route.fulfill(body="Room"))
    )
    page.goto(f"{web.url}/join/{token}")
    page.get_by_role("button", name="Join").click()
    page.wait_for_url(ROOM)
    assert "referer" not in asked[0]
    assert verdicts() == {"Anna": ("attended", "join_link")}


def test_marks_are_saved_in_place_with_the_keyboard_alone(web, hall, staff_page):
    for name in ("Anna", "Boris", "Clara"):
        a_guest(hall, name)
    page = staff_page()
    page.goto(f"{web.url}/organize/events/{hall.event.public_id}/roster")
    address = page.url
    for key in ("j", "x", "j", "j", "x"):
        page.keyboard.press(key)
    assert page.locator('[data-selected="chosen"]').inner_text() == "2"
    page.get_by_role("button", name="Absent").press("Enter")
    page.get_by_text("2 marks saved.").wait_for()
    assert page.url == address
    assert verdicts() == {"Anna": ("absent", "decision"), "Clara": ("absent", "decision")}
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("2 marks saved.").wait_for(state="detached")
    assert verdicts() == {}


@pytest.mark.long  # the pages themselves are read in `tests/everywhere`
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_accessible_and_fits_a_small_screen(web, hall, oleg, staff_page, scheme):
    early = a_hall(starts=clock.now() + timedelta(hours=3), capacity=1)
    anna, waiting = a_guest(early, "Anna"), a_guest(early, "Boris")
    guest = a_guest(hall, "Clara", family_name="Белова-Константинопольская")
    operations.arrive(guest.id, hall.meeting_id)
    past_midnight = clock.now().replace(hour=20, minute=30) + timedelta(days=1)  # 23:30 in Moscow
    late = a_guest(a_hall(starts=past_midnight), "Daria")
    letter = write_to(hall.event, oleg.id, "Новое", "**Да**")
    event = f"/organize/events/{hall.event.public_id}"
    doors = [f"/join/{links.token('join', one.public_id)}" for one in (anna, waiting, guest, late)]
    roster = f"{event}/roster"
    people = [f"{roster}/{guest.public_id}", f"{roster}/{guest.public_id}/cancellation"]
    writing = f"/organize/programmes/{hall.event.programme.public_id}/letters/new"
    sent = f"/organize/letters/{campaign(letter).public_id}"
    letters = [f"{event}/letters", f"{writing}?event={hall.event.public_id}", sent]
    page = staff_page(locale="ru-RU", color_scheme=scheme, viewport={"width": 320, "height": 640})
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    for path in (*doors, "/join/here", roster, *people, f"{event}/reminders", *letters):
        page.goto(web.url + path)
        check(page, path)
    page.goto(web.url + letters[1])
    page.fill("[name=subject_en]", "Новое")
    page.fill("[name=body_en]", "- раз\n- два")
    page.locator(".button--primary").click()
    page.locator(".letter").first.wait_for()
    check(page, "look")
    assert [text for text in said if "404" not in text] == []
