"""The page behind the link in a letter."""

from datetime import timedelta

import pytest

from tests import making
from tests.forms import fields, form_to
from tests.ical.readers import by_icalendar, by_vobject
from tests.registration import people
from tests.registration.people import figures, fresh, kinds_to, sign_up
from tests.registration.visitors import Visitor, errors, manage_path, sent_form, words
from webinar_hub.catalogue import operations as catalogue
from webinar_hub.core import links
from webinar_hub.registration import operations


@pytest.fixture
def event(on_the_web):
    return making.make_event(slug="tender-age")


@pytest.fixture
def pool(event):
    return making.make_pool(event, capacity=1)


@pytest.fixture
def anna(event, pool):
    return sign_up(event, "Anna", family_name="Petrova")


@pytest.fixture
def path(anna):
    return manage_path(anna)


# What stands there


def test_it_says_what_when_and_where_to_come_in(visitor, anna, path):
    answer = visitor.get(path)
    assert answer.status_code == 200
    told = words(answer)
    for part in (
        "Anna, you have a seat",
        "The tender age",
        "12 November 2026",
        "Join",
        "Calendar file with all dates",
        "Anna Petrova",
        "anna@example.org",
        "Change my details",
        "Give my seat back",
    ):
        assert part in told
    assert links.token("join", anna.public_id) in answer.get_data(as_text=True)


def test_it_says_when_the_door_is_open(visitor, anna, path, clock):
    start = fresh(anna).event.first_start
    clock.set(start - timedelta(minutes=16))
    assert "The door opens fifteen minutes before the start." in words(visitor.get(path))
    clock.set(start - timedelta(minutes=15))
    assert "The door is open." in words(visitor.get(path))


def test_it_is_for_one_person_and_kept_nowhere(visitor, path):
    for address in (path, f"{path}/details", f"{path}/cancellation", f"{path}/calendar.ics"):
        headers = visitor.get(address).headers
        assert headers["Cache-Control"] == "no-store"
        assert headers["X-Robots-Tag"] == "noindex"
        assert "Set-Cookie" not in headers


def test_the_link_to_pass_on_is_the_public_one_whatever_host_was_asked(visitor, path):
    page = visitor.get(path, base_url="http://127.0.0.1:8000").get_data(as_text=True)
    assert 'value="http://localhost/events/tender-age"' in page


def test_who_waits_reads_the_place_in_line(visitor, event, anna):
    boris, vera = sign_up(event, "Boris"), sign_up(event, "Vera")
    assert "You are number 2 on the waiting list" in words(visitor.get(manage_path(vera)))
    operations.cancel(boris.id)
    told = words(visitor.get(manage_path(vera)))
    assert "You are number 1 on the waiting list" in told
    assert "Leave the waiting list" in told
    assert "Join" not in told
    assert "Calendar file" not in told


def test_it_speaks_the_readers_language_and_zone(on_the_web, event, pool):
    anna = sign_up(event, "Анна", email="anna@example.org", language="ru", zone="Asia/Omsk")
    told = words(Visitor(on_the_web, "ru").get(manage_path(anna)))
    assert "Анна, место за вами" in told
    assert "Омск, UTC+6" in told


def test_where_an_event_has_both_parts_it_says_which_is_mine(visitor, on_the_web):
    event = making.make_event(format="both", place="Lesnaya 5")
    room = making.make_pool(event, name="room", mode="in_person", capacity=1)
    online = making.make_pool(event, name="online", mode="online", capacity=1)
    told = {
        name: words(visitor.get(manage_path(sign_up(event, name, pool_id=pool.id))))
        for name, pool in (("Anna", room), ("Boris", room), ("Vera", online), ("Gleb", online))
    }
    assert "You come to the room Lesnaya 5" in told["Anna"]
    assert "You wait for a seat in the room Lesnaya 5" in told["Boris"]
    assert "You take part online" in told["Vera"]
    assert "You wait for a seat online" in told["Gleb"]
    assert "Lesnaya 5" not in told["Vera"] + told["Gleb"]


def test_the_place_stands_at_the_meetings_to_which_the_person_goes(visitor, on_the_web):
    event = making.make_event(format="both", place="Lesnaya 5")
    making.make_meeting(event, making.in_days(12), mode="in_person", place="Zeyskaya 12")
    making.make_meeting(event, making.in_days(13), mode="online", place="Nowhere 1")
    online = making.make_pool(event, name="online", mode="online")
    told = words(visitor.get(manage_path(sign_up(event, "Anna", pool_id=online.id))))
    assert "Zeyskaya 12" in told
    assert "Lesnaya 5" not in told
    assert "Nowhere 1" not in told


def test_where_nobody_was_asked_which_way_they_come_the_place_stands_for_all(visitor, on_the_web):
    event = making.make_event(format="both", place="Lesnaya 5")
    making.make_pool(event)
    told = words(visitor.get(manage_path(sign_up(event, "Anna"))))
    assert "Online and in person Lesnaya 5" in told


def test_where_all_meetings_are_held_in_one_way_it_does_not_speak_of_parts(visitor, on_the_web):
    event = making.make_event(format="both", place="Lesnaya 5")
    making.change(event.meetings[0], mode="online")
    room = making.make_pool(event, name="room", mode="in_person")
    anna = sign_up(event, "Anna", pool_id=room.id)
    assert "You come to the room" not in words(visitor.get(manage_path(anna)))
    operations.cancel(anna.id)
    assert "Online and in person" in words(visitor.get(manage_path(anna)))


def test_who_comes_to_the_room_reads_where(visitor, on_the_web):
    event = making.make_event(format="in_person", place="Lesnaya 5")
    making.make_pool(event)
    told = words(visitor.get(manage_path(sign_up(event, "Anna"))))
    assert "Lesnaya 5" in told
    assert "Join" not in told


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ({"status": "cancelled", "cancel_reason": "The speaker is ill."}, "The speaker is ill."),
        ({"historical": True}, "Thank you for your interest."),
    ],
)
def test_after_the_end_nothing_can_be_given_back(visitor, event, path, columns, sentence):
    making.change(event, **columns)
    told = words(visitor.get(path))
    assert sentence in told
    assert "Give my seat back" not in told


# The link


@pytest.mark.parametrize("suffix", ["", "/details", "/cancellation", "/calendar.ics"])
def test_a_forged_foreign_or_old_link_leads_to_the_way_to_a_new_one(
    visitor, event, pool, anna, suffix
):
    token = links.token("manage", anna.public_id)
    wrong = [
        token[:-1] + ("a" if token[-1] != "a" else "b"),
        token[:-5],
        links.token("join", anna.public_id),
        links.token("manage", "a" * 16),
        links.token("manage", anna.public_id, 1),
        "x",
    ]
    for one in wrong:
        answer = visitor.get(f"/registrations/{one}{suffix}")
        assert answer.status_code == 404
        assert "Sign up again with the same name and address" in words(answer)
        whose = words(answer).replace("Anna Petrova", "")  # who answers the help line
        assert "Anna" not in whose


def test_after_a_correction_the_first_letters_link_is_dead(visitor, event, anna, path):
    corrected = people.application("Anna", "ann@example.org")
    operations.correct(event.id, anna.public_id, corrected)
    assert visitor.get(path).status_code == 404
    assert visitor.get(manage_path(fresh(anna))).status_code == 200


def test_a_link_that_some_program_wrote_in_capitals_still_works(visitor, anna):
    token = links.token("manage", anna.public_id).upper()
    assert visitor.get(f"/registrations/{token}").status_code == 200


def test_looking_changes_nothing(visitor, anna, path, pool):
    before = _columns(anna)
    for suffix in ("", "/details", "/cancellation", "/calendar.ics"):
        for how in (visitor.browser.get, visitor.browser.head):
            visitor._ask(how, path + suffix)
    assert _columns(fresh(anna)) == before
    assert figures(pool) == (1, 0)


def _columns(row):
    return {name: getattr(row, name) for name in row.__mapper__.columns.keys()}  # noqa: SIM118


# Giving it back


def test_who_gives_a_seat_back_reads_who_else_stays_signed_up(visitor, anna, path, pool):
    making.change(pool, capacity=2)
    sign_up(anna.event, "Anna", email="anna@example.org")
    stays = "Anna at the same address stays signed up."
    assert stays not in words(visitor.get(path))
    visitor.post(f"{path}/cancellation")
    assert stays in words(visitor.get(path))


def test_giving_back_takes_two_steps(visitor, anna, path, pool):
    asked = visitor.get(f"{path}/cancellation")
    assert "Give your seat back?" in words(asked)
    assert "No, I stay" in words(asked)
    done = visitor.post(f"{path}/cancellation")
    assert (done.status_code, done.location) == (303, path)
    assert "You are not signed up any more" in words(visitor.get(path))
    assert "Sign up again" in words(visitor.get(path))
    assert fresh(anna).state == "cancelled"
    assert figures(pool) == (0, 0)


def test_pressing_twice_gives_back_once(visitor, anna, path, pool):
    for _ in range(2):
        assert visitor.post(f"{path}/cancellation").status_code == 303
    assert figures(pool) == (0, 0)
    assert kinds_to(anna, "queued") == ["cancelled_by_me"]
    assert visitor.get(f"{path}/cancellation").status_code == 303


def test_a_button_pressed_after_the_end_changes_nothing(visitor, anna, path, clock):
    clock.advance(days=11)
    assert visitor.post(f"{path}/cancellation").status_code == 303
    assert "This event is over" in words(visitor.get(path))
    assert fresh(anna).state == "confirmed"


def test_a_button_on_another_site_gives_nothing_back(visitor, anna, path):
    answer = visitor.post(f"{path}/cancellation", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert fresh(anna).state == "confirmed"


# My details


def details(visitor, path):
    page = visitor.get(f"{path}/details").get_data(as_text=True)
    return fields(form_to(page, f"{path}/details"))


def test_a_parent_changes_name_language_and_discretion(visitor, anna, path):
    form = details(visitor, path)
    assert (form["given_name"], form["family_name"]) == ("Anna", "Petrova")
    changed = form | {"given_name": "Anne", "lang": "ru", "region": "RU-AMU", "discreet": "y"}
    answer = visitor.post(f"{path}/details", changed)
    assert (answer.status_code, answer.location) == (303, f"{path}?saved=details")
    assert "Your details have been saved." in words(visitor.get(answer.location))
    anna = fresh(anna)
    assert (anna.given_name, anna.language, anna.region.code, anna.discreet) == (
        "Anne",
        "ru",
        "RU-AMU",
        True,
    )
    assert anna.zone == "Europe/Moscow"
    assert anna.address_proven_at is not None


def test_a_professional_keeps_a_place_of_work(visitor, event, pool):
    making.change(event, audience=frozenset({"professional"}))
    vera = sign_up(
        event, "Vera", family_name="S.", role="professional", organisation="Centre", position="Head"
    )
    path = manage_path(vera)
    form = details(visitor, path)
    assert (form["organisation"], form["position"]) == ("Centre", "Head")
    answer = visitor.post(f"{path}/details", form | {"lang": "en", "organisation": ""})
    assert answer.status_code == 422
    assert errors(answer)["organisation"] == "Please tell us where you work."
    assert visitor.post(f"{path}/details", form | {"lang": "en"}).status_code == 303


def test_a_mistake_keeps_what_was_typed(visitor, anna, path):
    form = details(visitor, path) | {"lang": "en", "given_name": "", "family_name": "<Petrova>"}
    answer = visitor.post(f"{path}/details", form)
    assert answer.status_code == 422
    assert errors(answer)["given_name"] == "Please tell us your name."
    assert 'value="&lt;Petrova&gt;"' in answer.get_data(as_text=True)
    assert fresh(anna).family_name == "Petrova"


def test_who_has_left_has_no_details_to_change(visitor, anna, path):
    form = details(visitor, path)
    operations.cancel(anna.id)
    assert visitor.get(f"{path}/details").location == path
    answer = visitor.post(f"{path}/details", form | {"lang": "en", "given_name": "Anne"})
    assert (answer.status_code, answer.location) == (303, path)
    assert fresh(anna).given_name == "Anna"


# Calendars that do nothing with invitations


def test_the_file_holds_every_date_under_the_persons_own_identity(visitor, event, pool):
    making.make_meeting(event, making.in_days(12), title="Second evening")
    catalogue.remove_meeting(making.make_meeting(event, making.in_days(14)).id)
    first = sign_up(event, "Anna")
    operations.cancel(first.id)
    anna = sign_up(event, "Anna")
    answer = visitor.get(f"{manage_path(anna)}/calendar.ics")
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="event.ics"'
    found = by_icalendar(answer.get_data())
    assert found == by_vobject(answer.get_data())
    assert found.method is None
    told = {one.uid: one for one in fresh(anna).invitations}
    assert {one.uid for one in found.events} == set(told)
    assert all("-r2@" in one.uid for one in found.events)
    assert [one.summary for one in found.events] == [
        "The tender age",
        "The tender age: Second evening",
    ]
    join = links.personal_url("join", anna.public_id)
    for one in found.events:
        assert (one.organizer, one.attendees) == (None, ())
        assert (one.url, one.location) == (join, join)
        assert one.start == told[one.uid].meeting.starts_at


def test_the_file_of_who_comes_to_the_room_names_the_place(visitor, on_the_web):
    event = making.make_event(format="in_person", place="Lesnaya 5")
    making.make_pool(event)
    anna = sign_up(event, "Anna")
    found = by_icalendar(visitor.get(f"{manage_path(anna)}/calendar.ics").get_data()).event
    assert found.location == "Lesnaya 5"
    assert found.url == links.personal_url("manage", anna.public_id)


def test_the_file_of_a_discreet_person_names_nothing(visitor, event, pool):
    anna = sign_up(event, "Anna", discreet=True)
    ics = visitor.get(f"{manage_path(anna)}/calendar.ics").get_data()
    found = by_icalendar(ics).event
    assert found.summary == "Appointment"
    assert b"tender" not in ics
    assert b"/registrations/" not in ics


def test_who_waits_or_left_has_no_dates_for_a_calendar(visitor, event, anna, path):
    boris = sign_up(event, "Boris")
    assert visitor.get(f"{manage_path(boris)}/calendar.ics").status_code == 404
    operations.cancel(anna.id)
    assert visitor.get(f"{path}/calendar.ics").status_code == 404


def test_each_date_can_be_put_into_a_calendar_on_the_web(visitor, anna, path):
    page = visitor.get(path).get_data(as_text=True)
    assert "https://calendar.google.com/calendar/render?action=TEMPLATE" in page
    assert "https://outlook.live.com/calendar/" in page


def test_who_has_lost_the_letter_finds_the_seat_by_signing_up_again(visitor, anna):
    form = sent_form(visitor.get("/events/tender-age"))
    answer = visitor.sign_up("tender-age", form, family_name="Petrova")
    assert answer.status_code == 303
    assert len(people.all_letters()) == 1  # an hour has not passed
