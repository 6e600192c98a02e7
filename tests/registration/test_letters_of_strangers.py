"""Forms that need no account: one mailbox gets only so many letters of theirs, over all events."""

from dataclasses import replace

import pytest

from tests import making
from tests.counting import counted_statements
from tests.registration.visitors import Visitor, errors, sent_form, words
from webinar_hub.core.database import db
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.registration.views.limiting import LETTERS_TO_A_MAILBOX

VERY_MANY = "Very many letters to this address were asked for just now."
EVENTS = 20


@pytest.fixture
def series(on_the_web):
    """The addresses of its dates."""
    events = [making.make_event(slug=f"date-{number}") for number in range(EVENTS)]
    for event in events:
        making.make_pool(event, capacity=None)
    return [event.slug for event in events]


def sign_up(visitor, slug: str, name: str, email: str = "anna@example.org"):
    return visitor.sign_up(slug, role="parent", given_name=name, email=email)


def ask_again(visitor, slug: str, email: str):
    return visitor.post(f"/events/{slug}/letters", {"lost-email": email})


def letters() -> int:
    db.session.rollback()
    return db.session.query(OutboxMessage).count()


def a_full_mailbox(app, series, email: str = "anna@example.org") -> None:
    stranger = Visitor(app)
    for number in range(LETTERS_TO_A_MAILBOX):
        name = f"Person {number}"
        assert sign_up(stranger, series[number % EVENTS], name, email).status_code == 303


def test_two_of_a_family_sign_up_for_a_whole_series(on_the_web, series):
    assert LETTERS_TO_A_MAILBOX >= 2 * EVENTS
    for name in ("Anna", "Boris"):
        for slug in series:
            assert sign_up(Visitor(on_the_web), slug, name).status_code == 303
    assert letters() == 2 * EVENTS


def test_what_comes_after_that_is_asked_to_wait_and_nothing_typed_is_lost(
    on_the_web, series, clock
):
    known = on_the_web.extensions["webinar_hub_settings"]  # of seats it may hold more than that
    on_the_web.extensions["webinar_hub_settings"] = replace(known, unproven_per_mailbox=100)
    a_full_mailbox(on_the_web, series)
    before = letters()
    visitor = Visitor(on_the_web)
    answer = sign_up(visitor, series[0], "Clara")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "3600")
    assert VERY_MANY in errors(answer)["email"]
    form = sent_form(answer)
    assert (form["given_name"], form["email"]) == ("Clara", "anna@example.org")
    assert letters() == before
    assert sign_up(visitor, series[0], "Vera", "vera@example.org").status_code == 303
    clock.advance(minutes=65)
    assert visitor.post(f"/events/{series[0]}/registrations", form).status_code == 303


def test_the_form_for_a_lost_letter_counts_as_well(on_the_web, series):
    a_full_mailbox(on_the_web, series)
    answer = ask_again(Visitor(on_the_web), series[0], "Anna+again@example.org")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "3600")
    assert VERY_MANY in errors(answer)["lost-email"]
    assert "Anna+again@example.org" in answer.get_data(as_text=True)


def test_nobody_learns_by_the_limit_who_is_signed_up(on_the_web, series):
    sign_up(Visitor(on_the_web), series[1], "Anna")
    answers = []
    for email in ("anna@example.org", "unknown@example.org"):
        visitor = Visitor(on_the_web)
        for _time in range(LETTERS_TO_A_MAILBOX - (email == "anna@example.org")):
            assert ask_again(visitor, series[0], email).status_code == 303
        answers.append(words(ask_again(visitor, series[0], email)))
    assert VERY_MANY in answers[0]
    assert answers[0] == answers[1]


def test_it_costs_a_sign_up_no_statement_of_its_own(on_the_web, series):
    visitor = Visitor(on_the_web)
    form = visitor.form(series[0])
    with counted_statements() as sent:
        visitor.sign_up(series[0], form, role="parent")
    assert sum("limit_uses" in statement for statement in sent) == 1
