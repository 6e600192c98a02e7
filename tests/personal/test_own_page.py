"""What one's own page shows and what can be changed there once for everything."""

from datetime import timedelta

import pytest

from tests import making
from tests.attendance.guests import a_guest, a_hall
from tests.counting import counted_statements
from tests.news.readers import subscribe
from tests.personal.conftest import NOW
from tests.personal.people import ANNA, a_second_at_the_address, anna, is_in, send, signed_in
from tests.registration.people import application, fresh, registration_of
from tests.registration.visitors import errors, manage_path, words
from webinar_hub.core.database import db
from webinar_hub.participants.models import Participant
from webinar_hub.personal import operations
from webinar_hub.personal.operations.details import Details
from webinar_hub.registration.operations import cancel, sign_up

DETAILS = {
    "given_name": "Anna",
    "family_name": "Ivanova",
    "patronymic": "",
    "region": "RU-AMU",
    "lang": "ru",
    "zone": "Asia/Vladivostok",
    "discreet": "y",
}


@pytest.fixture
def app(on_the_web):
    return on_the_web


def page_of(visitor) -> str:
    return visitor.get("/me").get_data(as_text=True)


def test_it_lists_what_is_ahead_the_nearest_first_and_what_was_the_last_first(app):
    for title, days in (("Later", 9), ("Sooner", 2), ("Long ago", -40), ("Lately", -3)):
        at = NOW + timedelta(days=days)
        hall = a_hall(title=title, starts=NOW + timedelta(days=20))
        a_guest(hall, "Anna")
        making.change(hall.meeting, starts_at=at, ends_at=at + timedelta(hours=1))
        making.change(hall.event, first_start=at, last_end=at + timedelta(hours=1))
    page = page_of(signed_in(app))
    order = ["What is ahead", "Sooner", "Later", "What was", "Lately", "Long ago"]
    assert sorted(order, key=page.index) == order


def test_each_leads_to_its_own_page_and_says_how_things_stand(app):
    full = a_hall(capacity=1, title="Full")
    a_guest(full, "Vera")
    seat, waits, left = (
        anna(),
        a_guest(full, "Anna"),
        a_guest(a_hall(title="Left"), "Anna"),
    )
    cancel(left.id)
    visitor = signed_in(app)
    page = visitor.get("/me")
    for registration in (seat, waits, left):
        path = manage_path(fresh(registration))
        assert f'href="{path}"' in page.get_data(as_text=True)
        assert visitor.get(path).status_code == 200
    said = words(page)
    assert "You have a seat" in said
    assert "Number 1 on the waiting list" in said
    assert "Not signed up any more" in said


def test_an_event_that_does_not_take_place_says_so(app):
    making.change(anna().event, status="cancelled")
    assert "Does not take place" in words(signed_in(app).get("/me"))


def test_of_a_second_attempt_only_the_newest_is_shown(app):
    first = anna()
    cancel(first.id)
    again = registration_of(sign_up(first.event_id, application("Anna")))
    page = page_of(signed_in(app))
    assert manage_path(again) in page
    assert manage_path(fresh(first)) not in page


def test_times_are_told_in_the_persons_own_zone(app):
    anna(zone="Asia/Vladivostok")
    assert "Vladivostok, UTC+10" in words(signed_in(app).get("/me"))


def test_the_way_in_is_there_when_the_door_is_near_and_only_for_who_has_a_seat(app, clock):
    hall = a_hall(capacity=1)
    a_guest(hall, "Anna")
    a_guest(hall, "Boris", email="boris@example.org")
    clock.set(hall.event.first_start - timedelta(hours=2))
    visitor, waiting = signed_in(app), signed_in(app, "boris@example.org")
    assert "/join/" not in page_of(visitor)
    clock.set(hall.event.first_start - timedelta(minutes=50))
    assert "/join/" in page_of(visitor)
    assert "/join/" not in page_of(waiting)


def test_nobody_elses_registration_is_on_it(app):
    anna()
    a_second_at_the_address()
    a_guest(a_hall(title="For Vera"), "Vera")
    page = page_of(signed_in(app, "vera@example.org"))
    assert "For Vera" in page
    assert "The tender age" not in page


def test_a_page_that_names_a_sensitive_event_begins_like_that_events_own(app):
    making.change(anna().event, sensitive=True)
    assert "Leave this page quickly" in words(signed_in(app).get("/me"))


def test_many_registrations_need_no_more_statements_than_few(app):
    anna()
    visitor = signed_in(app)
    with counted_statements() as few:
        visitor.get("/me")
    for number in range(6):
        a_guest(a_hall(title=f"No. {number}"), "Anna")
    with counted_statements() as many:
        visitor.get("/me")
    assert len(many) == len(few)


def test_nothing_personal_stands_in_an_address_of_ones_own_page(app):
    anna()
    visitor = signed_in(app)
    for path in ("/me", "/me/details", "/me/deletion"):
        assert visitor.get(path).request.path == path
    assert send(visitor, "/me/details", **DETAILS).location == "/me?saved=details"


# Details, once for everything.


def test_what_is_changed_holds_for_all_that_is_ahead_and_not_for_what_is_over(app, clock):
    over, ahead = anna(), a_guest(a_hall(starts=NOW + timedelta(days=40)), "Anna")
    clock.set(over.event.last_end + timedelta(hours=1))
    send(signed_in(app), "/me/details", **DETAILS)
    now = fresh(ahead)
    assert (now.language, now.zone, now.discreet) == ("ru", "Asia/Vladivostok", True)
    assert (now.family_name, now.region.code) == ("Ivanova", "RU-AMU")
    assert fresh(over).language == "en"
    assert fresh(ahead.participant).discreet


def test_work_that_belongs_to_one_registration_stays_there(app):
    registration = anna(role="parent", organisation="Kindergarten No. 7")
    send(signed_in(app), "/me/details", **DETAILS)
    assert fresh(registration).organisation == "Kindergarten No. 7"


def test_what_was_settled_once_holds_for_what_the_person_signs_up_for_later(app):
    anna()
    send(signed_in(app), "/me/details", **DETAILS | {"family_name": ""})
    later = a_guest(a_hall(), "Anna", language="en", zone="Europe/Moscow")
    assert (later.language, later.zone, later.discreet) == ("ru", "Asia/Vladivostok", True)


def test_without_that_a_form_says_how_it_is(app):
    anna()
    later = a_guest(a_hall(), "Anna", language="ru", zone="Asia/Omsk")
    assert (later.language, later.zone, later.discreet) == ("ru", "Asia/Omsk", False)


def test_a_stranger_who_types_the_name_and_the_address_undoes_nothing(app):
    registration = anna()
    send(signed_in(app), "/me/details", **DETAILS | {"family_name": ""})
    a_guest(a_hall(), "Anna", discreet=False)
    assert db.session.get_one(Participant, registration.participant_id).discreet


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"given_name": " "}, "given_name"),
        ({"given_name": "x" * 101}, "given_name"),
        ({"zone": "Mars/Olympus"}, "zone"),
        ({"lang": "xx"}, "lang"),
        ({"region": "RU-XXX"}, "region"),
        ({"zone": ""}, "zone"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_what_was_typed_stays(app, wrong, field):
    registration = anna()
    answer = send(signed_in(app), "/me/details", **DETAILS | wrong)
    assert answer.status_code == 422
    assert field in errors(answer)
    assert 'value="Ivanova"' in answer.get_data(as_text=True)
    assert fresh(registration).language == "en"


def test_a_browser_that_stays_signed_in_forgets_sooner_once_letters_are_discreet(app, clock):
    anna()
    visitor = signed_in(app)
    send(visitor, "/me/details", **DETAILS)
    clock.advance(hours=12)
    assert not is_in(visitor)


def test_it_also_keeps_nothing_any_more_when_it_is_closed(app):
    anna()
    answer = send(signed_in(app), "/me/details", **DETAILS)
    (cookie,) = (one for one in answer.headers.getlist("Set-Cookie") if one.startswith("hub_me="))
    assert "Max-Age" not in cookie
    assert "Expires" not in cookie


def test_everything_under_me_stands_behind_the_gate_but_the_farewell(app):
    open_doors = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/me")
        and not rule.rule.startswith("/metrics")
        and not getattr(app.view_functions[rule.endpoint], "personal", False)
    }
    assert open_doors == {"personal.deleted"}


# News, and being forgotten.


def test_what_the_mailbox_hears_of_stands_there_with_the_way_to_change_it(app):
    anna()
    visitor = signed_in(app)
    assert "and no news" in words(visitor.get("/me"))
    subscribe(ANNA, audience="parent")
    page = visitor.get("/me")
    assert "new events for parents" in words(page)
    found = page.get_data(as_text=True).split('href="/subscriptions/')[1].split('"')[0]
    assert visitor.get(f"/subscriptions/{found}").status_code == 200


def test_to_be_deleted_takes_a_page_that_says_what_it_means_and_a_tick(app):
    registration = anna()
    visitor = signed_in(app)
    page = words(visitor.get("/me/deletion"))
    assert "You give back your seats The tender age" in page
    assert "What stays, without your name" in page
    answer = send(visitor, "/me/deletion")
    assert answer.status_code == 422
    assert errors(answer)["understood"]
    assert is_in(visitor)
    assert send(visitor, "/me/deletion", understood="y").location == "/me/deleted"
    assert not is_in(visitor)
    assert fresh(registration).given_name == "—"
    assert "You are deleted" in words(visitor.get("/me/deleted"))


def test_it_needs_the_token_of_the_page(app):
    registration = anna()
    visitor = signed_in(app)
    assert visitor.post("/me/deletion", {"understood": "y"}).status_code == 400
    assert fresh(registration).given_name == "Anna"


def test_the_page_of_a_mailbox_that_others_share_says_what_stays(app):
    anna()
    visitor = signed_in(app)
    assert "News to your address ends" in words(visitor.get("/me/deletion"))
    a_second_at_the_address()
    assert "Others share your address" in words(visitor.get("/me/deletion"))


def test_an_old_browser_of_a_deleted_person_is_signed_out(app):
    registration = anna()
    visitor = signed_in(app)
    operations.erase(registration.participant_id)
    assert not is_in(visitor)
    assert visitor.post("/me/deletion", {"understood": "y"}).status_code == 401


@pytest.mark.usefixtures("in_november")
def test_details_are_changed_in_one_operation_on_both_databases():
    registrations = [anna(), a_guest(a_hall(), "Anna")]
    wanted = Details("Anna", "Ivanova", "", None, "ru", "Asia/Omsk", False)
    operations.change_details(registrations[0].participant_id, wanted)
    assert {fresh(one).zone for one in registrations} == {"Asia/Omsk"}
    assert fresh(registrations[0].participant).settled_at is not None
