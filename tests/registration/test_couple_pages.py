"""“Sign up my partner as well” in the form, and the page on which the partner agrees."""

import pytest

from tests import making
from tests.forms import fields, form_to
from tests.registration.people import fresh, letters_to, sign_up
from tests.registration.visitors import Visitor, errors, manage_path, sent_form, words
from webinar_hub.core import limits
from webinar_hub.core.database import db
from webinar_hub.participants.models import Consent
from webinar_hub.participants.operations import add_consent_text
from webinar_hub.registration.models import Registration

SLUG = "tender-age"
BORIS = {"partner_given_name": "Boris"}


@pytest.fixture
def event(on_the_web):
    event = making.make_event(slug=SLUG)
    making.make_pool(event, capacity=5)
    add_consent_text(event.programme.organization_id, "participation", "en", "I agree", "Text")
    return event


def signed_up() -> dict[str, Registration]:
    db.session.rollback()
    return {one.given_name: one for one in db.session.query(Registration)}


def test_a_name_is_enough_and_both_letters_go_to_one_mailbox(visitor, event):
    answer = visitor.sign_up(SLUG, **BORIS)
    assert answer.status_code == 303
    found = signed_up()
    assert {one.email for one in found.values()} == {"anna@example.org"}
    assert db.session.query(Consent).count() == 2
    assert found["Boris"].signed_up_by is None


def test_without_a_partner_it_is_the_form_that_it_was(visitor, event):
    visitor.sign_up(SLUG)
    assert set(signed_up()) == {"Anna"}


def test_only_events_for_parents_ask(visitor, on_the_web):
    event = making.make_event(slug="other", audience=frozenset({"professional"}))
    making.make_pool(event)
    assert "Sign up my partner as well" not in words(visitor.get("/events/other"))


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"partner_email": "boris@example.org"}, "partner_given_name", "your partner's name"),
        ({"partner_family_name": "Petrov"}, "partner_given_name", "your partner's name"),
        ({"partner_given_name": "Anna"}, "partner_given_name", "This is your own name."),
        (BORIS | {"partner_email": "boris@"}, "partner_email", ""),
        ({"partner_given_name": "B" * 101}, "partner_given_name", "Please shorten this"),
    ],
)
def test_bad_input_has_its_words_at_the_right_field_and_stays(
    visitor, event, typed, field, sentence
):
    answer = visitor.sign_up(SLUG, **typed)
    assert answer.status_code == 422
    assert set(errors(answer)) == {field}
    assert sentence in errors(answer)[field]
    page = answer.get_data(as_text=True)
    assert all(f'value="{value}"' in page for value in typed.values())
    assert '<details class="for-parents" open>' in page
    assert signed_up() == {}


def test_the_partner_at_another_address_agrees_on_their_own_page(visitor, event):
    thanks = visitor.sign_up(SLUG, **BORIS, partner_email="boris@example.org").location
    assert "Boris gets a separate letter and answers there." in words(visitor.get(thanks))
    boris = signed_up()["Boris"]
    path = manage_path(boris)
    asked = visitor.get(path)
    assert "Anna gave us your name" in words(asked)
    assert db.session.query(Consent).count() == 1
    form = fields(form_to(asked.get_data(as_text=True), f"{path}/consent"))
    assert "I keep my seat" not in words(asked)
    assert visitor.post(f"{path}/consent", form).location == f"{path}?saved=agreed"
    assert "It has been noted." in words(visitor.get(f"{path}?saved=agreed"))
    assert fresh(boris).signed_up_by is None
    assert db.session.query(Consent).filter_by(participant_id=boris.participant_id).count() == 1
    assert "Anna gave us your name" not in words(visitor.get(path))


def test_who_says_no_gives_the_seat_back_as_everybody_does(visitor, event):
    visitor.sign_up(SLUG, **BORIS, partner_email="boris@example.org")
    boris = signed_up()["Boris"]
    path = manage_path(boris)
    assert f'href="{path}/cancellation"' in visitor.get(path).get_data(as_text=True)
    visitor.post(f"{path}/cancellation")
    assert fresh(boris).state == "cancelled"
    assert "Anna gave us your name" not in words(visitor.get(path))
    assert visitor.post(f"{path}/consent").status_code == 303


def test_too_many_letters_to_the_partner_are_said_at_their_address(visitor, event):
    for _number in range(40):
        limits.use("letters to a mailbox", "boris@example.org", allowed=40, seconds=3600)
    answer = visitor.sign_up(SLUG, **BORIS, partner_email="boris@example.org")
    assert answer.status_code == 429
    assert set(errors(answer)) == {"partner_email"}


def test_ten_people_at_the_partners_address_are_said_there(visitor, on_the_web):
    event = making.make_event(slug="large")
    making.make_pool(event, capacity=None)
    for number in range(10):
        sign_up(event, f"Person {number}", email="boris@example.org")
    answer = visitor.sign_up("large", **BORIS, partner_email="boris@example.org")
    assert answer.status_code == 422
    assert set(errors(answer)) == {"partner_email"}
    assert "Anna" not in signed_up()


def test_a_slip_in_the_address_is_mended_for_both(visitor, event):
    visitor.sign_up(SLUG, **BORIS, email="ana@example.org")
    again = sent_form(visitor.get(f"/events/{SLUG}/again"))
    assert again["partner_given_name"] == "Boris"
    wanted = again | {"email": "anna@example.org", "consent_participation": "y"}
    assert visitor.post(f"/events/{SLUG}/registrations", wanted).status_code == 303
    found = signed_up()
    assert {one.email for one in found.values()} == {"anna@example.org"}
    assert len(letters_to(found["Boris"], "confirmation")) == 2  # the first was taken back


def test_it_can_be_read_in_russian(on_the_web, event):
    assert "Записать и второго родителя" in words(Visitor(on_the_web, "ru").get(f"/events/{SLUG}"))
