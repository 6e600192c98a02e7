"""The page behind a person's own link."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests import making
from tests.attendance.guests import MONDAY, THURSDAY_EVENING, a_guest, a_hall, letters
from tests.campaigns.writing import write_to
from tests.organizing import an_organizer
from webinar_hub.attendance.models import Evidence
from webinar_hub.core import links, tokens
from webinar_hub.core.database import db
from webinar_hub.registration import operations as registration
from webinar_hub.registration.models import Registration
from webinar_hub.registration.queries import pools_of

ROOM = "https://room.example.org/42"


@pytest.fixture(autouse=True)
def at_first(sqlite_app, clock):
    clock.set(MONDAY)
    with sqlite_app.app_context():
        yield


@pytest.fixture
def hall():
    return a_hall()


@pytest.fixture
def anna(hall):
    return a_guest(hall)


def path_of(guest: Registration) -> str:
    return f"/join/{links.token('join', guest.public_id, guest.link_counter)}"


@pytest.fixture
def visit(sqlite_client, clock):
    """`visit(path, minutes=-5)`: the page so many minutes after the start."""

    def open_page(
        path: str, minutes: float = 0, post: bool = False, client=sqlite_client, **headers: str
    ):
        clock.set(THURSDAY_EVENING + timedelta(minutes=minutes))
        ask = client.post if post else client.get
        response = ask(path, headers={"Accept-Language": "en", **headers})
        db.session.rollback()
        return response

    return open_page


def arrivals() -> int:
    return db.session.scalar(select(func.count()).select_from(Evidence))


def test_before_the_window_the_page_says_how_long_it_is_in_both_zones(hall, visit):
    guest = a_guest(hall, zone="Asia/Yekaterinburg")
    page = visit(path_of(guest), -75).get_data(as_text=True)
    assert 'data-countdown="3601" data-reload>1 hour' in page
    assert "17:45 (Moscow, UTC+3)" in page
    assert "19:45 (Yekaterinburg, UTC+5)" in page
    assert "20:00–21:30 Yekaterinburg, UTC+5" in page
    assert "<form" not in page
    assert ROOM not in page


def test_shortly_before_the_page_looks_again_without_script(anna, visit):
    page = visit(path_of(anna), -20).get_data(as_text=True)
    assert '<noscript><meta http-equiv="refresh" content="301"></noscript>' in page


def test_in_the_window_there_is_one_button_and_the_room_is_not_told(anna, visit):
    for minutes in (-15, 0, 89):
        page = visit(path_of(anna), minutes).get_data(as_text=True)
        assert page.count("<button") == 1
        assert ROOM not in page
    assert arrivals() == 0


def test_the_button_notes_the_arrival_and_goes_on_to_the_room(anna, visit):
    response = visit(path_of(anna), 0, post=True)
    page = response.get_data(as_text=True)
    assert response.status_code == 200
    assert f'<meta http-equiv="refresh" content="1; url={ROOM}">' in page
    assert f'href="{ROOM}"' in page
    assert arrivals() == 1
    assert db.session.get_one(Registration, anna.id).address_proven_at == THURSDAY_EVENING


def test_impatient_clicks_open_the_room_and_are_one_arrival(anna, visit):
    for _click in range(3):
        assert ROOM in visit(path_of(anna), 0, post=True).get_data(as_text=True)
    assert arrivals() == 1


def test_looking_changes_nothing(anna, visit, sqlite_client):
    for minutes in (-60, 0, 30, 95, 200):
        visit(path_of(anna), minutes)
        sqlite_client.head(path_of(anna))
    assert arrivals() == 0
    assert db.session.get_one(Registration, anna.id).address_proven_at is None


@pytest.mark.parametrize("minutes", [-20, 200])
def test_a_form_that_was_opened_at_another_time_shows_how_it_is_now(anna, visit, minutes):
    response = visit(path_of(anna), minutes, post=True)
    assert response.status_code == 200
    assert ROOM not in response.get_data(as_text=True)
    assert arrivals() == 0


def test_just_after_the_end_there_is_a_way_back_that_is_no_arrival(anna, visit):
    page = visit(path_of(anna), 95).get_data(as_text=True)
    assert "Thank you for being with us" in page
    assert "Still going on?" in page
    assert ROOM in visit(path_of(anna), 95, post=True).get_data(as_text=True)
    assert arrivals() == 0
    assert "Still going on?" not in visit(path_of(anna), 121).get_data(as_text=True)


def test_without_a_room_the_page_says_so_and_looks_again(visit):
    guest = a_guest(a_hall(room_link="", dial_in="+7 495 111-11-11"))
    page = visit(path_of(guest), 0).get_data(as_text=True)
    assert "There is no room yet." in page
    assert '<meta http-equiv="refresh" content="30">' in page
    assert "<form" not in page
    assert "+7 495 111-11-11" in page
    visit(path_of(guest), 0, post=True)
    assert arrivals() == 0


def test_who_comes_to_the_place_sees_where_it_is_and_no_button(visit):
    guest = a_guest(a_hall(format="in_person", place="Moscow, Arbat 1"))
    for minutes in (-60, 0):
        page = visit(path_of(guest), minutes).get_data(as_text=True)
        assert "Moscow, Arbat 1" in page
        assert "<form" not in page
    visit(path_of(guest), 0, post=True)
    assert arrivals() == 0


def test_who_sits_in_the_room_joins_an_online_meeting_of_the_same_event_by_link(visit):
    hall = a_hall(format="both", pool_mode="in_person", place="Moscow, Arbat 1")
    making.change(hall.meeting, mode="online")
    page = visit(path_of(a_guest(hall)), 0).get_data(as_text=True)
    assert "<form" in page


def test_who_waits_sees_the_place_in_line_and_no_room(visit):
    hall = a_hall(capacity=1)
    a_guest(hall)
    guest = a_guest(hall, "Boris")
    page = visit(path_of(guest), 0).get_data(as_text=True)
    assert "You are number 1 on the waiting list" in page
    assert ROOM not in visit(path_of(guest), 0, post=True).get_data(as_text=True)
    assert arrivals() == 0


def test_who_gave_the_seat_back_is_told_how_to_come_back(anna, hall, visit):
    registration.cancel(anna.id)
    page = visit(path_of(anna), -60).get_data(as_text=True)
    assert "You have given your seat back" in page
    assert f'/events/{hall.event.slug}">Sign up again' in page


def test_a_cancelled_event_says_why(anna, hall, visit):
    making.change(hall.event, status="cancelled", cancel_reason="The speaker is ill.")
    page = visit(path_of(anna), 0).get_data(as_text=True)
    assert "It does not take place" in page
    assert "The speaker is ill." in page


def test_of_several_meetings_the_one_that_runs_is_shown_and_noted(hall, anna, visit):
    second = making.make_meeting(
        hall.event, THURSDAY_EVENING + timedelta(days=1), title="Second evening"
    ).id
    assert "Second evening" not in visit(path_of(anna), 0).get_data(as_text=True)
    assert "Second evening" in visit(path_of(anna), 100).get_data(as_text=True)
    visit(path_of(anna), 24 * 60, post=True)
    assert db.session.scalars(select(Evidence.meeting_id)).all() == [second]


def test_the_page_names_who_comes_in_and_the_way_out(anna, hall, visit):
    page = visit(path_of(anna), 0).get_data(as_text=True)
    assert "You join as Anna." in page
    assert f'<a href="/events/{hall.event.slug}">Not you? Sign up here</a>' in page
    assert links.token("manage", anna.public_id) in page


def test_the_page_is_for_one_person_and_needs_no_cookie(anna, visit):
    response = visit(path_of(anna), 0)
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert "Set-Cookie" not in response.headers


def test_a_form_on_another_site_cannot_press_the_button(anna, visit):
    headers = {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example.org"}
    assert visit(path_of(anna), 0, post=True, **headers).status_code == 403
    assert arrivals() == 0


@pytest.mark.parametrize("spoil", ["other purpose", "other person", "cut off", "nonsense"])
def test_what_is_no_link_of_ours_is_not_found(anna, visit, spoil):
    token = links.token("join", anna.public_id)
    path = {
        "other purpose": links.token("manage", anna.public_id),
        "other person": links.token("join", tokens.public_id()),
        "cut off": token[:-2],
        "nonsense": "x",
    }[spoil]
    for post in (False, True):
        assert visit(f"/join/{path}", 0, post=post).status_code == 404
    assert arrivals() == 0


def test_an_old_link_says_so_and_lets_nobody_in(anna, hall, visit):
    old = path_of(anna)
    making.change(anna, link_counter=1)
    for post in (False, True):
        response = visit(old, 0, post=post)
        page = response.get_data(as_text=True)
        assert response.status_code == 410
        assert "This link is old" in page
        assert "Anna" not in page.split("<footer")[0]  # there answers another Anna
        assert ROOM not in page
    assert visit(path_of(anna), 0).status_code == 200


def test_a_discreet_person_reads_messages_here_and_only_here(hall, visit):
    guest = a_guest(hall, discreet=True)
    a_guest(hall, "Boris")
    oleg = an_organizer("Oleg", hall.event.programme, "organizer").id
    write_to(hall.event, oleg, "New room", "Now in **room 5**.")
    page = visit(path_of(guest), -60).get_data(as_text=True)
    assert "New room" in page
    assert "<strong>room 5</strong>" in page
    assert "room 5" not in str(letters("event_message")[0].facts)


# From the browser in which somebody has just signed up.


def sign_up_by_form(client, hall, name="Clara", zone="Europe/Moscow", **more: str) -> None:
    fields = {
        "email": f"{name.lower()}@example.org",
        "given_name": name,
        "role": "parent",
        "consent_participation": "y",
        "lang": "en",
        "zone": zone,
        **more,
    }
    english = {"Accept-Language": "en"}
    path = f"/events/{hall.event.slug}/registrations"
    answer = client.post(path, data=fields, headers=english)
    assert answer.status_code == 303, re.findall(r"field__error.*", answer.get_data(as_text=True))
    db.session.rollback()


def test_who_signed_up_just_now_comes_in_without_waiting_for_the_letter(
    hall, visit, sqlite_client, clock
):
    clock.set(THURSDAY_EVENING - timedelta(minutes=10))
    sign_up_by_form(sqlite_client, hall)
    page = visit("/join/here", -5).get_data(as_text=True)
    assert "Clara" not in page
    assert "/registrations/" not in page
    assert ROOM in visit("/join/here", -5, post=True).get_data(as_text=True)
    assert arrivals() == 1
    found = db.session.scalars(select(Registration)).one()
    assert found.address_proven_at is None


def test_a_known_address_opens_the_room_and_proves_nothing(hall, anna, visit, sqlite_client, clock):
    clock.set(THURSDAY_EVENING - timedelta(minutes=10))
    sign_up_by_form(sqlite_client, hall, "Anna")
    assert ROOM in visit("/join/here", -5, post=True).get_data(as_text=True)
    assert arrivals() == 0


def both_doors(app, hall, visit, zone="Europe/Moscow") -> list[list[bytes]]:
    """What the browser shows to who typed a known and an unknown address, from early to late."""
    browsers = []
    for name in ("Zina", "Clara"):
        client = app.test_client()
        sign_up_by_form(client, hall, name, zone)
        browsers.append(client)
    return [
        [
            visit("/join/here", minutes, post, client=client).get_data()
            for minutes in (-120, -30, -5, 20, 95, 200)
            for post in (False, True)
        ]
        for client in browsers
    ]


@pytest.mark.parametrize("zone", ["Europe/Moscow", "Asia/Omsk"])
@pytest.mark.parametrize("seats", [None, 1, 5])
def test_the_browsers_door_does_not_tell_who_was_known(sqlite_app, visit, clock, seats, zone):
    hall = a_hall(capacity=seats)
    a_guest(hall, "Zina", zone="Asia/Vladivostok")
    clock.set(THURSDAY_EVENING - timedelta(hours=3))
    known, unknown = both_doors(sqlite_app, hall, visit, zone)
    assert known == unknown
    assert all(b"Zina" not in page and b"Clara" not in page for page in known)
    assert all(b"Vladivostok" not in page for page in known)
    assert any(ROOM.encode() in page for page in known) is (seats != 1)


def test_the_browsers_door_does_not_tell_which_kind_of_seat_was_taken(sqlite_app, visit, clock):
    hall = a_hall(format="both", pool_mode="in_person", place="Moscow, Arbat 1", capacity=1)
    making.make_pool(hall.event, name="online", mode="online", capacity=None)
    a_guest(hall)
    clock.set(THURSDAY_EVENING - timedelta(hours=3))
    client = sqlite_app.test_client()
    room, online = pools_of(hall.event_id)
    sign_up_by_form(client, hall, "Clara", seat=str(room.id))
    waiting = [visit("/join/here", -5, post, client=client).get_data() for post in (False, True)]
    assert db.session.scalars(select(Registration.state)).all() == ["confirmed", "waitlisted"]
    clock.set(THURSDAY_EVENING - timedelta(hours=3))
    sign_up_by_form(client, hall, "Anna", seat=str(online.id))
    known = [visit("/join/here", -5, post, client=client).get_data() for post in (False, True)]
    assert waiting == known
    assert arrivals() == 0


def test_a_state_of_a_known_person_is_not_told(hall, anna, visit, sqlite_client, clock):
    clock.set(THURSDAY_EVENING - timedelta(minutes=10))
    sign_up_by_form(sqlite_client, hall, "Anna")
    before = visit("/join/here", -5).get_data()
    registration.cancel(anna.id)
    assert visit("/join/here", -5).get_data() == before


def test_a_guest_without_a_seat_reads_what_a_newcomer_would_and_no_number(
    visit, sqlite_client, clock
):
    hall = a_hall(capacity=1)
    a_guest(hall)
    clock.set(THURSDAY_EVENING - timedelta(minutes=10))
    sign_up_by_form(sqlite_client, hall, "Anna")
    for post in (False, True):
        page = visit("/join/here", 0, post).get_data(as_text=True)
        assert "You are on the waiting list" in page
        assert "number" not in page
        assert ROOM not in page


def test_another_browser_is_sent_to_the_letter(visit):
    for post in (False, True):
        response = visit("/join/here", 0, post=post)
        assert response.status_code == 404
        assert "Your way in is in the letter" in response.get_data(as_text=True)
