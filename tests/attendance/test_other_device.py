"""Coming in on another device: six digits, once, for ten minutes, and never whose they are."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.attendance.guests import THURSDAY_EVENING, a_guest, a_hall
from tests.registration.people import at_once
from tests.registration.visitors import Visitor, errors, words
from webinar_hub.attendance import join_codes, rules
from webinar_hub.attendance.models import Evidence, JoinCode
from webinar_hub.core import links
from webinar_hub.core.database import db
from webinar_hub.registration import operations as registration
from webinar_hub.registration.models import Registration

ROOM = "room.example.org"


@pytest.fixture
def before(app, clock):
    """Half an hour before the start, on both databases."""
    clock.set(THURSDAY_EVENING - timedelta(minutes=30))
    with app.app_context():
        yield


@pytest.fixture
def web(sqlite_app, clock):
    """Ten minutes before the start: the door is open."""
    clock.set(THURSDAY_EVENING - timedelta(minutes=10))
    with sqlite_app.app_context():
        yield sqlite_app


def path_of(guest: Registration) -> str:
    return f"/join/{links.token('join', guest.public_id, guest.link_counter)}"


def shown_digits(visitor: Visitor, guest: Registration) -> str:
    page = visitor.post(f"{path_of(guest)}/code").get_data(as_text=True)
    found = re.search(r"(\d{3}) (\d{3})</p>", page)
    assert found is not None
    return found[1] + found[2]


def another(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def rows() -> list[JoinCode]:
    db.session.rollback()
    return list(db.session.scalars(select(JoinCode)))


@pytest.mark.usefixtures("before")
def test_digits_are_good_once():
    guest = a_guest(a_hall())
    code = join_codes.make_code(guest.id)
    secret = join_codes.use_code(code)
    assert join_codes.let_in(secret) == guest.public_id
    with pytest.raises(rules.NoSuchCode):
        join_codes.use_code(code)


@pytest.mark.usefixtures("before")
def test_they_hold_ten_minutes(clock):
    code = join_codes.make_code(a_guest(a_hall()).id)
    clock.advance(minutes=10)
    with pytest.raises(rules.NoSuchCode):
        join_codes.use_code(code)


@pytest.mark.usefixtures("before")
def test_new_digits_end_those_shown_before_and_no_device_that_is_in():
    guest = a_guest(a_hall())
    secret = join_codes.use_code(join_codes.make_code(guest.id))
    first = join_codes.make_code(guest.id)
    second = join_codes.make_code(guest.id)
    with pytest.raises(rules.NoSuchCode):
        join_codes.use_code(first)
    assert join_codes.let_in(join_codes.use_code(second)) == guest.public_id
    assert join_codes.let_in(secret) == guest.public_id


@pytest.mark.usefixtures("before")
def test_the_same_digits_are_never_shown_to_two(monkeypatch):
    drawn = iter([7, 7, 8])
    monkeypatch.setattr(join_codes.secrets, "randbelow", lambda _most: next(drawn))
    hall = a_hall()
    codes = [join_codes.make_code(a_guest(hall, name).id) for name in ("Anna", "Boris")]
    assert codes == ["000007", "000008"]


@pytest.mark.usefixtures("before")
def test_neither_digits_nor_secret_stand_in_the_database():
    guest = a_guest(a_hall())
    code = join_codes.make_code(guest.id)
    assert code not in str(rows()[0].code_digest)
    secret = join_codes.use_code(code)
    assert rows()[0].code_digest is None
    assert secret not in str(rows()[0].browser_digest)


def test_of_many_who_type_them_at_once_one_comes_in(before, app):
    code = join_codes.make_code(a_guest(a_hall()).id)
    answers = at_once(app, 4, lambda: join_codes.use_code(code))
    assert len([one for one in answers if isinstance(one, str)]) == 1
    assert {type(one) for one in answers if not isinstance(one, str)} == {rules.NoSuchCode}


@pytest.mark.usefixtures("before")
def test_what_was_not_typed_is_forgotten_and_devices_two_days_after_the_event(clock):
    hall = a_hall()
    anna, boris = a_guest(hall), a_guest(hall, "Boris")
    join_codes.use_code(join_codes.make_code(anna.id))
    join_codes.make_code(boris.id)
    assert join_codes.forget_codes() == 0
    clock.advance(minutes=11)
    assert join_codes.forget_codes() == 1
    clock.set(hall.event.last_end + rules.CODES_KEPT)
    assert join_codes.forget_codes() == 0
    clock.advance(minutes=1)
    assert join_codes.forget_codes() == 1


# As people go through it.


def test_anna_comes_in_on_her_television_which_learns_nothing_of_her(web):
    guest = a_guest(a_hall(), "Zina", zone="Asia/Vladivostok")
    phone, television = Visitor(web), Visitor(web)
    assert "Join on another device" in words(phone.get(path_of(guest)))
    code = shown_digits(phone, guest)
    assert television.get("/join").status_code == 200
    assert television.post("/join", {"code": f"{code[:3]} {code[3:]}"}).location == "/join/by-code"
    page = television.get("/join/by-code").get_data(as_text=True)
    assert "Zina" not in page
    assert "Vladivostok" not in page
    assert "/registrations/" not in page
    assert guest.public_id not in page
    assert ROOM in television.post("/join/by-code").get_data(as_text=True)
    db.session.rollback()
    arrived = db.session.scalars(select(Evidence.registration_id)).all()
    assert arrived == [guest.id]
    db.session.rollback()
    assert db.session.get_one(Registration, guest.id).address_proven_at is None


def test_its_cookie_holds_a_signed_secret_and_ends_with_the_browser(web):
    guest = a_guest(a_hall())
    phone, television = Visitor(web), Visitor(web)
    answer = television.post("/join", {"code": shown_digits(phone, guest)})
    cookie = answer.headers["Set-Cookie"]
    assert "Max-Age" not in cookie
    assert "Expires" not in cookie
    assert "HttpOnly" in cookie
    value = television.cookie("hub_guest")
    television.browser.set_cookie("hub_guest", value[:-2] + "xx")
    assert television.get("/join/by-code").status_code == 404


@pytest.mark.parametrize("typed", ["", "12", "hello", "\x00", "1" * 9000])
def test_what_is_no_code_is_said_beside_the_field(web, typed):
    answer = Visitor(web).post("/join", {"code": typed})
    assert answer.status_code == 422
    assert errors(answer)["code"]


def test_wrong_used_and_old_digits_get_the_same_answer(web, clock):
    guest = a_guest(a_hall())
    visitor = Visitor(web)
    wrong = visitor.post("/join", {"code": another(shown_digits(visitor, guest))})
    used = shown_digits(visitor, guest)
    visitor.post("/join", {"code": used})
    again = visitor.post("/join", {"code": used})
    old = shown_digits(visitor, guest)
    clock.advance(minutes=10)
    late = visitor.post("/join", {"code": old})
    assert [one.status_code for one in (wrong, again, late)] == [422] * 3
    assert len({errors(one)["code"] for one in (wrong, again, late)}) == 1


def test_nobody_guesses_for_long(web):
    visitor = Visitor(web)
    answers = [visitor.post("/join", {"code": "000000"}).status_code for _number in range(21)]
    assert answers == [422] * 20 + [429]


def test_a_code_is_made_by_a_button_and_only_so_often(web):
    guest = a_guest(a_hall())
    visitor = Visitor(web)
    visitor.get(path_of(guest))
    assert rows() == []
    assert "Show the digits" in words(visitor.get(f"{path_of(guest)}/code"))
    assert rows() == []
    statuses = [visitor.post(f"{path_of(guest)}/code").status_code for _number in range(21)]
    assert statuses == [200] * 20 + [429]


def test_who_waits_has_left_or_comes_too_late_gets_no_digits(web, clock):
    hall = a_hall(capacity=1)
    seat, waits = a_guest(hall), a_guest(hall, "Boris")
    visitor = Visitor(web)
    assert "another device" not in words(visitor.get(path_of(waits)))
    visitor.post(f"{path_of(waits)}/code")
    clock.set(hall.event.last_end + timedelta(hours=2))
    visitor.post(f"{path_of(seat)}/code")
    assert rows() == []


def test_a_device_whose_seat_was_given_back_stays_outside(web):
    guest = a_guest(a_hall())
    phone, television = Visitor(web), Visitor(web)
    television.post("/join", {"code": shown_digits(phone, guest)})
    registration.cancel(guest.id)
    for answer in (television.get("/join/by-code"), television.post("/join/by-code")):
        assert answer.status_code < 500
        assert "You are not signed up any more" in words(answer)
        assert ROOM not in answer.get_data(as_text=True)


def test_a_foreign_or_old_link_makes_no_digits(web):
    guest = a_guest(a_hall())
    visitor = Visitor(web)
    assert visitor.post("/join/wrong/code").status_code == 404
    old = links.token("join", guest.public_id, 7)
    assert visitor.post(f"/join/{old}/code").status_code == 410
    assert rows() == []


def test_a_browser_that_typed_nothing_is_sent_to_the_letter(web):
    for answer in (Visitor(web).get("/join/by-code"), Visitor(web).post("/join/by-code")):
        assert answer.status_code == 404
        assert "Your way in is in the letter" in words(answer)


def test_the_answers_may_not_be_stored(web):
    guest = a_guest(a_hall())
    visitor = Visitor(web)
    shown = visitor.post(f"{path_of(guest)}/code")
    for answer in (shown, visitor.get("/join"), visitor.get("/join/by-code")):
        assert answer.headers["Cache-Control"] == "no-store"
