"""Room or online: people go over to the other part where there is a seat. On both databases."""

import threading
from collections import Counter
from datetime import timedelta

import pytest

from tests import making
from tests.conftest import POSTGRESQL
from tests.registration import people
from tests.registration.people import fresh, kinds_to, letters_to, sign_up
from tests.registration.test_parts import ONLINE, PLACE, an_event, in_part, part, pools, where
from tests.registration.versions import check_thread, versions
from webinar_hub.catalogue import operations as catalogue
from webinar_hub.catalogue.rules.times import Sitting
from webinar_hub.core.database import db
from webinar_hub.registration import feeds, operations, rules
from webinar_hub.registration.jobs import announce_changes
from webinar_hub.registration.models import SeatPool
from webinar_hub.registration.operations import seats

pytestmark = pytest.mark.usefixtures("in_november")


def go(registration, event, name: str) -> None:
    operations.go_over(registration.id, part(event, name).id)


def taken_and_waiting(event) -> dict[str, tuple[int, int]]:
    return {name: one[2:] for name, one in pools(event).items()}


# Seats


def test_a_seat_in_the_other_part_is_taken_and_the_first_one_is_free_again():
    event = an_event("both", room=2, online=2)
    (anna,) = in_part(event, "online", "Anna")
    go(anna, event, "room")
    assert taken_and_waiting(event) == {"room": (1, 0), "online": (0, 0)}
    assert (fresh(anna).state, fresh(anna).pool.name) == ("confirmed", "room")


def test_the_freed_seat_goes_to_the_first_in_its_line_with_a_letter():
    event = an_event("both", room=1, online=1)
    anna, boris, _vera = in_part(event, "room", "Anna", "Boris", "Vera")
    go(anna, event, "online")
    assert taken_and_waiting(event) == {"room": (1, 1), "online": (1, 0)}
    assert fresh(boris).state == "confirmed"
    assert kinds_to(boris) == ["waiting", "promoted"]


def test_a_freed_seat_is_offered_where_the_event_offers_seats():
    event = an_event("both", room=1, online=1, offer_hours=24)
    anna, boris = in_part(event, "room", "Anna", "Boris")
    go(anna, event, "online")
    assert fresh(boris).state == "offered"
    assert taken_and_waiting(event) == {"room": (1, 0), "online": (1, 0)}


def test_without_a_free_seat_nothing_is_given_up_and_nobody_is_written_to():
    event = an_event("both", room=1, online=1)
    (anna,), (boris,) = in_part(event, "room", "Anna"), in_part(event, "online", "Boris")
    with pytest.raises(rules.NoSeatThere):
        go(boris, event, "room")
    assert taken_and_waiting(event) == {"room": (1, 0), "online": (1, 0)}
    assert kinds_to(boris) == ["confirmation"]
    assert fresh(anna).state == fresh(boris).state == "confirmed"


def test_nobody_who_waits_there_is_overtaken():
    event = an_event("both", room=1, online=1)
    in_part(event, "room", "Anna", "Boris")
    making.change(part(event, "room"), capacity=2)  # the sweep has not come by yet
    (vera,) = in_part(event, "online", "Vera")
    with pytest.raises(rules.NoSeatThere):
        go(vera, event, "room")


def test_who_waits_takes_a_seat_in_the_other_part_and_leaves_the_line():
    event = an_event("both", room=1, online=1)
    _anna, boris, vera = in_part(event, "room", "Anna", "Boris", "Vera")
    go(boris, event, "online")
    assert taken_and_waiting(event) == {"room": (1, 1), "online": (1, 0)}
    assert (fresh(boris).state, fresh(boris).queue_number) == ("confirmed", None)
    assert kinds_to(boris) == ["waiting", "confirmation"]
    assert where(letters_to(boris)[-1]) == ONLINE
    assert [one.told for one in versions(letters_to(boris))] == [("REQUEST", 1)]
    assert fresh(vera).state == "waitlisted"


def test_pressed_twice_it_is_done_once():
    event = an_event("both", room=1, online=1)
    (anna,) = in_part(event, "online", "Anna")
    wanted = part(event, "room").id
    operations.go_over(anna.id, wanted)
    operations.go_over(anna.id, wanted)
    assert taken_and_waiting(event) == {"room": (1, 0), "online": (0, 0)}
    assert kinds_to(anna) == ["confirmation", "part_changed"]


def test_there_and_back_is_two_letters():
    event = an_event("both", room=1, online=1)
    (anna,) = in_part(event, "online", "Anna")
    for name in ("room", "online"):
        go(anna, event, name)
        people.delivered()
    first, second = letters_to(anna, "part_changed")
    assert (where(first), where(second)) == (f"Where: {PLACE}", ONLINE)


def test_who_has_to_answer_first_or_is_not_signed_up_stays_where_they_are(clock):
    event = an_event("both", room=1, online=3, offer_hours=24)
    anna, boris = in_part(event, "room", "Anna", "Boris")
    (vera,) = in_part(event, "online", "Vera")
    operations.cancel(anna.id)
    for one in (anna, boris):  # cancelled, offered
        with pytest.raises(rules.CannotGoOver):
            go(one, event, "online")
    clock.advance(days=11)
    with pytest.raises(rules.CannotGoOver):
        go(vera, event, "room")


def test_seats_that_were_made_by_hand_for_roles_are_no_parts():
    event = making.make_event(format="both", place=PLACE)
    for name, mode in (("doctors", "in_person"), ("parents", "in_person"), ("online", "online")):
        making.make_pool(event, name=name, mode=mode)
    (anna,) = in_part(event, "doctors", "Anna")
    with pytest.raises(rules.SeatsChanged):
        go(anna, event, "online")


def test_the_seats_of_another_event_or_of_none_are_no_parts():
    event, other = an_event("both"), an_event("both")
    (anna,) = in_part(event, "online", "Anna")
    for wanted in (part(other, "room").id, 10**9):
        with pytest.raises(rules.SeatsChanged):
            operations.go_over(anna.id, wanted)
    assert taken_and_waiting(other) == {"room": (0, 0), "online": (0, 0)}


# What people are told


def test_the_letter_and_the_calendar_say_the_new_way(clock):
    event = an_event("both")
    (anna,) = in_part(event, "online", "Anna")
    go(anna, event, "room")
    changed = letters_to(anna, "part_changed")[0]
    assert where(changed) == f"Where: {PLACE}"
    assert "join_link" not in changed.links
    found = versions(letters_to(anna))
    check_thread(found)
    assert [one.told for one in found] == [("REQUEST", 0), ("REQUEST", 1)]
    assert found[-1].event.location == PLACE
    clock.advance(minutes=5)
    assert announce_changes() == 0


def move(event, hours: int) -> None:
    meeting = fresh(event).meetings[0]
    step = timedelta(hours=hours)
    catalogue.move_meeting(
        meeting.id,
        Sitting(meeting.wall_start + step, meeting.wall_end + step, meeting.zone),
        mode=meeting.mode,
        place=meeting.place,
        title=meeting.title,
    )


def test_every_later_change_and_the_end_reach_the_same_calendar_entry(clock):
    event = an_event("both")
    (anna,) = in_part(event, "online", "Anna")
    go(anna, event, "room")
    people.delivered()
    move(event, 1)
    clock.advance(minutes=5)
    announce_changes()
    people.delivered()
    go(anna, event, "online")
    people.delivered()
    operations.cancel(anna.id)
    assert kinds_to(anna) == [
        *("confirmation", "part_changed", "changed", "part_changed", "cancelled_by_me")
    ]
    found = versions(letters_to(anna))
    check_thread(found)
    assert [one.told for one in found] == [
        *[("REQUEST", number) for number in range(4)],
        ("CANCEL", 4),
    ]


def test_who_has_not_gone_over_keeps_the_meetings_own_numbers(clock):
    event = an_event("both")
    anna, boris = in_part(event, "online", "Anna", "Boris")
    go(anna, event, "room")
    people.delivered()
    move(event, 1)
    clock.advance(minutes=5)
    assert announce_changes() == 2
    assert [one.told for one in versions(letters_to(boris))] == [("REQUEST", 0), ("REQUEST", 1)]


def test_what_an_organizer_has_just_changed_is_told_as_a_change_first():
    event = an_event("both")
    (anna,) = in_part(event, "online", "Anna")
    move(event, 1)
    go(anna, event, "room")
    assert kinds_to(anna, "queued") == ["changed", "part_changed"]
    assert "Before: " in letters_to(anna, "changed")[0].facts["changes"]
    check_thread(versions(letters_to(anna)))


def test_whose_first_letter_has_not_left_gets_that_one_with_the_new_part():
    event = an_event("both")
    anna = sign_up(event, "Anna", pool_id=part(event, "online").id)
    for name in ("room", "online", "room"):
        go(anna, event, name)
    assert kinds_to(anna, "queued") == ["confirmation"]
    (letter,) = [one for one in letters_to(anna) if one.state == "queued"]
    assert where(letter) == f"Where: {PLACE}"
    assert letter.message_id == fresh(anna).thread_id


def test_who_moved_up_and_has_not_heard_of_it_hears_of_it_with_the_new_part():
    event = an_event("both", room=1, online=1)
    anna, boris = in_part(event, "room", "Anna", "Boris")
    operations.cancel(anna.id)
    go(boris, event, "online")
    assert kinds_to(boris, "queued") == ["promoted"]
    assert where(letters_to(boris)[-1]) == ONLINE


def test_each_further_date_has_its_update():
    event = an_event("both")
    making.make_meeting(event, making.in_days(12))
    making.make_meeting(event, making.in_days(13), mode="online")
    (anna,) = in_part(event, "online", "Anna")
    before = len(letters_to(anna))
    go(anna, event, "room")
    told = letters_to(anna)[before:]
    assert [one.kind for one in told] == ["part_changed", "invitation_changed"]
    assert [one.event.location for one in versions(told)] == [PLACE, PLACE]
    assert "join_link" in told[0].links  # the third date is online for everybody


def test_letters_that_still_wait_do_not_lead_to_the_old_part():
    event = an_event("both")
    making.make_meeting(event, making.in_days(12))
    (anna,) = in_part(event, "online", "Anna")
    go(anna, event, "room")
    go(anna, event, "online")
    waiting = [one.kind for one in letters_to(anna) if one.state == "queued"]
    assert waiting == ["part_changed", "invitation_changed"]


def test_the_own_calendar_shows_the_same_version(clock):
    event = an_event("both")
    (anna,) = in_part(event, "online", "Anna")
    go(anna, event, "room")
    ((shown, _form),) = feeds.in_feed([fresh(anna)], clock.now())
    assert (shown.sequence, shown.location) == (1, PLACE)
    assert shown.stamp == fresh(anna).reads_otherwise_since


# At the same time


def two_want_the_last_seat_in_the_room(app):
    event = an_event("both", room=1, online=5)
    both = [one.id for one in in_part(event, "online", "Anna", "Boris")]
    wanted, lock = part(event, "room").id, threading.Lock()

    def one() -> str:
        with lock:
            registration_id = both.pop()
        operations.go_over(registration_id, wanted)
        return "there"

    answers = people.at_once(app, 2, one)
    return event, Counter(one if one == "there" else type(one).__name__ for one in answers)


def test_of_two_who_want_the_last_seat_one_has_it_and_the_other_keeps_theirs(app):
    event, answers = two_want_the_last_seat_in_the_room(app)
    assert answers == {"there": 1, "NoSeatThere": 1}
    assert taken_and_waiting(event) == {"room": (1, 0), "online": (1, 0)}


@pytest.mark.parametrize("database_url", [POSTGRESQL], indirect=True)
def test_without_the_conditional_update_both_would_have_it(app, monkeypatch):
    """On SQLite operations take turns anyway, so it can only be seen on PostgreSQL."""
    both_have_looked = threading.Barrier(2)

    def look_then_take(pool_id: int) -> bool:
        pool = db.session.get_one(SeatPool, pool_id)
        free = pool.taken < pool.capacity
        both_have_looked.wait(10)
        pool.taken += free
        db.session.flush()
        return free

    monkeypatch.setattr(seats, "take", look_then_take)
    monkeypatch.setattr(seats, "lock", lambda pool_id: db.session.get_one(SeatPool, pool_id))
    _event, answers = two_want_the_last_seat_in_the_room(app)
    assert answers["NoSeatThere"] == 0


def test_two_who_go_past_each_other_do_not_wait_for_each_other(app):
    event = an_event("both", room=2, online=2)
    (anna,), (boris,) = in_part(event, "room", "Anna"), in_part(event, "online", "Boris")
    ways = [(anna.id, part(event, "online").id), (boris.id, part(event, "room").id)]
    lock = threading.Lock()

    def one() -> None:
        with lock:
            way = ways.pop()
        operations.go_over(*way)

    assert people.at_once(app, 2, one) == [None, None]
    assert taken_and_waiting(event) == {"room": (1, 0), "online": (1, 0)}
    assert {fresh(anna).pool.name, fresh(boris).pool.name} == {"room", "online"}
