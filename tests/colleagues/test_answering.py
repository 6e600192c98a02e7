"""Consent is a person's own: a seat is theirs once they say so, and by nothing else."""

import pytest
from sqlalchemy import select

from tests import making
from tests.colleagues.lists import (
    agree,
    agreement,
    asked,
    letters,
    lines,
    lists,
    registrations,
    standings,
    states,
)
from tests.registration.people import (
    at_once,
    delivered,
    figures,
    fresh,
    kinds_to,
    sign_up,
)
from webinar_hub.colleagues import operations, rules
from webinar_hub.colleagues.jobs import end_places_in_line, forget_lists
from webinar_hub.core.clock import now
from webinar_hub.core.database import db
from webinar_hub.core.refusals import Gone
from webinar_hub.participants.models import Consent, Participant
from webinar_hub.registration.jobs import end_offers, mind_unproven_seats
from webinar_hub.registration.operations import accept, cancel, decline, set_capacity
from webinar_hub.registration.rules import EventCancelled, NotOffered


def test_who_agrees_has_the_seat_a_consent_and_the_usual_letter(event, seats):
    pool = seats(40)
    listing = asked(event, "Anna Ivanova", "Boris")
    agree(lines(listing)[0], position="psychologist")
    anna = registrations(event)[0]
    assert (anna.state, anna.agrees_within, anna.position) == ("confirmed", None, "psychologist")
    assert anna.address_proven_at == now()
    assert [one.registration_id for one in db.session.scalars(select(Consent))] == [anna.id]
    assert kinds_to(anna) == ["colleague_asked", "confirmation"]
    assert standings(listing) == ["accepted", "waiting"]
    assert figures(pool) == (2, 0)


def test_agreeing_twice_or_at_once_changes_nothing_more(app, event, seats):
    pool = seats(40)
    listing = asked(event, "Anna")
    (line,) = lines(listing)
    told = agreement(line)
    registration_id = line.registration_id
    assert at_once(app, 3, lambda: operations.agree(registration_id, told)) == [None] * 3
    assert figures(pool) == (1, 0)
    assert len(letters("confirmation")) == 1
    assert len(list(db.session.scalars(select(Consent)))) == 1


def test_at_the_very_moment_of_its_end_it_is_too_late_and_the_next_one_is_asked(
    event, seats, clock
):
    seats(1)
    listing = asked(event, "Anna", "Boris")
    delivered()
    clock.set(registrations(event)[0].offered_until)
    agree(lines(listing)[0])
    assert states(event) == ["cancelled", "offered"]
    assert standings(listing) == ["no_answer", "waiting"]
    assert list(db.session.scalars(select(Consent))) == []


def test_the_sweep_and_the_button_at_that_moment_come_to_one_end(app, event, seats, clock):
    pool = seats(1)
    (line,) = lines(asked(event, "Anna"))
    delivered()
    told, registration_id = agreement(line), line.registration_id
    clock.set(registrations(event)[0].offered_until)
    acts = [end_offers, lambda: operations.agree(registration_id, told)]
    at_once(app, 2, lambda: acts.pop()())
    assert states(event) == ["cancelled"]
    assert figures(pool) == (0, 0)


def test_who_agrees_in_line_keeps_that_place_and_is_promoted_as_everybody(event, seats):
    pool = seats(1)
    first = sign_up(event, "Early")
    listing = asked(event, "Anna")
    agree(lines(listing)[0])
    assert states(event) == ["confirmed", "waitlisted"]
    assert standings(listing) == ["accepted"]
    cancel(first.id)
    assert states(event) == ["cancelled", "confirmed"]
    assert figures(pool) == (1, 0)


def test_who_says_nothing_in_line_leaves_it_and_is_forgotten(event, seats, clock):
    pool = seats(1)
    sign_up(event, "Early")
    listing = asked(event, "Anna Ivanova")
    delivered()
    clock.set(lines(listing)[0].answer_by)
    assert end_places_in_line() == 1
    assert figures(pool) == (1, 0)
    clock.advance(days=1, minutes=1)
    forget_lists()
    assert states(event) == ["confirmed"]
    assert lists()[0].forgotten == 1


def test_whose_letter_never_left_keeps_the_place_in_line_and_is_asked_anew(event, seats, clock):
    seats(1)
    sign_up(event, "Early")
    listing = asked(event, "Anna")
    clock.set(lines(listing)[0].answer_by)
    assert end_places_in_line() == 0
    assert states(event) == ["confirmed", "waitlisted"]
    assert lines(listing)[0].answer_by > now()
    assert len(letters()) == 2


def test_who_says_no_looks_as_who_says_nothing_and_is_forgotten_with_them(event, seats, clock):
    pool = seats(1)
    listing = asked(event, "Anna Ivanova", "Boris")
    delivered()
    operations.decline(registrations(event)[0].id)
    assert states(event) == ["offered"]  # Boris has the seat held now
    assert figures(pool) == (1, 0)
    assert standings(listing) == ["waiting", "waiting"]
    clock.advance(days=3, minutes=1)
    assert standings(listing)[0] == "no_answer"
    clock.advance(days=1)
    forget_lists()
    assert everywhere("ivanova") == everywhere("anna@example") == []
    assert lists()[0].forgotten == 1


def test_who_said_no_is_not_asked_again_for_this_event(event, clock):
    listing = asked(event, "Anna Ivanova")
    operations.decline(registrations(event)[0].id)
    asked(event, "Anna Ivanova")
    operations.take_back(listing.id, lines(listing)[0].public_id)
    clock.advance(days=5)
    forget_lists()
    asked(event, "Anna Ivanova", email="other@example.org")
    assert letters() == []
    assert registrations(event) == []


def test_who_wants_no_such_letters_at_all_gets_none_for_other_events_either(event):
    asked(event, "Anna")
    operations.decline(registrations(event)[0].id, never_again=True)
    other = making.make_event(event.programme, audience=frozenset({"professional"}))
    making.make_pool(other)
    asked(other, "Anna")
    assert letters() == []


def test_saying_no_after_a_second_press_or_once_forgotten_is_no_error(event):
    asked(event, "Anna")
    registration_id = registrations(event)[0].id
    operations.decline(registration_id)
    with pytest.raises(Gone):
        operations.decline(registration_id)
    with pytest.raises(Gone):
        operations.agree(registration_id, None)


def test_who_is_signed_up_already_decides_whether_that_is_told(event):
    anna = sign_up(event, "Anna", family_name="Ivanova")
    boris = sign_up(event, "Boris", family_name="Orlov")
    listing = asked(event, "Anna Ivanova", "Boris Orlov")
    operations.agree(anna.id, None)
    operations.decline(boris.id)
    assert standings(listing) == ["accepted", "waiting"]
    assert states(event) == ["confirmed", "confirmed"]


def test_who_accepted_meanwhile_is_accepted_on_the_second_list_of_the_same_manager_only(event):
    listing = asked(event, "Anna")
    agree(lines(listing)[0])
    again = asked(event, "Anna")
    of_another = asked(event, "Anna", email="other@example.org")
    assert standings(again) == ["accepted"]
    assert standings(of_another) == ["waiting"]


def test_all_who_asked_learn_of_one_yes(event):
    one, other = asked(event, "Anna"), asked(event, "Anna", email="other@example.org")
    agree(lines(one)[0])
    assert standings(one) == standings(other) == ["accepted"]


def test_the_button_for_offered_seats_does_not_stand_in_for_their_consent(event):
    asked(event, "Anna")
    with pytest.raises(NotOffered):
        accept(registrations(event)[0].id)
    assert states(event) == ["offered"]


def test_when_the_event_is_cancelled_nothing_is_agreed_to(event):
    listing = asked(event, "Anna")
    making.change(event, status="cancelled")
    with pytest.raises(EventCancelled):
        agree(lines(listing)[0])


def test_a_row_that_has_not_answered_is_taken_back_and_the_seat_goes_on(event, seats):
    pool = seats(1)
    listing = asked(event, "Anna Ivanova", "Boris")
    operations.take_back(listing.id, lines(listing)[0].public_id)
    assert states(event) == ["offered"]
    assert figures(pool) == (1, 0)
    assert [one.given_name for one in lines(listing) if one.given_name] == ["Boris"]
    assert everywhere("ivanova") == everywhere("anna@example") == []


def test_a_row_that_accepted_is_the_persons_own(event):
    listing = asked(event, "Anna")
    agree(lines(listing)[0])
    with pytest.raises(rules.AlreadyAnswered):
        operations.take_back(listing.id, lines(listing)[0].public_id)
    assert states(event) == ["confirmed"]


def test_agreeing_and_taking_back_at_once_leave_one_of_the_two(app, event, seats):
    pool = seats(40)
    listing = asked(event, "Anna")
    (line,) = lines(listing)
    list_id, public_id, registration_id = listing.id, line.public_id, line.registration_id
    told = agreement(line)
    acts = [
        lambda: operations.take_back(list_id, public_id),
        lambda: operations.agree(registration_id, told),
    ]
    at_once(app, 2, lambda: acts.pop()())
    taken = figures(pool)[0]
    assert states(event) == ["confirmed"] * taken
    assert sum(bool(one.given_name) for one in lines(listing)) == taken


def test_taking_back_a_row_on_two_lists_leaves_the_others_question_open(event):
    one, other = asked(event, "Anna"), asked(event, "Anna", email="other@example.org")
    operations.take_back(one.id, lines(one)[0].public_id)
    assert states(event) == ["offered"]
    assert standings(other) == ["waiting"]


def test_nobody_takes_back_a_row_of_somebody_elses_list(event):
    one, other = asked(event, "Anna"), asked(event, "Boris", email="other@example.org")
    operations.take_back(other.id, lines(one)[0].public_id)
    assert len(lines(one)) == 1


def test_whoever_was_known_before_stays_known(event):
    before = making.make_event(event.programme)
    making.make_pool(before)
    sign_up(before, "Anna", family_name="Ivanova")
    asked(event, "Anna Ivanova")
    operations.decline(registrations(event)[0].id)
    assert len(list(db.session.scalars(select(Participant)))) == 1
    assert states(before) == ["confirmed"]


def everywhere(word: str) -> list[str]:
    """In which columns of any table the word still stands."""
    db.session.rollback()
    found = []
    for table in db.metadata.sorted_tables:
        for row in db.session.execute(select(table)):
            found += [
                f"{table.name}.{name}"
                for name, value in row._mapping.items()
                if word in str(value).lower()
            ]
    db.session.rollback()
    return found


def test_without_a_limit_of_seats_nobody_is_confirmed_before_they_agree(event, seats):
    pool = seats(2)
    listing = asked(event, "Anna")
    set_capacity(event.id, pool.id, None)
    (anna,) = registrations(event)
    assert (anna.state, anna.agrees_within is None) == ("offered", False)
    agree(lines(listing)[0])
    (anna,) = registrations(event)
    assert anna.state == "confirmed"


def test_what_organizers_have_declined_no_list_brings_back(event, seats):
    seats(5)
    making.change(event, approval=True)
    anna = sign_up(event, "Anna", family_name="Orlova")
    decline(event.id, [anna.public_id], "It is for schools.")
    making.change(event, approval=False)
    asked(event, "Anna")
    assert [one.state for one in registrations(event)] == ["declined"]


def test_nobody_loses_a_seat_to_somebody_who_was_only_put_on_a_list(event, seats, clock):
    seats(1)
    boris = sign_up(event, "Boris")
    asked(event, "Anna")
    delivered()
    clock.advance(hours=25)
    assert mind_unproven_seats() == 0
    assert fresh(boris).keep_by is None
