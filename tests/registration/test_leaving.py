"""Giving a seat back: counters, the one who moves up, calendars. On both databases."""

from datetime import timedelta

import pytest

from tests import making
from tests.registration import people
from tests.registration.people import figures, fresh, kinds_to, letters_to, sign_up
from webinar_hub.core.refusals import NotFound
from webinar_hub.registration import operations, rules
from webinar_hub.registration.jobs import announce_changes

pytestmark = pytest.mark.usefixtures("in_november")


@pytest.fixture
def event():
    return making.make_event()


@pytest.fixture
def pool(event):
    return making.make_pool(event, capacity=1)


@pytest.fixture
def anna(event, pool):
    return sign_up(event, "Anna")


def test_a_seat_that_nobody_waits_for_is_free_again(anna, pool, clock):
    clock.advance(hours=1)
    operations.cancel(anna.id)
    anna = fresh(anna)
    assert (anna.state, anna.cancelled_by, anna.cancelled_at) == ("cancelled", "self", clock.now())
    assert anna.address_proven_at == clock.now()
    assert figures(pool) == (0, 0)


def test_a_freed_seat_goes_to_the_first_in_line_with_a_letter(anna, event, pool, clock):
    boris, vera = sign_up(event, "Boris"), sign_up(event, "Vera")
    clock.advance(hours=1)
    operations.cancel(anna.id)
    boris, vera = fresh(boris), fresh(vera)
    assert (boris.state, boris.confirmed_at) == ("confirmed", clock.now())
    assert vera.state == "waitlisted"
    assert figures(pool) == (1, 1)
    promoted = letters_to(boris, "promoted")[0]
    assert promoted.calendar["method"] == "REQUEST"
    assert people.invitation_of(boris).how == "request"
    assert kinds_to(vera) == ["waiting"]


def test_who_leaves_the_line_frees_no_seat(anna, event, pool):
    boris, vera = sign_up(event, "Boris"), sign_up(event, "Vera")
    operations.cancel(boris.id)
    assert figures(pool) == (1, 1)
    operations.cancel(anna.id)
    assert fresh(vera).state == "confirmed"
    assert figures(pool) == (1, 0)
    assert kinds_to(boris, "queued") == ["left_line"]


def test_who_only_asked_for_a_seat_holds_none(anna, pool):
    making.change(anna, state="pending")
    making.change(pool, taken=0)
    operations.cancel(anna.id)
    assert figures(pool) == (0, 0)


def test_leaving_twice_changes_things_once(anna, event, pool):
    boris, vera = sign_up(event, "Boris"), sign_up(event, "Vera")
    operations.cancel(anna.id)
    with pytest.raises(rules.AlreadyCancelled):
        operations.cancel(anna.id)
    assert figures(pool) == (1, 1)
    assert kinds_to(anna, "queued") == ["cancelled_by_me"]
    assert kinds_to(boris) == ["waiting", "promoted"]
    assert kinds_to(vera) == ["waiting"]


def test_leaving_several_times_in_the_same_moment_changes_things_once(app, anna, event, pool):
    boris, vera, key = sign_up(event, "Boris"), sign_up(event, "Vera"), fresh(anna).id
    answers = people.at_once(app, 5, lambda: operations.cancel(key))
    assert sum(one is None for one in answers) == 1
    assert sum(isinstance(one, rules.AlreadyCancelled) for one in answers) == 4
    assert figures(pool) == (1, 1)
    assert kinds_to(anna, "queued") == ["cancelled_by_me"]
    assert kinds_to(boris) == ["waiting", "promoted"]
    assert kinds_to(vera) == ["waiting"]


def test_nobody_moves_up_once_the_event_has_begun(anna, event, pool, clock):
    boris = sign_up(event, "Boris")
    clock.advance(days=10, minutes=1)
    operations.cancel(anna.id)
    assert fresh(boris).state == "waitlisted"
    assert figures(pool) == (0, 1)


def test_nobody_moves_up_into_a_cancelled_event(anna, event, pool):
    boris = sign_up(event, "Boris")
    making.change(event, status="cancelled")
    operations.cancel(anna.id)
    assert fresh(boris).state == "waitlisted"


def test_what_is_over_stays_as_it_was(anna, pool, clock):
    clock.advance(days=11)
    with pytest.raises(rules.EventOver):
        operations.cancel(anna.id)
    assert fresh(anna).state == "confirmed"
    assert figures(pool) == (1, 0)


def test_the_letters_that_have_lost_their_sense_are_taken_back(anna, event):
    assert kinds_to(anna, "queued") == ["confirmation"]
    operations.cancel(anna.id)
    assert kinds_to(anna, "queued") == ["cancelled_by_me"]


# Calendars


def test_the_calendar_of_the_one_who_leaves_is_told_and_no_other(anna, event, pool):
    making.change(pool, capacity=2)
    boris = sign_up(event, "Boris")
    uid = people.invitation_of(anna).uid
    operations.cancel(anna.id)
    calendar = letters_to(anna)[-1].calendar
    assert (calendar["method"], calendar["whole_event"]) == ("CANCEL", False)
    assert (calendar["uid"], calendar["sequence"]) == (uid, 1)
    told = people.invitation_of(anna)
    assert (told.told_sequence, told.retired_at is not None) == (1, True)
    assert fresh(event).meetings[0].sequence == 0
    assert people.invitation_of(boris).told_sequence == 0


def test_nobody_who_left_is_told_of_a_later_change(anna, event, clock):
    operations.cancel(anna.id)
    before = len(letters_to(anna))
    making.change(fresh(event).meetings[0], sequence=3)
    clock.advance(hours=1)
    announce_changes()
    assert len(letters_to(anna)) == before


def test_each_further_meeting_is_taken_out_by_a_letter_of_its_own(event, pool):
    for days in (12, 14):
        making.make_meeting(event, making.in_days(days))
    anna = sign_up(event, "Anna")
    operations.cancel(anna.id)
    kept = [one for one in letters_to(anna) if one.state == "queued"]
    assert [(one.kind, one.calendar["method"], one.calendar["sequence"]) for one in kept] == [
        ("cancelled_by_me", "CANCEL", 1),
        ("invitation_withdrawn", "CANCEL", 1),
        ("invitation_withdrawn", "CANCEL", 1),
    ]
    assert len({one.calendar["uid"] for one in kept}) == 3


def test_meetings_that_are_over_stay_in_the_calendar(event, pool, clock):
    making.make_meeting(event, making.in_days(12))
    anna = sign_up(event, "Anna")
    clock.advance(days=11)
    operations.cancel(anna.id)
    kept = [one for one in letters_to(anna) if one.state == "queued"]
    assert [one.kind for one in kept] == ["cancelled_by_me"]
    ahead = sorted(fresh(event).meetings, key=lambda one: one.starts_at)[1]
    assert kept[0].calendar["uid"] == ahead.uid


def test_who_has_a_file_is_asked_to_remove_the_dates(event, pool):
    for days in (12, 13, 14):
        making.make_meeting(event, making.in_days(days))
    anna = sign_up(event, "Anna")
    operations.cancel(anna.id)
    (letter,) = letters_to(anna, "cancelled_by_me", "invitation_withdrawn")
    assert letter.calendar is None
    assert "remove it there" in letter.facts["remove_line"]


def test_the_letters_to_who_left_stay_although_the_meeting_moves_on(event, pool, clock):
    """Nobody writes to them again, so what takes the dates out of their calendar must go out."""
    making.make_meeting(event, making.in_days(12))
    anna, boris = sign_up(event, "Anna"), sign_up(event, "Boris")
    people.delivered()
    operations.cancel(anna.id)
    for meeting in fresh(event).meetings:
        making.change(meeting, sequence=1, place="Lesnaya 5")
    clock.advance(hours=1)
    announce_changes()
    assert kinds_to(boris, "queued") == ["promoted", "invitation"]
    assert kinds_to(anna, "queued") == ["cancelled_by_me", "invitation_withdrawn"]


# By an organizer


def test_an_organizer_takes_somebody_out_with_a_reason(anna, event, pool):
    boris = sign_up(event, "Boris")
    operations.cancel_by_organizer(anna.id, event.id, "Signed up twice.")
    anna = fresh(anna)
    assert (anna.state, anna.cancelled_by) == ("cancelled", "organizer")
    assert anna.address_proven_at is None
    assert fresh(boris).state == "confirmed"
    letter = letters_to(anna)[-1]
    assert (letter.kind, letter.facts["reason"]) == ("cancelled_by_organizer", "Signed up twice.")
    assert letter.calendar["method"] == "CANCEL"


def test_a_registration_of_another_event_is_not_found(anna, pool):
    other = making.make_event()
    with pytest.raises(NotFound):
        operations.cancel_by_organizer(anna.id, other.id, "")
    assert fresh(anna).state == "confirmed"
    assert figures(pool) == (1, 0)


def test_what_nobody_has_cannot_be_given_back(event, pool):
    with pytest.raises(NotFound):
        operations.cancel(0)


def test_who_has_no_address_leaves_without_a_letter(event, pool):
    anna = sign_up(event, "Anna", email="")
    operations.cancel(anna.id)
    assert fresh(anna).state == "cancelled"
    assert letters_to(anna) == []


def test_a_late_change_of_mind_costs_the_place(anna, event, pool, clock):
    boris = sign_up(event, "Boris")
    operations.cancel(anna.id)
    clock.advance(seconds=timedelta(minutes=5).total_seconds())
    again = sign_up(event, "Anna")
    assert (again.state, again.queue_number) == ("waitlisted", 2)
    assert fresh(boris).state == "confirmed"
