"""What people read before and after they ask for a seat, and what organizers do about it."""

import pytest

from tests import making
from tests import organizing as some
from tests.enrolment.evenings import evenings
from tests.forms import part
from tests.registration import people
from tests.registration.people import fresh, kinds_to, letters_to, sign_up
from tests.registration.visitors import Visitor, errors, manage_path, words
from webinar_hub.core import links
from webinar_hub.registration import operations

REASON = "Мест мало, и они для школ области."


@pytest.fixture
def event(on_the_web):
    event = making.make_event(slug="tender-age", approval=True)
    making.make_pool(event, capacity=1)
    return event


@pytest.fixture
def oleg(on_the_web, event):
    return some.signed_in(on_the_web, some.an_organizer("Oleg", event.programme, "organizer"))


@pytest.fixture
def lida(on_the_web, event):
    return some.signed_in(on_the_web, some.an_organizer("Lida", event.programme, "viewer"))


def page_of(event, more="") -> str:
    return f"/organize/events/{event.public_id}/requests{more}"


def token(client, event) -> str:
    page = client.get(page_of(event)).get_data(as_text=True)
    return page.split('name="csrf_token" value="')[1].split('"')[0]


def press(client, event, more="", **fields):
    return client.post(page_of(event, more), data={"csrf_token": token(client, event)} | fields)


def read(client, path) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return words(answer)


def test_the_event_page_says_it_before_and_the_next_one_after(visitor, event):
    assert "The organizers confirm each sign-up." in words(visitor.get("/events/tender-age"))
    visitor.sign_up("tender-age")
    told = words(visitor.get("/events/tender-age/thanks"))
    assert "we have your request" in told
    assert "We remind you" not in told


def test_a_full_event_says_where_a_yes_leads(visitor, event):
    operations.approve(event.id, [sign_up(event, "Boris").public_id])
    told = words(visitor.get("/events/tender-age"))
    assert "whoever is confirmed goes on the waiting list" in told
    assert "Join the waiting list" not in told


def test_the_answer_after_a_no_is_the_same_as_for_anybody(visitor, event):
    operations.decline(event.id, [sign_up(event, "Anna").public_id], "No")
    again, first = visitor.sign_up("tender-age"), Visitor(visitor.browser.application)
    other = first.sign_up("tender-age", email="vera@example.org", given_name="Vera")
    assert (again.status_code, again.headers["Location"]) == (
        other.status_code,
        other.headers["Location"],
    )


def test_the_form_of_a_series_says_which_dates_are_confirmed(visitor, on_the_web):
    making.change(evenings(2).dates[0], approval=True)
    told = words(visitor.get("/series/evenings"))
    assert "Evening 1 (the organizers confirm each sign-up)" in told
    assert "Evening 2 (" not in told


def test_in_russian(on_the_web, event):
    reader = Visitor(on_the_web, "ru")
    assert "Организаторы рассматривают каждую заявку." in words(reader.get("/events/tender-age"))
    anna = sign_up(event, "Anna")
    assert "Организаторы рассматривают вашу заявку" in words(reader.get(manage_path(anna)))


def test_ones_own_page_says_how_it_stands_and_takes_it_back(visitor, event):
    anna = sign_up(event, "Anna")
    path = manage_path(anna)
    told = words(visitor.get(path))
    assert "The organizers look at your request" in told
    assert "Take my request back" in told
    assert "Give my seat back" not in told
    assert "Take your request back?" in words(visitor.get(f"{path}/cancellation"))
    assert visitor.post(f"{path}/cancellation").status_code == 303
    assert fresh(anna).state == "cancelled"


def test_ones_own_page_says_why_not(visitor, event):
    anna = sign_up(event, "Anna")
    operations.decline(event.id, [anna.public_id], "Only <b>schools</b>.")
    told = words(visitor.get(manage_path(anna)))
    assert "You have no seat" in told
    assert "Only <b>schools</b>." in told
    assert "Sign up again" not in told
    joined = visitor.get(f"/join/{links.token('join', anna.public_id)}")
    assert "Sign up again" not in words(joined)
    assert "Only <b>schools</b>." in words(joined)


def test_organizers_see_who_asked_and_when_and_how_many(oleg, event):
    sign_up(event, "Anna", family_name="Petrova", role="parent")
    sign_up(event, "Boris")
    told = read(oleg, page_of(event))
    assert "2 people wait for your decision." in told
    assert "Petrova Anna" in told
    assert "2 November 2026, 11:00" in told
    assert "1 seat is free." in told
    for path in ("/organize", "/organize/events"):
        assert "2 people wait for your decision" in read(oleg, path)
    assert "2 people wait for your decision" in read(oleg, f"/organize/events/{event.public_id}")
    roster = read(oleg, f"/organize/events/{event.public_id}/roster")
    assert "To decide (2)" in roster


def test_an_event_that_is_over_needs_no_decision(on_the_web, event, clock):
    sign_up(event, "Anna")
    clock.set(fresh(event).last_end)
    oleg = some.signed_in(on_the_web, some.an_organizer("Oleg", event.programme, "organizer"))
    assert "your decision" not in read(oleg, "/organize")
    told = read(oleg, page_of(event))
    assert "nothing can be decided any more" in told
    assert "Confirm" not in told.split("Anna")[1]


def test_one_is_confirmed_by_one_button(oleg, event):
    anna = sign_up(event, "Anna")
    answer = press(oleg, event, confirm=anna.public_id)
    assert answer.status_code == 303
    assert "1 person has a seat now" in read(oleg, page_of(event))
    assert fresh(anna).state == "confirmed"


def test_several_are_confirmed_at_once(oleg, event):
    three = [sign_up(event, name) for name in ("Anna", "Boris", "Vera")]
    chosen = [one.public_id for one in three[:2]]
    press(oleg, event, chosen=chosen, confirm_all="1")
    told = read(oleg, page_of(event))
    assert "1 person has a seat now" in told
    assert "1 person is on the waiting list now" in told
    assert [fresh(one).state for one in three] == ["confirmed", "waitlisted", "pending"]


@pytest.mark.parametrize(
    "fields", [{}, {"confirm_all": "1"}, {"decline_all": "1"}, {"confirm": ""}, {"decline": "x"}]
)
def test_with_nobody_ticked_nothing_happens(oleg, event, fields):
    anna = sign_up(event, "Anna")
    assert press(oleg, event, **fields).status_code == 303
    assert fresh(anna).state == "pending"


def test_enter_in_the_list_decides_nothing(oleg, event):
    anna = sign_up(event, "Anna")
    press(oleg, event, chosen=anna.public_id)
    assert fresh(anna).state == "pending"


def test_a_no_asks_for_the_reason_shows_the_letter_and_then_sends_it(oleg, event):
    anna = sign_up(event, "Anna", language="ru")
    boris = sign_up(event, "Boris")
    chosen = [anna.public_id, boris.public_id]
    asked = press(oleg, event, chosen=chosen, decline_all="1")
    assert "Decline 2 requests?" in words(asked)
    without = press(oleg, event, "/declining", chosen=chosen, reason=" ")
    assert without.status_code == 422
    assert "reason" in errors(without)
    long = press(oleg, event, "/declining", chosen=chosen, reason="x" * 501)
    assert long.status_code == 422
    assert "x" * 501 in long.get_data(as_text=True)
    look = press(oleg, event, "/declining", chosen=chosen, reason=REASON)
    told = words(look)
    assert "Is it right like this?" in told
    assert told.count(REASON) >= 2
    assert "О вашей заявке: The tender age" in told
    assert "About your request: The tender age" in told
    assert fresh(anna).state == "pending"
    sent = press(oleg, event, "/declining", chosen=chosen, reason=REASON, send="1")
    assert sent.status_code == 303
    told = read(oleg, page_of(event))
    assert "2 people are declined" in told
    assert REASON in told
    assert letters_to(anna, "declined")[0].facts["reason"] == REASON


def test_what_is_seen_beforehand_is_what_is_sent(oleg, event):
    anna = sign_up(event, "Anna")
    look = press(oleg, event, "/declining", chosen=anna.public_id, reason="*No* [x](http://y)")
    assert "*No* [x](http://y)" in words(look)
    press(oleg, event, "/declining", chosen=anna.public_id, reason="*No*", send="1")
    assert kinds_to(anna)[-1] == "declined"


def test_who_took_it_back_meanwhile_is_left(oleg, event):
    anna = sign_up(event, "Anna")
    operations.cancel(anna.id)
    press(oleg, event, confirm=anna.public_id)
    assert "1 request was left as it is" in read(oleg, page_of(event))
    answer = press(oleg, event, "/declining", chosen=anna.public_id, reason="No", send="1")
    assert answer.status_code == 303
    assert kinds_to(anna)[-1] == "request_taken_back"


def test_a_no_can_be_undone_from_the_list(oleg, event):
    anna = sign_up(event, "Anna")
    operations.decline(event.id, [anna.public_id], "No")
    assert "Confirm after all" in read(oleg, page_of(event))
    press(oleg, event, confirm=anna.public_id)
    assert fresh(anna).state == "confirmed"


def test_who_reads_along_decides_nothing(lida, event):
    sign_up(event, "Anna")
    told = read(lida, page_of(event))
    assert "Anna" in told
    assert "Confirm" not in told


def test_a_cancelled_event_is_said_and_not_decided_upon(oleg, event):
    anna = sign_up(event, "Anna")
    value = token(oleg, event)
    making.change(event, status="cancelled")
    answer = oleg.post(page_of(event), data={"csrf_token": value, "confirm": anna.public_id})
    assert answer.status_code == 303
    assert "This event has been cancelled." in read(oleg, page_of(event))
    assert fresh(anna).state == "pending"


def editor(client, event) -> str:
    return client.get(f"/organize/events/{event.public_id}").get_data(as_text=True)


def test_the_editor_sets_it_and_says_who_still_waits(oleg, event):
    address = f"/organize/events/{event.public_id}/approval"
    anna = sign_up(event, "Anna")
    off = part(editor(oleg, event), "approval")
    off.pop("approval-approval")
    refused = oleg.post(address, data=off)
    assert refused.status_code == 422
    assert "1 person still waits for your decision." in words(refused)
    operations.decline(event.id, [anna.public_id], "No")
    assert oleg.post(address, data=off).status_code == 303
    assert not fresh(event).approval
    stale = dict(off)
    on = part(editor(oleg, event), "approval") | {"approval-approval": "y"}
    assert oleg.post(address, data=on).status_code == 303
    assert fresh(event).approval
    assert oleg.post(address, data=stale).status_code == 409


def test_a_person_without_an_address_is_decided_upon_without_a_letter(oleg, event):
    anna = sign_up(event, "Anna", email="")
    look = press(oleg, event, "/declining", chosen=anna.public_id, reason="No")
    assert "1 person has no address and gets nothing." in words(look)
    press(oleg, event, "/declining", chosen=anna.public_id, reason="No", send="1")
    assert (fresh(anna).state, people.letters_to(anna)) == ("declined", [])
