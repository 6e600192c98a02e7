"""The button that keeps a seat, and what is read where too many seats are held."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests import making
from tests.enrolment.evenings import evenings
from tests.forms import fields, forms
from tests.registration import people
from tests.registration.conftest import NOW
from tests.registration.people import fresh, sign_up
from tests.registration.visitors import ANNA, Visitor, errors, manage_path, summary, words
from webinar_hub.core import links
from webinar_hub.registration import jobs
from webinar_hub.registration.models import Registration


@pytest.fixture
def event(on_the_web):
    event = making.make_event(slug="tender-age")
    making.make_pool(event, capacity=1)
    return event


@pytest.fixture
def anna(event):
    """Boris waits for her seat."""
    anna = sign_up(event, "Anna")
    sign_up(event, "Boris")
    people.delivered()
    return anna


@pytest.fixture
def limits(on_the_web):
    def set_to(**columns):
        known = on_the_web.extensions["webinar_hub_settings"]
        on_the_web.extensions["webinar_hub_settings"] = replace(known, **columns)

    return set_to


def test_opening_the_page_keeps_nothing_as_mail_scanners_open_every_link(visitor, anna):
    path = manage_path(anna)
    for _time in range(3):
        assert "I keep my seat" in words(visitor.get(path))
        visitor.browser.head(path)
    assert visitor.get(f"{path}/keeping").status_code == 405
    assert fresh(anna).address_proven_at is None


def test_one_button_keeps_it_and_pressing_twice_is_harmless(visitor, anna):
    path = manage_path(anna)
    for _time in range(2):
        answer = visitor.post(f"{path}/keeping")
        assert (answer.status_code, answer.headers["Location"]) == (303, f"{path}?saved=seat")
    told = words(visitor.get(f"{path}?saved=seat"))
    assert "Thank you. Your seat stays yours." in told
    assert "I keep my seat" not in told
    assert fresh(anna).address_proven_at == NOW


def test_it_says_until_when_and_then_that_it_is_late(visitor, anna, clock):
    clock.advance(hours=24)
    jobs.mind_unproven_seats()
    path = manage_path(anna)
    assert "by 4 November 2026, 11:00 (Moscow, UTC+3) that you keep yours" in words(
        visitor.get(path)
    )
    clock.advance(hours=25)
    assert "The seat is still yours; please press now" in words(visitor.get(path))


def test_in_russian(on_the_web, anna, clock):
    clock.advance(hours=24)
    jobs.mind_unproven_seats()
    told = words(Visitor(on_the_web, "ru").get(manage_path(anna)))
    assert "до 4 ноября 2026, 11:00 (Москва, UTC+3) подтвердите" in told
    assert "Место мне нужно" in told


def test_when_the_seat_has_gone_on_the_page_says_so_and_the_button_does_nothing(
    visitor, anna, clock
):
    for _round in range(2):
        clock.advance(hours=24)
        jobs.mind_unproven_seats()
        people.delivered()
    path = manage_path(anna)
    assert visitor.post(f"{path}/keeping").status_code == 303
    told = words(visitor.get(f"{path}?saved=seat"))
    assert "it went to somebody who waited" in told
    assert "Your seat stays yours" not in told
    assert "Sign up again" in told
    joined = words(visitor.get(f"/join/{links.token('join', anna.public_id)}"))
    assert "it went to somebody who waited" in joined


def test_a_foreign_link_keeps_nothing(visitor, anna):
    path = manage_path(anna, counter=1)
    assert visitor.post(f"{path}/keeping").status_code == 404
    assert fresh(anna).address_proven_at is None


def test_with_no_seat_there_is_nothing_to_keep(visitor, event, anna, clock):
    boris = people.signed_up(event, "Boris").registration_id
    waiting = manage_path(people.db.session.get_one(Registration, boris))
    assert "I keep my seat" not in words(visitor.get(waiting))
    clock.set(fresh(event).last_end + timedelta(hours=1))
    assert "I keep my seat" not in words(visitor.get(manage_path(anna)))


def test_a_mailbox_that_holds_too_many_is_said_beside_it_and_all_is_kept(
    on_the_web, visitor, event, limits
):
    limits(unproven_per_mailbox=1)
    other = making.make_event(slug="other")
    making.make_pool(other)
    assert visitor.sign_up("tender-age").status_code == 303
    answer = visitor.sign_up("other", email="anna+x@example.org", family_name="Ёлкина")
    assert answer.status_code == 422
    assert "Very many seats are held for this address" in errors(answer)["email"]
    assert summary(answer)[0][0] == "#email"
    page = answer.get_data(as_text=True)
    assert 'value="anna+x@example.org"' in page
    assert 'value="Ёлкина"' in page
    russian = Visitor(on_the_web, "ru").sign_up("other")
    assert "занято очень много мест" in errors(russian)["email"]
    assert visitor.sign_up("tender-age").status_code == 422  # nobody learns who is signed up


def test_a_network_that_holds_too_many_is_said_above_the_form(visitor, event, limits):
    limits(unproven_per_network=1)
    visitor.sign_up("tender-age")
    answer = visitor.sign_up("tender-age", email="vera@example.org", given_name="Vera")
    assert answer.status_code == 422
    assert "From your network very many seats are held" in summary(answer)[0][1]


def test_a_series_counts_each_date(visitor, limits, on_the_web):
    limits(unproven_per_mailbox=2)
    evenings(3)
    page = visitor.get("/series/evenings").get_data(as_text=True)
    form = next(one for one in forms(page) if "/series/evenings/enrolments" in one)
    answer = visitor.post("/series/evenings/enrolments", fields(form) | ANNA)
    assert answer.status_code == 422
    assert "Very many seats are held" in errors(answer)["enrol-email"]
