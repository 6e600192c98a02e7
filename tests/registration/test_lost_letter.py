"""Who has lost the letter gets it again, and nobody learns who is signed up."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests import making
from tests.forms import fields, form_to
from tests.registration import people
from tests.registration.conftest import NOW
from tests.registration.people import all_letters, fresh, kinds_to, letters_to, sign_up
from tests.registration.visitors import Visitor, errors, summary, words
from webinar_hub.core.refusals import NotFound
from webinar_hub.participants.rules import mailbox
from webinar_hub.registration import operations, rules

ADDRESS = "/events/tender-age/letters"


def an_event(**columns):
    event = making.make_event(slug="tender-age", **columns)
    making.make_pool(event, capacity=1)
    return event


# What happens. On both databases


@pytest.fixture
def event(in_november):
    return an_event()


def ask(event, address="anna@example.org"):
    operations.send_letters_again(event.id, mailbox(address))


def test_everybody_at_the_address_gets_their_own_letter(event, clock):
    anna = sign_up(event, "Anna", email="anna@example.org")
    boris = sign_up(event, "Boris", email="Anna@Example.org")
    vera = sign_up(event, "Vera")
    clock.advance(hours=2)
    ask(event, "ANNA@example.org")
    assert kinds_to(anna) == ["confirmation", "confirmation"]
    assert kinds_to(boris) == ["waiting", "waiting"]
    assert kinds_to(vera) == ["waiting"]
    first, again = letters_to(anna)
    assert again.links == first.links
    assert again.in_reply_to == first.message_id
    assert "Boris" in again.facts["other_line"]


def test_the_letter_goes_out_at_most_once_an_hour(event, clock):
    anna = sign_up(event)
    ask(event)
    clock.advance(minutes=59)
    ask(event)
    assert kinds_to(anna) == ["confirmation"]
    clock.advance(minutes=1)
    ask(event)
    ask(event)
    assert kinds_to(anna) == ["confirmation"] * 2
    clock.advance(hours=1)
    ask(event)
    assert kinds_to(anna) == ["confirmation"] * 3


def test_two_who_ask_together_bring_one_letter(app, event, clock):
    anna = sign_up(event)
    clock.advance(hours=2)
    assert people.at_once(app, 4, lambda: ask(event)) == [None] * 4
    assert kinds_to(anna) == ["confirmation"] * 2


def test_the_letter_comes_also_when_nobody_can_sign_up_any_more(event, clock):
    anna = sign_up(event)
    clock.advance(hours=2)
    making.change(event, sign_up_closes_at=NOW)
    ask(event)
    clock.advance(hours=2)
    making.change(event, visibility="invitation_only")
    ask(event)
    assert kinds_to(anna) == ["confirmation"] * 3


def test_the_letter_says_how_things_are_now(event, clock):
    anna = sign_up(event)
    clock.advance(hours=2)
    making.change(event, format="in_person", place="Lesnaya 5")
    making.change(event.meetings[0], mode="in_person", place="Lesnaya 5", sequence=1)
    ask(event)
    assert letters_to(anna)[-1].facts["where"] == "Where: Lesnaya 5"
    assert people.invitation_of(anna).told_sequence == 1


def test_who_left_or_is_a_stranger_gets_nothing(event, clock):
    anna = sign_up(event)
    operations.cancel(anna.id)
    other = making.make_event()
    making.make_pool(other)
    sign_up(other, "Boris")
    clock.advance(hours=2)
    before = len(all_letters())
    for address in ("anna@example.org", "boris@example.org", "nobody@example.org"):
        ask(event, address)
    assert len(all_letters()) == before


def test_an_event_that_is_over_or_cancelled_writes_no_more(event, clock):
    sign_up(event)
    clock.advance(hours=2)
    making.change(event, status="cancelled")
    with pytest.raises(rules.EventCancelled):
        ask(event)
    making.change(event, status="scheduled")
    clock.advance(days=11)
    with pytest.raises(rules.EventOver):
        ask(event)
    making.change(event, visibility="draft")
    with pytest.raises(NotFound):
        ask(event)


# The page


@pytest.fixture
def shown(on_the_web):
    return an_event()


def send(visitor, email, **typed):
    page = visitor.get("/events/tender-age").get_data(as_text=True)
    sent = fields(form_to(page, ADDRESS)) | {"lost-email": email} | typed
    return visitor.post(ADDRESS, sent)


def test_the_answer_is_the_same_whether_or_not_the_address_is_known(visitor, shown, clock):
    anna = sign_up(shown)
    clock.advance(hours=2)
    known, unknown = send(visitor, "anna@example.org"), send(visitor, "nobody@example.org")
    assert (known.status_code, known.location) == (303, f"{ADDRESS}/sent")
    assert known.get_data() == unknown.get_data()
    headers = [dict(answer.headers) for answer in (known, unknown)]
    assert headers[0].pop("X-Request-Id") != headers[1].pop("X-Request-Id")
    assert headers[0] == headers[1]
    assert "Set-Cookie" not in known.headers
    page = visitor.get(known.location)
    assert "If somebody is signed up with this address, the letter is on its way." in words(page)
    assert page.headers["Cache-Control"] == "no-store"
    assert kinds_to(anna) == ["confirmation"] * 2


@pytest.mark.parametrize(
    ("columns", "open_"),
    [
        ({}, False),
        ({"sign_up_opens_at": NOW + timedelta(days=1)}, False),
        ({"sign_up_closes_at": NOW}, True),
        ({"visibility": "invitation_only"}, True),
    ],
)
def test_the_form_is_in_sight_where_nobody_can_sign_up_any_more(visitor, shown, columns, open_):
    making.change(shown, **columns)
    page = visitor.get("/events/tender-age").get_data(as_text=True)
    assert "Lost your letter?" in page
    assert ('id="lost-letter" open>' in page) is open_


@pytest.mark.parametrize("columns", [{"status": "cancelled"}, {"historical": True}])
def test_where_nothing_is_ahead_there_is_no_such_form(visitor, shown, columns):
    making.change(shown, **columns)
    assert "Lost your letter?" not in words(visitor.get("/events/tender-age"))
    answer = visitor.post(ADDRESS, {"lost-email": "anna@example.org"})
    assert answer.status_code == 422
    assert "This event" in words(answer)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Please tell us your e-mail address"),
        (" \u200e", "Please tell us your e-mail address"),
        ("anna@@example.org", "does not look like an e-mail address"),
        ("a@example.org, b@example.org", "does not look like an e-mail address"),
        ("a" * 250 + "@example.org", "at most 254 characters"),
        ('"><script>alert(1)</script>', "does not look like an e-mail address"),
    ],
)
def test_a_mistake_is_named_beside_the_field_and_what_was_typed_stays(
    visitor, shown, typed, sentence
):
    answer = send(visitor, typed)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert sentence in errors(answer)["lost-email"]
    assert {address for address, _text in summary(answer)} == {"#lost-email"}
    assert page.split("<title>")[1].startswith("Error: ")
    assert 'id="lost-letter" open>' in page
    assert fields(form_to(page, ADDRESS))["lost-email"] == typed.strip(" \u200e")
    assert "<script>alert" not in page


def test_a_nul_or_nothing_at_all_is_no_address(visitor, shown):
    for sent in ({}, {"lost-email": "anna\x00@example.org"}, {"email": "anna@example.org"}):
        assert visitor.post(ADDRESS, sent).status_code in (303, 422)
    assert all_letters() == []


def test_machines_are_answered_and_bring_nothing(visitor, shown, clock):
    anna = sign_up(shown)
    clock.advance(hours=2)
    answer = send(visitor, "anna@example.org", **{"lost-website": "https://spam.example.org"})
    assert (answer.status_code, answer.location) == (303, f"{ADDRESS}/sent")
    assert kinds_to(anna) == ["confirmation"]


def test_the_form_works_from_our_own_pages_alone(visitor, shown):
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}):
        sent = {"lost-email": "anna@example.org"}
        assert visitor.post(ADDRESS, sent, headers=headers).status_code == 403


def test_too_many_from_one_network_are_asked_to_wait(visitor, shown, on_the_web):
    known = on_the_web.extensions["webinar_hub_settings"]
    on_the_web.extensions["webinar_hub_settings"] = replace(known, signups_per_hour=1)
    assert send(visitor, "anna@example.org").status_code == 303
    answer = send(visitor, "anna@example.org")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "3600")
    assert "Very many letters are asked for from your network just now." in words(answer)
    assert 'value="anna@example.org"' in answer.get_data(as_text=True)
    assert visitor.sign_up("tender-age", role="parent").status_code == 303


def test_the_page_with_the_form_is_the_same_for_everybody_and_kept(visitor, shown, on_the_web):
    first = visitor.get("/events/tender-age")
    second = Visitor(on_the_web).get("/events/tender-age")
    assert first.get_data() == second.get_data()
    assert first.headers["ETag"] == second.headers["ETag"]
    assert "csrf" not in first.get_data(as_text=True)
    assert "Set-Cookie" not in first.headers


def test_an_old_address_of_the_event_leads_to_the_new_one(visitor, shown):
    making.change(shown, slug="nezhnyi-vozrast")
    making.make_old_slug(shown, "tender-age")
    answer = visitor.post(ADDRESS, {"lost-email": "anna@example.org"})
    assert (answer.status_code, answer.location) == (308, "/events/nezhnyi-vozrast/letters")
    assert visitor.get(f"{ADDRESS}/sent").status_code == 301
    making.change(shown, visibility="draft")
    for path in ("/events/nezhnyi-vozrast/letters", "/events/unknown/letters"):
        assert visitor.post(path, {"lost-email": "anna@example.org"}).status_code == 404
        assert visitor.get(f"{path}/sent").status_code == 404


def test_it_speaks_russian(on_the_web, shown):
    visitor = Visitor(on_the_web, "ru")
    assert "Потеряли письмо?" in words(visitor.get("/events/tender-age"))
    assert "Загляните в почту" in words(visitor.get(f"{ADDRESS}/sent"))


def test_nothing_stored_is_changed_by_asking(visitor, shown, clock):
    anna = sign_up(shown)
    clock.advance(hours=2)
    send(visitor, "anna@example.org")
    anna = fresh(anna)
    assert (anna.state, anna.address_proven_at, anna.link_counter) == ("confirmed", None, 0)
