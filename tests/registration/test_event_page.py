"""The event page with its form in place, and the second screen."""

import base64
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from tests import making
from tests.counting import counted_statements
from tests.registration import people
from tests.registration.conftest import NOW
from tests.registration.visitors import Visitor, errors, sent_form, summary, words
from webinar_hub.catalogue import operations as catalogue
from webinar_hub.core import tokens
from webinar_hub.core.database import db
from webinar_hub.participants.models import Consent
from webinar_hub.participants.operations import add_consent_text
from webinar_hub.registration import operations
from webinar_hub.registration.models import Registration
from webinar_hub.registration.views.limiting import CORRECTIONS

HOUR = timedelta(hours=1)
CONSENT = {"consent_participation": "y"}


@pytest.fixture
def event(on_the_web):
    return making.make_event(slug="tender-age", audience=frozenset({"parent", "professional"}))


@pytest.fixture
def pool(event):
    return making.make_pool(event, capacity=2)


@pytest.fixture
def page(visitor, pool):
    return lambda path="/events/tender-age": visitor.get(path)


def registrations() -> list[Registration]:
    db.session.rollback()
    return list(db.session.scalars(select(Registration).order_by(Registration.id)))


# What stands there


def test_the_page_says_what_when_for_whom_and_how_many_seats_are_left(page):
    response = page()
    assert response.status_code == 200
    told = words(response)
    for part in (
        "Webinar",
        "The tender age",
        "Thursday 12 November 2026",
        "11:00–12:30",
        "Moscow, UTC+3",
        "Parents",
        "Professionals",
        "2 of 2 seats left",
        "Free of charge. No account needed.",
    ):
        assert part in told


def test_the_page_speaks_russian(on_the_web, pool):
    told = words(Visitor(on_the_web, "ru").get("/events/tender-age"))
    for part in ("Записаться", "Осталось 2 места из 2", "четверг 12 ноября 2026", "Москва, UTC+3"):
        assert part in told


def test_a_full_event_offers_the_waiting_list_in_the_same_form(page, pool, event):
    for name in ("Anna", "Boris", "Vera"):
        people.sign_up(event, name)
    told = words(page())
    assert "Full, 1 waiting" in told
    assert "Join the waiting list" in told


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ({"status": "cancelled", "cancel_reason": "The speaker is ill."}, "The speaker is ill."),
        ({"sign_up_opens_at": NOW + 2 * HOUR}, "It opens on 2 November 2026, 13:00 (Moscow"),
        ({"sign_up_closes_at": NOW}, "please ask the organizers: Anna Petrova +7 495 000-00-00"),
        ({"visibility": "invitation_only"}, "Invited people get a personal link by letter."),
        ({"historical": True}, "Perhaps one of the next ones is for you."),
    ],
)
def test_without_a_form_the_page_says_why_and_what_to_do_next(page, event, columns, sentence):
    making.change(event, **columns)
    response = page()
    assert response.status_code == 200
    assert sentence in words(response)
    assert "/registrations" not in response.get_data(as_text=True)


def test_without_a_date_there_is_nothing_to_sign_up_for_yet(on_the_web, visitor):
    event = making.make_event(starts=None, when="2026-12")
    making.make_pool(event)
    told = words(visitor.get(f"/events/{event.slug}"))
    assert "The date is not fixed yet" in told
    assert "December 2026" in told


@pytest.mark.parametrize(
    ("columns", "status"), [({"visibility": "draft"}, 404), ({"status": "withdrawn"}, 410)]
)
def test_what_is_not_or_no_longer_shown_has_no_page(page, visitor, event, columns, status):
    making.change(event, **columns)
    for path in ("", "/thanks", "/again"):
        assert page(f"/events/tender-age{path}").status_code == status
    assert visitor.post("/events/tender-age/registrations").status_code == status
    assert page("/events/unknown").status_code == 404


def test_an_old_address_leads_to_the_new_one_even_with_a_filled_form(visitor, event, pool):
    form = visitor.form("tender-age")
    catalogue.change_address(event.id, "nezhnyi-vozrast")
    making.make_old_slug(event, "tender-age")
    moved = visitor.get("/events/tender-age")
    assert (moved.status_code, moved.location) == (301, "/events/nezhnyi-vozrast")
    sent = visitor.sign_up("tender-age", form, role="parent")
    assert (sent.status_code, sent.location) == (308, "/events/nezhnyi-vozrast/registrations")
    assert visitor.sign_up("nezhnyi-vozrast", form, role="parent").status_code == 303
    assert len(registrations()) == 1


def test_a_page_for_everybody_sets_no_cookie_and_carries_no_token(page):
    response = page()
    assert "Set-Cookie" not in response.headers
    assert "csrf" not in response.get_data(as_text=True)


# Signing up


def test_two_screens_take_a_parent_in(visitor, pool, event):
    answer = visitor.sign_up("tender-age", role="parent")
    assert (answer.status_code, answer.location) == (303, "/events/tender-age/thanks")
    thanks = visitor.get(answer.location)
    assert thanks.headers["Cache-Control"] == "no-store"
    assert "Check your mail" in words(thanks)
    assert "It goes to a•••@example.org." in words(thanks)
    (anna,) = registrations()
    assert (anna.state, anna.role, anna.language, anna.zone) == (
        "confirmed",
        "parent",
        "en",
        "Europe/Moscow",
    )


def test_a_form_for_a_part_that_is_gone_comes_back_without_it(visitor, event):
    room = making.make_pool(event, name="room", mode="in_person")
    making.make_pool(event, name="online", mode="online")
    form = visitor.form("tender-age")
    operations.fit_to_format(event.id, "online")
    making.change(people.fresh(event).meetings[0], sequence=1)
    answer = visitor.sign_up("tender-age", form, role="parent", seat=str(room.id))
    assert answer.status_code == 422
    assert "The dates have changed since you opened this page." in words(answer)
    assert 'name="seat"' not in answer.get_data(as_text=True)
    assert registrations() == []
    again = visitor.post("/events/tender-age/registrations", sent_form(answer) | CONSENT)
    assert again.status_code == 303
    assert [one.pool.mode for one in registrations()] == ["online"]


def test_a_professional_gives_a_name_and_a_place_of_work(visitor, pool):
    typed = {
        "role": "professional",
        "family_name": "Sokolova",
        "patronymic": "Petrovna",
        "organisation": "Family centre",
        "organisation_kind": "state",
        "position": "Psychologist",
        "region": "RU-AMU",
        "children": "2",
    }
    assert visitor.sign_up("tender-age", **typed).status_code == 303
    (vera,) = registrations()
    assert (vera.organisation, vera.organisation_kind, vera.position) == (
        "Family centre",
        "state",
        "Psychologist",
    )
    assert (vera.region.code, vera.zone) == ("RU-AMU", "Asia/Yakutsk")
    assert vera.children is None


def test_a_parent_may_tell_about_children_and_no_place_of_work_is_kept(visitor, pool):
    typed = {"role": "parent", "children": "2", "ages": ["4-6", "7-10"], "organisation": "Factory"}
    assert visitor.sign_up("tender-age", **typed).status_code == 303
    (anna,) = registrations()
    assert (anna.children, anna.ages, anna.organisation) == (2, "4-6 7-10", "")


def test_the_browsers_zone_and_language_go_with_the_letter(on_the_web, pool):
    visitor = Visitor(on_the_web, "ru")
    visitor.sign_up("tender-age", role="parent", zone="Asia/Kamchatka", region="RU-AMU")
    (anna,) = registrations()
    assert (anna.language, anna.zone) == ("ru", "Asia/Kamchatka")


def test_the_answer_is_the_same_whether_or_not_the_person_was_known(on_the_web, pool, clock):
    answers = []
    for _time in range(2):
        visitor = Visitor(on_the_web)
        answer = visitor.sign_up("tender-age", role="parent")
        page = visitor.get(answer.location).get_data()
        seat, typed = visitor.cookie("seat"), visitor.cookie("typed", "/events/tender-age")
        answers.append((answer.status_code, answer.get_data(), page, len(seat), len(typed)))
        clock.advance(hours=2)
    assert answers[0] == answers[1]
    assert len(registrations()) == 1


def test_a_cookie_tells_its_reader_nothing_about_who_was_known(on_the_web, pool, event):
    """It names the event and holds a secret that is new each time."""
    first, second = Visitor(on_the_web), Visitor(on_the_web)
    said = []
    for one in (first, second):
        one.sign_up("tender-age", role="parent")
        payload = one.cookie("seat").split(".")[0]
        said.append(json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))))
    assert [one[0] for one in said] == [event.public_id] * 2
    assert said[0][1] != said[1][1]
    (anna,) = registrations()
    assert anna.browser_digest == tokens.digest(said[0][1])


def test_where_all_seats_are_taken_thanks_are_worded_for_who_waits_too(visitor, pool, event):
    thanks = "/events/tender-age/thanks"
    assert "waiting list" not in words(visitor.get(thanks))
    making.change(pool, capacity=0)
    told = words(visitor.get(thanks))
    assert "It says whether you have a seat or are on the waiting list." in told
    assert "as soon as a seat becomes yours, we write to you" in told
    assert "the invitation for your calendar" not in told


def test_a_double_click_is_one_registration(visitor, pool, event):
    form = visitor.form("tender-age")
    answers = [visitor.sign_up("tender-age", form, role="parent") for _ in range(2)]
    assert [one.location for one in answers] == ["/events/tender-age/thanks"] * 2
    (anna,) = registrations()
    assert people.kinds_to(anna) == ["confirmation"]
    assert people.figures(pool) == (1, 0)


def test_of_two_kinds_of_seat_one_is_chosen(visitor, event):
    room = making.make_pool(event, name="room", mode="in_person", capacity=1)
    online = making.make_pool(event, name="online", mode="online", capacity=None)
    shown = words(visitor.get("/events/tender-age"))
    assert "In the room (1 of 1 seats left)" in shown
    answer = visitor.sign_up("tender-age", role="parent")
    assert answer.status_code == 422
    assert errors(answer)["seat"] == "Please choose how you will take part."
    assert visitor.sign_up("tender-age", role="parent", seat=str(online.id)).status_code == 303
    assert (people.figures(room), people.figures(online)) == ((0, 0), (1, 0))


def test_a_machine_that_fills_in_everything_is_thanked_and_ignored(visitor, pool):
    answer = visitor.sign_up("tender-age", role="parent", website="https://spam.example.org")
    assert (answer.status_code, answer.location) == (303, "/events/tender-age/thanks")
    assert registrations() == []


def test_a_form_from_another_site_is_refused(visitor, pool):
    form = visitor.form("tender-age")
    for headers in (
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "", "Origin": "https://evil.example.org"},
    ):
        answer = visitor.post(
            "/events/tender-age/registrations", form | {"email": "a@example.org"}, headers=headers
        )
        assert answer.status_code == 403
    assert registrations() == []


# A slip in the address


def test_a_likely_slip_is_asked_about_with_everything_kept(visitor, pool):
    answer = visitor.sign_up("tender-age", role="parent", email="anna@gmial.com", family_name="P.")
    assert answer.status_code == 422
    assert "Did you mean anna@gmail.com?" in words(answer)
    form = sent_form(answer)
    assert (form["given_name"], form["family_name"]) == ("Anna", "P.")
    assert registrations() == []


@pytest.mark.parametrize(
    ("chosen", "kept"),
    [("anna@gmail.com", "anna@gmail.com"), ("anna@gmial.com", "anna@gmial.com")],
)
def test_the_person_decides_what_was_meant(visitor, pool, chosen, kept):
    form = sent_form(visitor.sign_up("tender-age", role="parent", email="anna@gmial.com"))
    answer = visitor.sign_up("tender-age", form, email="anna@gmial.com", use=chosen, role="parent")
    assert answer.status_code == 303
    assert registrations()[0].email == kept


def test_a_wrong_address_is_mended_from_the_second_screen(visitor, pool):
    visitor.sign_up("tender-age", role="parent", email="ana@example.org", children="2")
    form = visitor.form("tender-age", "/events/tender-age/again")
    assert (form["email"], form["children"], form["correcting"]) == ("ana@example.org", "2", "1")
    assert visitor.sign_up("tender-age", form, role="parent").status_code == 303
    (anna,) = registrations()
    assert (anna.email, anna.link_counter) == ("anna@example.org", 1)
    assert people.figures(pool) == (1, 0)


def test_one_mailbox_gets_only_so_many_letters_that_were_meant_for_others(on_the_web, pool):
    """Each of these browsers writes to her first and then takes it back."""
    making.change(pool, capacity=None)
    answers = []
    for number in range(CORRECTIONS + 1):
        stranger = Visitor(on_the_web)
        wanted = {"role": "parent", "given_name": f"Person {number}"}
        stranger.sign_up("tender-age", email="victim@example.org", **wanted)
        form = stranger.form("tender-age", "/events/tender-age/again")
        mine = f"mine{number}@example.org"
        answer = stranger.sign_up("tender-age", form, email=mine, **wanted)
        answers.append(answer.status_code)
    assert answers == [303] * CORRECTIONS + [429]
    assert "Addresses were corrected very often just now." in summary(answer)[0][1]


def test_mending_goes_on_after_another_mistake(visitor, pool):
    visitor.sign_up("tender-age", role="parent", email="ana@example.org")
    form = visitor.form("tender-age", "/events/tender-age/again")
    answer = visitor.sign_up("tender-age", form, role="parent", email="anna@")
    assert answer.status_code == 422
    visitor.sign_up("tender-age", sent_form(answer), role="parent")
    assert [one.email for one in registrations()] == ["anna@example.org"]


def test_nobody_mends_what_another_browser_has_made(on_the_web, visitor, pool):
    visitor.sign_up("tender-age", role="parent", email="ana@example.org")
    other = Visitor(on_the_web)
    other.sign_up("tender-age", role="parent", correcting="1")
    assert [one.email for one in registrations()] == ["ana@example.org", "anna@example.org"]


def test_who_was_known_before_mends_nothing_by_signing_up_again(on_the_web, visitor, pool):
    """A stranger who types a known name and address must not get hold of that seat."""
    visitor.sign_up("tender-age", role="parent")
    stranger = Visitor(on_the_web)
    stranger.sign_up("tender-age", role="parent")
    form = stranger.form("tender-age", "/events/tender-age/again")
    stranger.sign_up("tender-age", form, role="parent", email="stranger@example.org")
    anna, new = registrations()
    assert (anna.email, anna.link_counter) == ("anna@example.org", 0)
    assert new.email == "stranger@example.org"


def test_a_browser_keeps_nothing_of_a_discreet_person(visitor, pool):
    answer = visitor.sign_up("tender-age", role="parent", discreet="y")
    assert "Set-Cookie" not in answer.headers
    assert "It goes to" not in words(visitor.get(answer.location))


def test_the_second_screen_lets_people_in_when_it_begins_soon(visitor, pool, event, clock):
    visitor.sign_up("tender-age", role="parent")
    assert "It begins soon" not in words(visitor.get("/events/tender-age/thanks"))
    clock.set(event.first_start - 0.5 * HOUR)
    assert "It begins soon" in words(visitor.get("/events/tender-age/thanks"))


def test_a_browser_that_signed_up_elsewhere_is_not_let_in_here(visitor, pool, event, clock):
    other = making.make_event(starts=event.first_start, slug="other")
    making.make_pool(other)
    visitor.sign_up("other", role="parent")
    clock.set(event.first_start - 0.5 * HOUR)
    straight_in = "from this browser you can come straight in"
    assert straight_in in words(visitor.get("/events/other/thanks"))
    elsewhere = words(visitor.get("/events/tender-age/thanks"))
    assert straight_in not in elsewhere
    assert "This browser does not remember you, so your way in is in the letter" in elsewhere


# Consent


def agreed() -> list[int]:
    db.session.rollback()
    return list(db.session.scalars(select(Consent.text_id).order_by(Consent.id)))


def test_the_version_on_the_page_is_the_version_agreed_to(visitor, pool, event):
    organization_id = event.programme.organization_id

    def add(purpose: str, label: str) -> int:
        return add_consent_text(organization_id, purpose, "en", label, "…").id

    shown = [add("participation", "I agree."), add("news", "Send me news.")]
    form = visitor.form("tender-age")
    add("participation", "I agree to more."), add("news", "Send me everything.")
    visitor.sign_up("tender-age", form, role="parent", consent_news="y")
    assert agreed() == shown
    assert "I agree to more." in words(visitor.get("/events/tender-age"))


def test_news_are_agreed_to_apart_and_the_seat_needs_them_not(visitor, pool, event):
    text = add_consent_text(event.programme.organization_id, "news", "en", "Send me news.", "…")
    text_id = text.id
    visitor.sign_up("tender-age", role="parent")
    assert agreed() == []
    visitor.sign_up("tender-age", role="parent", given_name="Boris", consent_news="y")
    assert agreed() == [text_id]


def test_a_text_can_be_read_word_for_word_as_long_as_a_consent_refers_to_it(visitor, event):
    organization_id = event.programme.organization_id
    old = add_consent_text(organization_id, "participation", "en", "I agree.", "The old words.")
    path = f"/texts/participation/{old.public_id}"
    add_consent_text(organization_id, "participation", "en", "I agree.", "The new words.")
    assert "The old words." in words(visitor.get(path))
    assert visitor.get(path.replace("participation", "news")).status_code == 404
    assert visitor.get("/texts/participation/unknown").status_code == 404


# Limits and cost


def test_a_network_that_signs_up_very_often_is_asked_to_wait_with_everything_kept(
    on_the_web, visitor, pool
):
    known = on_the_web.extensions["webinar_hub_settings"]
    on_the_web.extensions["webinar_hub_settings"] = replace(known, signups_per_hour=2)
    for name in ("Anna", "Vera"):
        assert visitor.sign_up("tender-age", role="parent", given_name=name).status_code == 303
    answer = visitor.sign_up("tender-age", role="parent", given_name="Boris")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "3600")
    assert "Very many people sign up from your network just now." in summary(answer)[0][1]
    assert sent_form(answer)["given_name"] == "Boris"


def test_the_page_costs_the_same_however_much_it_shows(visitor, on_the_web):
    costs = set()
    for number in (1, 5):
        event = making.make_event(
            regions=("RU-AMU", "RU-VOR")[:number],
            speakers=[making.make_speaker(making.make_programme()) for _ in range(number)],
        )
        for days in range(number):
            making.make_meeting(event, making.in_days(20 + days))
        making.make_pool(event)
        visitor.get(f"/events/{event.slug}")  # what a process reads once
        for name in range(number):
            people.sign_up(event, f"Person {name}")
        with counted_statements() as sent:
            visitor.get(f"/events/{event.slug}")
        costs.add(len(sent))
    assert len(costs) == 1
    assert costs.pop() <= 12


def test_the_page_follows_the_clock_without_any_change(visitor, event, pool, clock):
    closes = event.first_start - HOUR
    making.change(event, sign_up_closes_at=closes)
    assert "Sign up" in words(visitor.get("/events/tender-age"))
    clock.set(closes)
    assert "Sign-up is closed" in words(visitor.get("/events/tender-age"))
    clock.set(datetime(2026, 12, 1, tzinfo=UTC))
    assert "This event is over" in words(visitor.get("/events/tender-age"))


def test_the_page_follows_the_seats(visitor, event, pool):
    assert "2 of 2 seats left" in words(visitor.get("/events/tender-age"))
    anna = people.sign_up(event, "Anna")
    assert "1 of 2 seats left" in words(visitor.get("/events/tender-age"))
    operations.cancel(anna.id)
    assert "2 of 2 seats left" in words(visitor.get("/events/tender-age"))


def test_thanks_promise_a_reminder_only_where_one_is_to_come(visitor, pool, event, clock):
    page, start = "/events/tender-age/thanks", event.first_start
    assert "We remind you before it begins." in words(visitor.get(page))
    clock.set(start - timedelta(minutes=30))
    told = words(visitor.get(page))
    assert "remind" not in told
    assert "how to take part stands in the letter" in told


def test_an_event_in_another_language_says_so(on_the_web, pool, event):
    assert "Held in" not in words(Visitor(on_the_web).get("/events/tender-age"))
    told = words(Visitor(on_the_web, "ru").get("/events/tender-age"))
    assert "Проводится на английском" in told
