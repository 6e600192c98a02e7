"""Organizers confirm each sign-up: nobody holds a seat before. On both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests import making
from tests.registration import people
from tests.registration.people import (
    application,
    figures,
    fresh,
    kinds_to,
    letters_to,
    sign_up,
    signed_up,
)
from webinar_hub.accounts.models import AuditEntry
from webinar_hub.catalogue import operations as catalogue
from webinar_hub.core.database import db
from webinar_hub.registration import jobs, operations, rules
from webinar_hub.registration.models import Registration
from webinar_hub.registration.operations import Decided, telling
from webinar_hub.reminders.jobs import remind

pytestmark = pytest.mark.usefixtures("in_november")


@pytest.fixture
def event():
    return making.make_event(approval=True)


@pytest.fixture
def pool(event):
    return making.make_pool(event, capacity=1)


@pytest.fixture
def anna(event, pool):
    return sign_up(event, "Anna")


def approve(*registrations, **more) -> Decided:
    ids = [one.public_id for one in registrations]
    return operations.approve(registrations[0].event_id, ids, **more)


def decline(*registrations, reason="It is for schools of the region.") -> Decided:
    ids = [one.public_id for one in registrations]
    return operations.decline(registrations[0].event_id, ids, reason)


def rows() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Registration))


def test_a_sign_up_is_a_request_and_holds_no_seat(pool, anna):
    assert (anna.state, anna.queue_number, anna.confirmed_at) == ("pending", None, None)
    assert figures(pool) == (0, 0)
    (letter,) = letters_to(anna)
    assert (letter.kind, letter.calendar, letter.in_reply_to) == ("pending", None, None)
    assert people.invitation_of(anna).how == "none"


def test_a_yes_takes_a_seat_and_brings_the_invitation(pool, anna, clock):
    people.delivered()
    clock.advance(hours=5)
    assert approve(anna) == Decided(seated=1)
    anna = fresh(anna)
    assert (anna.state, anna.confirmed_at, anna.decided_at) == (
        "confirmed",
        clock.now(),
        clock.now(),
    )
    assert figures(pool) == (1, 0)
    assert kinds_to(anna) == ["pending", "approved"]
    (letter,) = letters_to(anna, "approved")
    assert letter.calendar["method"] == "REQUEST"
    assert letter.in_reply_to == anna.thread_id
    assert people.invitation_of(anna).how == "request"


def test_who_is_confirmed_when_all_seats_are_taken_waits_in_line(event, pool, anna):
    boris, vera = sign_up(event, "Boris"), sign_up(event, "Vera")
    assert approve(vera, anna, boris) == Decided(seated=1, waiting=2)
    states = [(fresh(one).state, fresh(one).queue_number) for one in (anna, boris, vera)]
    assert states == [("confirmed", None), ("waitlisted", 1), ("waitlisted", 2)]
    assert figures(pool) == (1, 2)
    assert kinds_to(boris, "queued") == ["approved_waiting"]
    assert letters_to(vera, "approved_waiting")[0].facts["place"] == "2"

    operations.cancel(anna.id)
    assert fresh(boris).state == "confirmed"
    assert kinds_to(boris)[-1] == "promoted"


def test_nobody_who_waits_is_overtaken_by_a_yes(event, pool, anna):
    boris, vera = sign_up(event, "Boris"), sign_up(event, "Vera")
    approve(anna, boris)
    making.change(pool, capacity=5)  # the sweep has not come by yet
    assert approve(vera) == Decided(waiting=1)
    jobs.fill_free_seats()
    assert {fresh(one).state for one in (anna, boris, vera)} == {"confirmed"}
    assert figures(pool) == (3, 0)


def test_a_no_has_a_letter_with_the_reason_and_takes_no_seat(pool, anna):
    assert decline(anna) == Decided(declined=1)
    anna = fresh(anna)
    assert (anna.state, anna.decline_reason) == ("declined", "It is for schools of the region.")
    assert figures(pool) == (0, 0)
    (letter,) = letters_to(anna, "declined")
    assert letter.facts["reason"] == "It is for schools of the region."
    assert kinds_to(anna, "queued") == ["declined"]  # the first one would say that they decide


def test_a_discreet_letter_does_not_carry_the_reason(event, pool):
    anna = sign_up(event, "Anna", discreet=True)
    decline(anna)
    assert letters_to(anna, "declined")[0].facts["reason"] == ""


def test_deciding_twice_is_deciding_once(pool, anna):
    assert approve(anna) == Decided(seated=1)
    assert approve(anna) == Decided(left=1)
    assert decline(anna) == Decided(left=1)
    assert kinds_to(anna).count("approved") == 1
    assert figures(pool) == (1, 0)


def test_organizers_may_think_better_of_a_no(pool, anna):
    decline(anna)
    people.delivered()
    assert approve(anna) == Decided(seated=1)
    assert (fresh(anna).state, fresh(anna).decline_reason) == ("confirmed", "")
    assert figures(pool) == (1, 0)


def test_a_no_to_somebody_who_is_signed_up_anew_is_not_decided_again(event, pool, anna):
    making.change(anna, state="cancelled")
    again = sign_up(event, "Anna")
    making.change(anna, state="declined")  # as two who decide and sign up at once may leave it
    assert approve(anna) == Decided(left=1)
    assert (fresh(anna).state, fresh(again).state) == ("declined", "pending")


def test_an_unsent_no_does_not_follow_a_yes(anna):
    decline(anna)
    approve(anna)
    assert kinds_to(anna, "queued") == ["approved"]


def test_requests_of_another_event_are_left_alone(event, anna):
    other = making.make_event(approval=True)
    making.make_pool(other)
    assert operations.approve(other.id, [anna.public_id]) == Decided(left=1)
    assert operations.decline(other.id, [anna.public_id], "No") == Decided(left=1)
    assert fresh(anna).state == "pending"


def test_who_decided_is_noted_without_names(anna):
    decline(anna)
    approve(anna)
    entries = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [(one.action, one.changes) for one in entries[-2:]] == [
        ("sign-ups declined", {"people": 1}),
        ("sign-ups confirmed", {"people": 1}),
    ]


def test_one_letter_that_cannot_be_written_holds_up_nobody(event, pool, anna, monkeypatch):
    boris = sign_up(event, "Boris")
    write = telling.tell_approved

    def broken(registration, **more):
        if registration.id == anna.id:
            raise ValueError("no words")
        write(registration, **more)

    monkeypatch.setattr(telling, "tell_approved", broken)
    assert approve(anna, boris) == Decided(seated=1, left=1)
    assert (fresh(anna).state, fresh(anna).decided_at) == ("pending", None)
    assert fresh(boris).state == "confirmed"
    assert figures(pool) == (1, 0)


def test_two_organizers_and_newcomers_at_once_give_no_seat_twice(app, event):
    pool = making.make_pool(event, capacity=5)
    ids = [sign_up(event, f"Person {number}").public_id for number in range(12)]
    answers = people.at_once(app, 4, lambda: operations.approve(event.id, ids))
    assert sum(one.seated for one in answers) == 5
    assert sum(one.waiting for one in answers) == 7
    assert sum(one.left for one in answers) == 3 * 12
    assert figures(pool) == (5, 7)
    numbers = select(Registration.queue_number).where(Registration.state == "waitlisted")
    assert sorted(db.session.scalars(numbers)) == list(range(1, 8))


# The person


def test_signing_up_twice_is_one_request(event, anna, clock):
    assert not signed_up(event, "Anna").fresh
    assert kinds_to(anna) == ["pending"]
    clock.advance(hours=1)
    signed_up(event, "Anna")
    assert kinds_to(anna) == ["pending", "pending"]
    assert rows() == 1


def test_after_a_no_it_stays_so_and_a_letter_says_it_once_an_hour(event, pool, anna, clock):
    decline(anna)
    people.delivered()
    answer = signed_up(event, "Anna")
    assert (answer.registration_id, answer.fresh) == (anna.id, False)
    assert kinds_to(anna)[-1] == "declined"
    clock.advance(hours=1)
    signed_up(event, "Anna")
    signed_up(event, "Anna")
    assert kinds_to(anna)[-2:] == ["declined", "still_declined"]
    (letter,) = letters_to(anna, "still_declined")
    assert letter.facts["reason"] == "It is for schools of the region."
    assert (rows(), fresh(anna).state, figures(pool)) == (1, "declined", (0, 0))


def test_a_no_holds_also_when_nobody_is_confirmed_any_more(event, pool, anna):
    decline(anna)
    operations.set_approval(event.id, False)
    signed_up(event, "Anna")
    assert (fresh(anna).state, rows()) == ("declined", 1)
    assert sign_up(event, "Boris").state == "confirmed"


def test_a_slip_in_the_address_is_no_way_around_a_no(event, pool, anna):
    decline(anna)
    slip = sign_up(event, "Anna", email="ana@example.org")
    operations.correct(event.id, slip.public_id, application("Anna"))
    assert (fresh(anna).state, fresh(slip).state) == ("declined", "cancelled")
    assert figures(pool) == (0, 0)


def test_a_request_with_a_slip_in_the_address_stays_a_request(event, pool):
    slip = sign_up(event, "Anna", email="ana@example.org")
    operations.correct(event.id, slip.public_id, application("Anna"))
    slip = fresh(slip)
    assert (slip.state, slip.email) == ("pending", "anna@example.org")
    assert kinds_to(slip, "queued") == ["pending"]


def test_a_request_can_be_taken_back(event, pool, anna):
    people.delivered()
    operations.cancel(anna.id)
    assert (fresh(anna).state, fresh(anna).cancelled_by) == ("cancelled", "self")
    assert kinds_to(anna)[-1] == "request_taken_back"
    assert figures(pool) == (0, 0)
    assert approve(anna) == Decided(left=1)
    again = sign_up(event, "Anna")
    assert (again.state, again.attempt) == ("pending", 2)


def test_a_lost_letter_about_a_request_comes_again(event, anna, clock):
    clock.advance(hours=1)
    operations.send_letters_again(event.id, application().person.mailbox)
    assert kinds_to(anna) == ["pending", "pending"]


def test_nobody_is_reminded_of_a_request(event, anna, clock):
    clock.set(event.first_start - timedelta(hours=23))
    assert remind() == 0
    clock.set(event.first_start - timedelta(minutes=50))
    assert remind() == 0


# What happens to the event meanwhile


def test_a_move_is_told_and_the_request_stays(event, anna, clock):
    people.delivered()
    meeting = fresh(event).meetings[0]
    later = meeting.ends_at + timedelta(hours=1)
    making.change(meeting, sequence=1, changed_at=clock.now(), ends_at=later)
    clock.advance(seconds=61)
    assert jobs.announce_changes() == 1
    (letter,) = letters_to(anna, "changed")
    assert "not decided" in letter.facts["seat_line"]
    assert "take your request back" in letter.facts["wish_line"]
    assert letter.calendar is None
    assert fresh(anna).state == "pending"


@pytest.mark.parametrize("decided", [False, True])
def test_a_letter_that_has_not_left_is_written_anew_after_a_move(event, anna, clock, decided):
    if decided:
        people.delivered()
        approve(anna)
    meeting = fresh(event).meetings[0]
    later = meeting.ends_at + timedelta(hours=1)
    making.change(meeting, sequence=1, changed_at=clock.now(), ends_at=later)
    clock.advance(seconds=61)
    assert jobs.announce_changes() == 1
    assert kinds_to(anna, "queued") == ["approved" if decided else "pending"]


def test_nothing_is_decided_while_the_event_is_cancelled(event, anna, clock):
    people.delivered()
    catalogue.cancel_event(event.id, "The speaker is ill.")
    clock.advance(seconds=61)
    jobs.announce_changes()
    assert kinds_to(anna)[-1] == "event_cancelled"
    for act in (approve, decline):
        with pytest.raises(rules.EventCancelled):
            act(anna)
    catalogue.restore_event(event.id)
    assert approve(anna) == Decided(seated=1)


def test_nothing_is_decided_when_the_event_is_over(event, anna, clock):
    clock.set(fresh(event).last_end)
    for act in (approve, decline):
        with pytest.raises(rules.EventOver):
            act(anna)
    assert fresh(anna).state == "pending"


def test_requests_follow_the_part_that_stays(event, anna):
    operations.fit_to_format(event.id, "in_person")
    assert fresh(fresh(anna).pool).mode == "in_person"
    assert approve(anna) == Decided(seated=1)


# Setting it


def test_it_is_not_switched_off_over_the_heads_of_those_who_asked(event, pool, anna):
    with pytest.raises(rules.PeopleAwaitDecision) as refusal:
        operations.set_approval(event.id, False)
    assert refusal.value.details["people"] == 1
    assert fresh(event).approval
    decline(anna)
    operations.set_approval(event.id, False)
    assert not fresh(event).approval


def test_who_has_a_seat_or_waits_keeps_it_when_it_is_switched_on(pool):
    event = fresh(pool).event
    making.change(event, approval=False)
    anna, boris = sign_up(event, "Anna"), sign_up(event, "Boris")
    operations.set_approval(event.id, True)
    assert sign_up(event, "Vera").state == "pending"
    operations.cancel(anna.id)
    assert fresh(boris).state == "confirmed"


def test_a_copy_of_the_event_is_confirmed_too(event):
    day = event.first_start.date() + timedelta(days=30)
    assert catalogue.duplicate_event(event.id, day).approval
