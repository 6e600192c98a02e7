"""Seats that nobody has shown to want go on while people wait. On both databases."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests import making
from tests.registration import people
from tests.registration.conftest import NOW
from tests.registration.people import application, figures, fresh, kinds_to, letters_to, sign_up
from webinar_hub.accounts.operations import add_organizer
from webinar_hub.catalogue import operations as catalogue
from webinar_hub.core.database import db
from webinar_hub.registration import jobs, kept_events, operations, rules
from webinar_hub.registration.models import Registration
from webinar_hub.registration.operations import prove_address, proving, unproven
from webinar_hub.registration.operations.unproven import Held

pytestmark = pytest.mark.usefixtures("in_november")

HOURS = timedelta(hours=1)


class Hall:
    """One seat, Anna in it, and Boris and Vera who wait. It begins in ten days."""

    def __init__(self, capacity=1, anna=(), **columns):
        self.event = making.make_event(**columns)
        self.pool = making.make_pool(self.event, capacity=capacity)
        self.anna = sign_up(self.event, "Anna", **dict(anna))
        self.boris, self.vera = (sign_up(self.event, name) for name in ("Boris", "Vera"))
        people.delivered()

    def states(self) -> list[str]:
        return [fresh(one).state for one in (self.anna, self.boris, self.vera)]


@pytest.fixture
def hall() -> Hall:
    return Hall()


def sweep(clock, hours: float) -> int:
    clock.advance(hours=hours)
    done = jobs.mind_unproven_seats()
    people.delivered()
    return done


def test_one_letter_asks_when_the_first_has_had_a_day(hall, clock):
    assert sweep(clock, 23.9) == 0
    assert sweep(clock, 0.1) == 1
    anna = fresh(hall.anna)
    assert (anna.state, anna.keep_by) == ("confirmed", NOW + 48 * HOURS)
    assert kinds_to(anna) == ["confirmation", "keep_seat"]
    (letter,) = letters_to(anna, "keep_seat")
    assert letter.expires_at == anna.keep_by
    assert letter.calendar is None
    assert [sweep(clock, 1) for _round in range(5)] == [0] * 5  # once


def test_without_an_answer_the_seat_goes_to_the_next_with_a_letter_each(hall, clock):
    sweep(clock, 24)
    assert sweep(clock, 23.9) == 0
    assert sweep(clock, 0.1) == 1
    anna = fresh(hall.anna)
    assert hall.states() == ["cancelled", "confirmed", "waitlisted"]
    assert anna.released
    assert not anna.lapsed
    assert figures(hall.pool) == (1, 1)
    assert kinds_to(anna)[-1] == "released"
    (letter,) = letters_to(anna, "released")
    assert letter.calendar["method"] == "CANCEL"
    assert kinds_to(hall.boris)[-1] == "promoted"


def test_where_seats_are_offered_the_seat_is_offered(clock):
    hall = Hall(offer_hours=24)
    sweep(clock, 24)
    sweep(clock, 24)
    assert hall.states() == ["cancelled", "offered", "waitlisted"]


def test_who_was_released_may_take_a_place_in_line(hall, clock):
    sweep(clock, 24)
    sweep(clock, 24)
    again = sign_up(hall.event, "Anna")
    assert (again.state, again.attempt, again.queue_number) == ("waitlisted", 2, 3)


@pytest.mark.parametrize("when", ["before", "after"])
def test_who_keeps_the_seat_has_it(hall, clock, when):
    if when == "before":
        operations.keep(hall.anna.id)
    sweep(clock, 24)
    if when == "after":
        operations.keep(hall.anna.id)
        operations.keep(hall.anna.id)
    assert sweep(clock, 24) == 0
    assert hall.states() == ["confirmed", "waitlisted", "waitlisted"]
    assert kinds_to(hall.anna).count("keep_seat") == (when == "after")


def test_who_keeps_the_seat_before_the_letter_has_left_gets_none(hall, clock):
    clock.advance(hours=24)
    jobs.mind_unproven_seats()
    operations.keep(hall.anna.id)
    assert kinds_to(hall.anna, "queued") == []


def test_to_come_in_keeps_the_seat(hall, clock):
    sweep(clock, 24)
    prove_address(hall.anna.id)
    assert sweep(clock, 24) == 0
    assert hall.states()[0] == "confirmed"


def test_where_nobody_waits_nobody_is_asked_and_nobody_loses_a_seat(hall, clock):
    operations.cancel(hall.boris.id)
    operations.cancel(hall.vera.id)
    assert sweep(clock, 24) == 0
    sign_up(hall.event, "Gleb")
    assert sweep(clock, 1) == 1
    operations.cancel(people.registration_of(people.signed_up(hall.event, "Gleb")).id)
    assert sweep(clock, 30) == 0
    assert hall.states()[0] == "confirmed"
    sign_up(hall.event, "Dina")  # the letter has said that from then on it may go on
    assert sweep(clock, 1) == 1
    assert hall.states()[0] == "cancelled"


def test_no_more_seats_go_on_than_people_wait(clock):
    event = making.make_event()
    pool = making.make_pool(event, capacity=3)
    three = [sign_up(event, f"Person {number}") for number in range(3)]
    boris = sign_up(event, "Boris")
    people.delivered()
    assert sweep(clock, 24) == 3
    assert sweep(clock, 24) == 1
    assert [fresh(one).state for one in three] == ["cancelled", "confirmed", "confirmed"]
    assert fresh(boris).state == "confirmed"
    assert figures(pool) == (3, 0)


def test_without_an_address_nobody_is_asked(clock):
    hall = Hall(anna={"email": ""})
    assert sweep(clock, 24) == 0
    assert sweep(clock, 48) == 0
    assert hall.states()[0] == "confirmed"


def test_seats_of_organizers_are_left_alone(hall, clock):
    add_organizer("anna@example.org", "Anna", False, "en", "Europe/Moscow")
    assert sweep(clock, 24) == 0
    assert sweep(clock, 48) == 0
    assert hall.states()[0] == "confirmed"


def test_who_signed_up_shortly_before_is_left_alone(clock):
    hall = Hall(starts=NOW + 33 * HOURS)
    assert [sweep(clock, 1) for _hour in range(34)] == [0] * 34
    assert hall.states()[0] == "confirmed"


def test_after_offers_have_stopped_nothing_goes_on(hall, clock):
    sweep(clock, 24)
    clock.set(fresh(hall.event).first_start - 2.4 * HOURS)
    assert jobs.mind_unproven_seats() == 0
    assert hall.states()[0] == "confirmed"


def test_while_the_event_is_cancelled_nothing_goes_on(hall, clock):
    sweep(clock, 24)
    catalogue.cancel_event(hall.event.id, "Ill")
    assert sweep(clock, 24) == 0
    assert hall.states()[0] == "confirmed"


def test_whose_letter_has_not_left_is_asked_anew(hall, clock):
    clock.advance(hours=24)
    assert jobs.mind_unproven_seats() == 1
    clock.advance(hours=24)  # the mail server was away
    assert jobs.mind_unproven_seats() == 0
    assert fresh(hall.anna).state == "confirmed"
    assert jobs.mind_unproven_seats() == 1
    assert fresh(hall.anna).keep_by == NOW + 72 * HOURS
    assert kinds_to(hall.anna, "queued") == ["keep_seat"]


def test_a_request_or_a_place_in_line_is_never_asked_for(clock):
    event = making.make_event(approval=True)
    making.make_pool(event, capacity=0)
    anna = sign_up(event, "Anna")
    boris = sign_up(event, "Boris")
    operations.approve(event.id, [boris.public_id])
    people.delivered()
    assert sweep(clock, 48) == 0
    assert [fresh(one).state for one in (anna, boris)] == ["pending", "waitlisted"]


# Several at once


def test_several_schedulers_and_the_button_at_once_let_a_seat_go_once(app, hall, clock):
    sweep(clock, 24)
    clock.advance(hours=24)
    answers = people.at_once(app, 4, jobs.mind_unproven_seats)
    assert sum(answers) == 1
    assert hall.states() == ["cancelled", "confirmed", "waitlisted"]
    assert figures(hall.pool) == (1, 1)
    assert kinds_to(hall.anna).count("released") == 1


def test_who_presses_at_the_last_moment_keeps_the_seat_or_it_goes_on_never_both(app, hall, clock):
    sweep(clock, 24)
    clock.advance(hours=24)
    work = iter([jobs.mind_unproven_seats, lambda: operations.keep(hall.anna.id)] * 2)
    people.at_once(app, 4, lambda: next(work)())
    kept = fresh(hall.anna).state == "confirmed"
    wanted = ["confirmed", "waitlisted"] if kept else ["cancelled", "confirmed"]
    assert hall.states()[:2] == wanted
    assert figures(hall.pool) == ((1, 2) if kept else (1, 1))
    assert ("released" in kinds_to(hall.anna)) is not kept


def test_without_the_second_look_a_seat_would_go_on_twice(hall, clock, monkeypatch):
    """What keeps schedulers apart is that each looks again with the seats' row in hand."""
    sweep(clock, 24)
    clock.advance(hours=24)
    ids = proving.to_release()
    assert proving.release(ids[0])
    assert not proving.release(ids[0])
    monkeypatch.setattr(proving, "_may_release", lambda *_: True)
    monkeypatch.setattr(proving, "_was_sent", lambda *_: True)
    assert proving.release(ids[0])
    assert hall.states() == ["cancelled", "confirmed", "confirmed"]  # two in one seat


# How many seats one mailbox or network holds


def held_by(given_name, mailbox="anna@example.org", network="192.0.2.1", **changes):
    wanted = application(given_name, **({"email": mailbox} | changes))
    return replace(wanted, holder=unproven.holder(wanted.person.mailbox.without_tag, network))


@pytest.fixture
def limits(app):
    def set_to(mailbox=1000, network=1000):
        known = app.extensions["webinar_hub_settings"]
        app.extensions["webinar_hub_settings"] = replace(
            known, unproven_per_mailbox=mailbox, unproven_per_network=network
        )

    return set_to


@pytest.fixture
def events():
    found = [making.make_event() for _number in range(6)]
    for one in found:
        making.make_pool(one, capacity=50)
    return found


def test_a_mailbox_holds_so_many_with_every_tag(events, limits):
    limits(mailbox=3)
    for event, tag in zip(events[:3], ("", "+a", "+b"), strict=True):
        operations.sign_up(event.id, held_by("Anna", f"anna{tag}@example.org"))
    with pytest.raises(rules.MailboxHoldsTooMany):
        operations.sign_up(events[3].id, held_by("Anna", "anna+c@example.org"))
    operations.sign_up(events[3].id, held_by("Boris", "boris@example.org"))


def test_a_network_holds_so_many(events, limits):
    limits(network=2)
    for name in ("Anna", "Boris"):
        operations.sign_up(events[0].id, held_by(name, f"{name}@example.org"))
    with pytest.raises(rules.NetworkHoldsTooMany):
        operations.sign_up(events[0].id, held_by("Vera", "vera@example.org"))
    operations.sign_up(events[0].id, held_by("Vera", "vera@example.org", "192.0.2.2"))


def test_what_is_proven_given_back_or_over_counts_no_more(events, limits, clock):
    limits(mailbox=2)
    first = operations.sign_up(events[0].id, held_by("Anna")).registration_id
    second = operations.sign_up(events[1].id, held_by("Anna")).registration_id
    operations.keep(first)
    third = operations.sign_up(events[2].id, held_by("Anna")).registration_id
    operations.cancel(second)
    operations.sign_up(events[3].id, held_by("Anna"))
    with pytest.raises(rules.MailboxHoldsTooMany):
        operations.sign_up(events[4].id, held_by("Anna"))
    making.change(db.session.get_one(Registration, third).event, status="cancelled")
    operations.sign_up(events[4].id, held_by("Anna"))
    assert unproven.forget_holders() == 2
    clock.set(fresh(events[4]).last_end)
    unproven.forget_holders()
    kept = select(Registration.id).where(Registration.held_by_mailbox.is_not(None))
    assert db.session.scalars(kept).all() == []
    assert unproven.count(held_by("Anna").holder) == Held(0, 0)


def test_where_no_more_are_held_the_answer_tells_nobody_who_is_signed_up(events, limits):
    limits(mailbox=2)
    operations.sign_up(events[0].id, held_by("Anna"))
    assert not operations.sign_up(events[0].id, held_by("Anna")).fresh
    operations.sign_up(events[1].id, held_by("Anna"))
    for name in ("Anna", "Boris"):
        with pytest.raises(rules.MailboxHoldsTooMany):
            operations.sign_up(events[0].id, held_by(name))


def test_a_request_holds_nothing(events, limits):
    limits(mailbox=1)
    operations.sign_up(events[0].id, held_by("Anna"))
    making.change(events[1], approval=True)
    assert operations.sign_up(events[1].id, held_by("Anna")).state == "pending"


def test_nothing_in_the_clear_is_kept_of_mailbox_and_network(events):
    anna = operations.sign_up(events[0].id, held_by("Anna")).registration_id
    row = db.session.get_one(Registration, anna)
    for digest in (row.held_by_mailbox, row.held_by_network):
        assert len(digest) == 64
        assert "192" not in digest[:3]


def all_at_once(app, events):
    """Everybody for another event, so nothing but the limit keeps them apart."""
    known = making.make_event()
    making.make_pool(known)
    sign_up(known, "Anna")
    for event in events:
        kept_events.with_id(event.id)  # or each reads it by a second connection, of which few are
    ids, wanted = iter([one.id for one in events]), held_by("Anna")
    db.session.remove()

    def work():
        return operations.sign_up(next(ids), wanted)

    answers = people.at_once(app, len(events), work)
    db.session.rollback()
    return sum(not isinstance(one, Exception) for one in answers), answers


def test_of_many_at_once_so_many_get_a_seat_as_the_mailbox_may_hold(app, events, limits):
    limits(mailbox=3)
    seated, answers = all_at_once(app, events)
    assert seated == 3
    refused = [one for one in answers if isinstance(one, Exception)]
    assert {type(one) for one in refused} == {rules.MailboxHoldsTooMany}


def test_without_their_turns_more_would_get_one(app, events, limits, monkeypatch):
    """The control: nobody waits for anybody, and all have counted before the first one writes.

    On SQLite operations take turns anyway, so there it cannot be shown.
    """
    limits(mailbox=3)
    monkeypatch.setattr(unproven, "one_at_a_time", lambda *_things: None)
    if db.engine.dialect.name == "sqlite":
        assert all_at_once(app, events)[0] == 3
        return
    all_have_counted = threading.Barrier(len(events))
    count = unproven.count

    def counted(holder):
        found = count(holder)
        all_have_counted.wait(20)
        return found

    monkeypatch.setattr(unproven, "count", counted)
    assert all_at_once(app, events)[0] == len(events)
