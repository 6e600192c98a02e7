"""Two people sign up by one form: two seats, two letters, one mailbox if they like."""

import threading
from dataclasses import replace

import pytest

from tests import making
from tests.registration import people
from tests.registration.people import (
    application,
    figures,
    fresh,
    kinds_to,
    letters_to,
    registration_of,
    sign_up,
)
from webinar_hub.core.database import db
from webinar_hub.participants.models import Consent
from webinar_hub.participants.operations import add_consent_text
from webinar_hub.personal.operations import erase
from webinar_hub.registration import operations, rules
from webinar_hub.registration.letters.signed_up_by import signed_up_by_line
from webinar_hub.registration.models import Registration
from webinar_hub.registration.operations import unproven

pytestmark = pytest.mark.usefixtures("in_november")

HOME, OFFICE = "home@example.org", "boris@example.org"


@pytest.fixture
def event():
    return making.make_event()


@pytest.fixture
def pool(event):
    return making.make_pool(event, capacity=2)


def together(event, email: str = HOME, **of_boris) -> tuple[Registration, Registration]:
    """Anna signs up Boris as well."""
    anna, boris = application("Anna", HOME), application("Boris", email, **of_boris)
    first = registration_of(operations.sign_up_together(event.id, anna, boris))
    second = db.session.query(Registration).filter_by(given_name="Boris").one()
    return first, second


def test_both_have_a_seat_and_a_letter_each(event, pool):
    anna, boris = together(event)
    assert (anna.state, boris.state) == ("confirmed", "confirmed")
    assert figures(pool) == (2, 0)
    assert kinds_to(anna) == kinds_to(boris) == ["confirmation"]
    links = [letters_to(one)[0].links["manage_link"] for one in (anna, boris)]
    assert links[0] != links[1]
    assert anna.calendar_suffix != boris.calendar_suffix


def test_nobody_is_asked_whether_the_two_are_one_and_the_same(event, pool):
    anna, boris = together(event)
    assert [letters_to(one)[0].facts["other_line"] for one in (anna, boris)] == ["", ""]


def test_where_people_wait_both_wait_side_by_side(event, pool):
    making.change(pool, capacity=0)
    sign_up(event, "Vera")
    anna, boris = together(event)
    sign_up(event, "Gleb")
    assert (anna.queue_number, boris.queue_number) == (2, 3)
    assert figures(pool) == (0, 4)
    assert kinds_to(boris) == ["waiting"]


def test_of_a_single_seat_the_first_has_it_and_the_partner_is_next_in_line(event, pool):
    making.change(pool, capacity=1)
    anna, boris = together(event)
    assert (anna.state, boris.state, boris.queue_number) == ("confirmed", "waitlisted", 1)
    assert (kinds_to(anna), kinds_to(boris)) == (["confirmation"], ["waiting"])


def test_at_another_address_the_letter_says_who_it_was_and_the_partner_agrees_there(event, pool):
    text = add_consent_text(event.programme.organization_id, "participation", "en", "Yes", "Text")
    anna, boris = together(event, OFFICE)
    assert boris.signed_up_by == "Anna"
    assert letters_to(boris)[0].facts["opening"].startswith("Anna gave us your name")
    assert letters_to(anna)[0].facts["other_line"] == ""
    assert db.session.query(Consent).filter_by(participant_id=boris.participant_id).all() == []
    operations.agree(boris.id, (text.id,))
    operations.agree(boris.id, (text.id,))
    db.session.rollback()
    consent = db.session.query(Consent).one()
    assert (consent.participant_id, consent.registration_id) == (boris.participant_id, boris.id)
    assert fresh(boris).signed_up_by is None
    assert fresh(boris).address_proven_at is not None


def test_a_discreet_letter_at_another_address_names_no_topic(event, pool):
    anna, boris = application("Anna", HOME), application("Boris", OFFICE, discreet=True)
    operations.sign_up_together(event.id, anna, boris)
    found = db.session.query(Registration).filter_by(given_name="Boris").one()
    letter = letters_to(found)[0]
    assert letter.facts["opening"].startswith("Somebody has put you down.")
    assert list(letter.links) == ["join_link"]


def test_one_consent_in_a_shared_mailbox_is_kept_for_each(event, pool):
    text = add_consent_text(event.programme.organization_id, "participation", "en", "Yes", "Text")
    anna = application("Anna", HOME, consent_text_ids=(text.id,))
    boris = application("Boris", HOME, consent_text_ids=(text.id,))
    operations.sign_up_together(event.id, anna, boris)
    given = db.session.query(Consent).all()
    assert len({one.participant_id for one in given}) == len(given) == 2


def test_who_is_signed_up_already_keeps_that_and_the_other_comes_in_addition(event, pool):
    anna = sign_up(event, "Anna", email=HOME)
    again, boris = together(event)
    assert (again.id, boris.state) == (anna.id, "confirmed")
    third, same = together(event, HOME)
    assert (third.id, same.id) == (anna.id, boris.id)
    assert figures(pool) == (2, 0)


def test_nobody_is_signed_up_where_one_of_the_two_cannot_be(event, pool):
    making.change(pool, capacity=None)
    for number in range(10):
        sign_up(event, f"Person {number}", email=OFFICE)
    with pytest.raises(rules.TooManyAtAddress) as refusal:
        together(event, OFFICE)
    assert refusal.value.field == "partner_email"
    assert figures(pool) == (10, 0)
    for number in range(9):
        sign_up(event, f"Person {number}", email=HOME)
    with pytest.raises(rules.TooManyAtAddress) as refusal:
        together(event)
    assert refusal.value.field == "email"
    assert figures(pool) == (19, 0)


def test_a_mended_address_takes_the_partner_along(event, pool):
    anna, boris = together(event)
    right = "house@example.org"
    both = application("Anna", right), application("Boris", right)
    operations.sign_up_together(event.id, *both, corrects=anna.public_id)
    db.session.rollback()
    assert {one.participant.email_key for one in db.session.query(Registration)} == {right}
    assert figures(pool) == (2, 0)
    assert [kinds_to(one, "queued") for one in (anna, boris)] == [["confirmation"]] * 2


def test_a_partner_with_a_mailbox_of_their_own_stays_when_the_other_address_is_mended(event, pool):
    anna, boris = together(event, OFFICE)
    both = application("Anna", "house@example.org"), application("Boris", OFFICE)
    operations.sign_up_together(event.id, *both, corrects=anna.public_id)
    assert fresh(boris).email == OFFICE
    assert fresh(anna).email == "house@example.org"
    assert figures(pool) == (2, 0)


def test_two_couples_who_name_each_other_do_not_wait_for_each_other(app, event, pool):
    """Anna signs up Boris while Boris signs up Anna."""
    making.change(pool, capacity=None)
    anna, boris = application("Anna", HOME), application("Boris", OFFICE)
    ways, lock, event_id = [(anna, boris), (boris, anna)], threading.Lock(), event.id

    def one() -> str:
        with lock:
            both = ways.pop()
        return operations.sign_up_together(event_id, *both).state

    assert people.at_once(app, 2, one) == ["confirmed", "confirmed"]
    assert figures(pool) == (2, 0)


def test_where_organizers_confirm_each_sign_up_both_are_requests_and_a_no_stays_so(
    event, pool, clock
):
    making.change(event, approval=True)
    anna, boris = together(event)
    assert (anna.state, boris.state) == ("pending", "pending")
    assert figures(pool) == (0, 0)
    operations.decline(event.id, [boris.public_id], "It is for mothers.")
    people.delivered()
    clock.advance(hours=2)
    together(event)
    assert fresh(boris).state == "declined"
    assert kinds_to(boris) == ["pending", "declined", "still_declined"]
    assert db.session.query(Registration).count() == 2


def test_the_partners_seat_is_counted_as_one_that_nobody_has_shown_to_want(event, pool, app):
    counted = unproven.holder(HOME, "192.0.2.0")
    anna, boris = (
        replace(application(name, HOME), holder=counted) for name in ("Anna", "Boris")
    )
    operations.sign_up_together(event.id, anna, boris)
    assert unproven.count(counted) == (2, 2)
    known = app.extensions["webinar_hub_settings"]
    app.extensions["webinar_hub_settings"] = replace(known, unproven_per_mailbox=3)
    olga, pavel = (
        replace(application(name, HOME), holder=counted) for name in ("Olga", "Pavel")
    )
    other = making.make_event()
    making.make_pool(other)
    with pytest.raises(rules.MailboxHoldsTooMany):
        operations.sign_up_together(other.id, olga, pavel)
    assert db.session.query(Registration).filter_by(event_id=other.id).count() == 0


def test_what_is_wrong_with_the_partners_address_stands_beside_it(event, pool, app):
    counted = unproven.holder("boris", "192.0.2.0")
    sign_up(event, "Olga", email=OFFICE, holder=counted)
    known = app.extensions["webinar_hub_settings"]
    app.extensions["webinar_hub_settings"] = replace(known, unproven_per_mailbox=1)
    anna = application("Anna", HOME)
    boris = replace(application("Boris", OFFICE), holder=counted)
    with pytest.raises(rules.MailboxHoldsTooMany) as refused:
        operations.sign_up_together(event.id, anna, boris)
    assert refused.value.field == "partner_email"


def test_once_the_one_who_signed_up_is_forgotten_the_other_reads_no_name(event, pool):
    anna, boris = together(event, OFFICE)
    assert "Anna" in letters_to(boris)[0].facts["opening"]
    erase(anna.participant_id)
    boris = fresh(boris)
    assert (boris.signed_up_by, boris.state) == ("", "confirmed")
    assert letters_to(boris)[0].facts["opening"] == ""
    assert "Somebody close to you" in signed_up_by_line(boris)
    operations.agree(boris.id, ())
    assert fresh(boris).signed_up_by is None


def test_whom_others_signed_up_keeps_their_names(event, pool, clock):
    _anna, boris = together(event, OFFICE)
    clock.advance(minutes=1)
    stranger = sign_up(event, "Olga", email="olga@example.org")
    erase(stranger.participant_id)
    assert fresh(boris).signed_up_by == "Anna"


def test_a_partner_at_a_mailbox_that_wants_discreet_letters_gets_such_a_one(event, pool):
    other = making.make_event()
    making.make_pool(other)
    sign_up(other, "Ann", email=OFFICE, discreet=True)
    _anna, boris = together(event, OFFICE)
    assert boris.discreet
