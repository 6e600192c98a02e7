"""Everybody is told of every change once, and every calendar ends up right. On both databases."""

from datetime import timedelta

import pytest

from tests import making
from tests.registration import people
from tests.registration.people import fresh, kinds_to, letters_to
from tests.registration.versions import check_thread, versions
from webinar_hub.catalogue import operations as catalogue
from webinar_hub.catalogue.rules.times import Sitting
from webinar_hub.core.database import db
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.registration import operations
from webinar_hub.registration.jobs import announce_changes
from webinar_hub.registration.operations import changes

pytestmark = pytest.mark.usefixtures("in_november")

HOUR = timedelta(hours=1)


@pytest.fixture
def event():
    event = making.make_event()
    making.make_pool(event, capacity=3)
    return event


@pytest.fixture
def anna(event):
    return sign_up(event, "Anna")


def sign_up(event, given_name, **changes):
    """Somebody signs up, and the letter has arrived before anything changes."""
    registration = people.sign_up(event, given_name, **changes)
    people.delivered()
    return fresh(registration)


def move(event, number=0, by=HOUR, **columns):
    meeting = fresh(event).meetings[number]
    sitting = Sitting(meeting.wall_start + by, meeting.wall_end + by, meeting.zone)
    wanted = {"mode": meeting.mode, "place": meeting.place, "title": meeting.title}
    catalogue.move_meeting(meeting.id, sitting, **(wanted | columns))


def add_meeting(event, days):
    first, by = fresh(event).meetings[0], timedelta(days=days)
    sitting = Sitting(first.wall_start + by, first.wall_end + by, first.zone)
    return catalogue.add_meeting(event.id, sitting)


@pytest.fixture
def sweep(clock):
    """`sweep()`: the organizers have finished, and the job comes by. Returns how many were told."""

    def sweep() -> int:
        clock.advance(minutes=5)
        return announce_changes()

    return sweep


# When


def test_a_change_is_told_once_it_was_left_alone_for_a_minute(anna, event, clock):
    move(event)
    clock.advance(seconds=59)
    assert announce_changes() == 0
    clock.advance(seconds=1)
    assert announce_changes() == 1
    assert announce_changes() == 0
    assert kinds_to(anna) == ["confirmation", "changed"]


def test_a_change_can_be_told_at_once(anna, event):
    move(event)
    ids = changes.behind(event.id, timedelta(0))
    assert ids == [anna.id]
    assert operations.tell_changes(ids, timedelta(0)) == 1


def test_several_corrections_within_a_minute_are_one_letter(anna, event, clock, sweep):
    for _number in range(3):
        move(event)
        clock.advance(seconds=30)
    assert sweep() == 1
    assert [one.told for one in versions(letters_to(anna))] == [("REQUEST", 0), ("REQUEST", 3)]


def test_only_people_of_the_event_are_told(anna, event, sweep):
    other = making.make_event()
    making.make_pool(other)
    boris = sign_up(other, "Boris")
    move(event)
    assert changes.behind(other.id, timedelta(0)) == []
    sweep()
    assert kinds_to(boris) == ["confirmation"]


def test_who_signs_up_after_the_change_knows_it_already(event, sweep):
    move(event)
    boris = sign_up(event, "Boris")
    assert sweep() == 0
    (first,) = versions(letters_to(boris))
    assert first.told == ("REQUEST", 1)


def test_what_is_over_is_not_told(anna, event, clock):
    move(event)
    clock.advance(days=11)
    assert announce_changes() == 0


def test_more_people_than_a_batch_are_all_told_once(event, sweep, monkeypatch):
    monkeypatch.setattr(changes, "BATCH", 2)
    pool = db.session.query(making.SeatPool).one()
    making.change(pool, capacity=None)
    crowd = [sign_up(event, f"Person {number}") for number in range(5)]
    move(event)
    assert sweep() == 5
    assert sweep() == 0
    assert [kinds_to(one) for one in crowd] == [["confirmation", "changed"]] * 5


# What


def test_a_move_of_time_zone_or_place_is_told(anna, event, sweep):
    meeting = fresh(event).meetings[0]
    zone = Sitting(meeting.wall_start, meeting.wall_end, "Asia/Yekaterinburg")
    catalogue.move_meeting(meeting.id, zone, mode="online", place="", title="")
    sweep()
    move(event, by=timedelta(0), mode="in_person", place="Lesnaya 5")
    sweep()
    found = versions(letters_to(anna))
    check_thread(found)
    assert [one.told for one in found] == [("REQUEST", 0), ("REQUEST", 1), ("REQUEST", 2)]
    assert found[1].event.start == found[0].event.start - 2 * HOUR
    assert found[2].event.location == "Lesnaya 5"


def test_a_new_title_or_room_writes_nothing(anna, event, sweep):
    move(event, by=timedelta(0), title="First evening", room_link="https://room.example.org/1")
    catalogue.set_room_link(event.id, "https://room.example.org/2")
    making.change(event, title="Another title", description="Other words")
    assert sweep() == 0
    assert kinds_to(anna) == ["confirmation"]


def test_a_hall_that_is_added_moved_or_given_up_is_no_news_online(anna, event, sweep):
    for mode, place in (("both", "Lesnaya 5"), ("both", "Zeyskaya 12"), ("online", "")):
        move(event, by=timedelta(0), mode=mode, place=place)
        assert sweep() == 0
    move(event)
    assert sweep() == 1
    assert [one.told for one in versions(letters_to(anna))] == [("REQUEST", 0), ("REQUEST", 4)]
    assert "Lesnaya" not in str(letters_to(anna)[-1].facts)


def test_moved_and_moved_back_are_two_versions(anna, event, sweep):
    move(event)
    sweep()
    move(event, by=-HOUR)
    sweep()
    found = versions(letters_to(anna))
    check_thread(found)
    assert [one.told for one in found] == [("REQUEST", 0), ("REQUEST", 1), ("REQUEST", 2)]
    assert [one.event.start for one in found[:2]] == [
        found[2].event.start,
        found[2].event.start + HOUR,
    ]
    assert {one.event.status for one in found} == {"CONFIRMED"}


def test_an_added_meeting_is_an_invitation_of_its_own(anna, event, sweep):
    add_meeting(event, 7)
    sweep()
    first, second = versions(letters_to(anna))
    assert (second.kind, second.told) == ("changed", ("REQUEST", 0))
    assert second.event.uid != first.event.uid
    assert second.event.organizer == first.event.organizer
    assert second.event.start == first.event.start + timedelta(days=7)


def test_a_meeting_added_and_removed_at_once_is_never_told(anna, event, sweep):
    catalogue.remove_meeting(add_meeting(event, 7).id)
    assert sweep() == 0
    assert [one.meeting_id for one in fresh(anna).invitations] == [fresh(event).meetings[0].id]


def test_a_removed_meeting_leaves_the_calendar_and_can_come_back(event, sweep):
    second = making.make_meeting(event, making.in_days(12))
    anna = sign_up(event, "Anna")
    catalogue.remove_meeting(second.id)
    sweep()
    catalogue.restore_meeting(second.id)
    sweep()
    found = [one for one in versions(letters_to(anna)) if one.event.uid == fresh(second).uid]
    check_thread(found)
    assert [(*one.told, one.event.status) for one in found] == [
        ("REQUEST", 0, "CONFIRMED"),
        ("CANCEL", 1, "CANCELLED"),
        ("REQUEST", 2, "CONFIRMED"),
    ]
    assert [one.kind for one in found] == ["invitation", "changed", "changed"]


def test_a_cancelled_event_is_told_with_its_reason_and_can_come_back(anna, event, sweep):
    catalogue.cancel_event(event.id, "Our speaker has fallen ill.")
    sweep()
    catalogue.restore_event(event.id)
    sweep()
    catalogue.cancel_event(event.id)
    sweep()
    assert kinds_to(anna) == [
        "confirmation",
        "event_cancelled",
        "event_restored",
        "event_cancelled",
    ]
    found = versions(letters_to(anna))
    check_thread(found)
    assert [(*one.told, one.event.status) for one in found] == [
        ("REQUEST", 0, "CONFIRMED"),
        ("CANCEL", 1, "CANCELLED"),
        ("REQUEST", 2, "CONFIRMED"),
        ("CANCEL", 3, "CANCELLED"),
    ]
    assert letters_to(anna)[1].facts["reason"] == "Our speaker has fallen ill."


def test_everybody_gets_their_own_cancellation_of_an_event(anna, event, sweep):
    boris = sign_up(event, "Boris")
    catalogue.cancel_event(event.id)
    assert sweep() == 2
    for one in (anna, boris):
        last = versions(letters_to(one))[-1]
        assert (*last.told, last.event.status) == ("CANCEL", 1, "CANCELLED")


def test_cancelled_and_restored_before_anybody_was_told_is_nothing_new(anna, event, sweep):
    catalogue.cancel_event(event.id)
    catalogue.restore_event(event.id)
    assert sweep() == 0
    assert changes.behind() == []
    move(event)
    assert sweep() == 1
    assert [one.told for one in versions(letters_to(anna))] == [("REQUEST", 0), ("REQUEST", 3)]


def test_moved_and_moved_back_before_anybody_was_told_is_nothing_new(anna, event, sweep, clock):
    move(event)
    clock.advance(seconds=20)
    move(event, by=-HOUR)
    assert sweep() == 0
    assert kinds_to(anna) == ["confirmation"]
    move(event)
    sweep()
    check_thread(versions(letters_to(anna)))


def test_of_two_changes_only_the_one_that_stayed_is_told(event, sweep):
    making.make_meeting(event, making.in_days(12))
    anna = sign_up(event, "Anna")
    move(event, 0), move(event, 1), move(event, 0, by=-HOUR)
    sweep()
    (letter,) = letters_to(anna, "changed")
    assert letter.facts["changes"].count("Now:") == 1
    assert versions([letter])[0].event.uid == fresh(event).meetings[1].uid


def test_restored_and_cancelled_again_before_anybody_was_told_is_nothing_new(anna, event, sweep):
    catalogue.cancel_event(event.id)
    sweep()
    catalogue.restore_event(event.id)
    catalogue.cancel_event(event.id)
    assert sweep() == 0
    assert changes.behind() == []
    assert [(one.kind, one.state) for one in letters_to(anna)] == [
        ("confirmation", "sent"),
        ("event_cancelled", "queued"),
    ]


def test_a_letter_about_a_state_that_came_back_still_goes_out(anna, event, sweep):
    move(event)
    sweep()
    move(event), move(event, by=-HOUR)
    assert sweep() == 0
    assert [(one.kind, one.state) for one in letters_to(anna)] == [
        ("confirmation", "sent"),
        ("changed", "queued"),
    ]


def test_the_invitation_to_a_further_meeting_outlives_a_move_there_and_back(event, sweep):
    making.make_meeting(event, making.in_days(12))
    anna = people.sign_up(event, "Anna")
    making.change(letters_to(anna)[0], state="sent")
    move(event, 1), move(event, 1, by=-HOUR)
    assert sweep() == 0
    assert [(one.kind, one.state) for one in letters_to(anna)] == [
        ("confirmation", "sent"),
        ("invitation", "queued"),
    ]


def test_who_left_and_came_back_lives_under_a_new_identity(anna, event, sweep):
    move(event)
    sweep()
    operations.cancel(anna.id)
    again = sign_up(event, "Anna")
    move(event)
    sweep()
    first, second = versions(letters_to(anna)), versions(letters_to(again))
    check_thread(first)
    check_thread(second)
    assert [one.told for one in first] == [("REQUEST", 0), ("REQUEST", 1), ("CANCEL", 2)]
    assert first[2].event.status is None
    assert [one.told for one in second] == [("REQUEST", 1), ("REQUEST", 2)]
    assert first[0].event.uid != second[0].event.uid
    assert first[0].event.organizer != second[0].event.organizer


def test_who_leaves_does_not_disturb_the_versions_of_others(anna, event, sweep):
    boris = sign_up(event, "Boris")
    operations.cancel(anna.id)
    move(event)
    sweep()
    found = versions(letters_to(boris))
    check_thread(found)
    assert [one.told for one in found] == [("REQUEST", 0), ("REQUEST", 1)]


def test_who_waits_is_told_without_a_calendar_and_gets_it_with_the_seat(event, sweep):
    pool = db.session.query(making.SeatPool).one()
    making.change(pool, capacity=1)
    anna, boris = sign_up(event, "Anna"), sign_up(event, "Boris")
    move(event)
    assert sweep() == 2
    assert kinds_to(boris) == ["waiting", "changed"]
    assert versions(letters_to(boris)) == []
    operations.cancel(anna.id)
    (first,) = versions(letters_to(boris))
    assert (first.kind, first.told) == ("promoted", ("REQUEST", 1))


def test_dates_that_came_as_a_file_are_told_in_words(event, sweep):
    for days in (12, 13, 14):
        making.make_meeting(event, making.in_days(days))
    anna = sign_up(event, "Anna")
    move(event, 2)
    sweep()
    assert kinds_to(anna) == ["confirmation", "changed"]
    assert versions(letters_to(anna)) == []


# Several at once


def test_several_changes_are_one_letter_and_a_mail_for_each_further_meeting(event, sweep):
    for days in (12, 14):
        making.make_meeting(event, making.in_days(days))
    anna = sign_up(event, "Anna")
    move(event, 0)
    catalogue.remove_meeting(fresh(event).meetings[1].id)
    add_meeting(event, 20)
    before = len(letters_to(anna))
    assert sweep() == 1
    told = letters_to(anna)[before:]
    assert [one.kind for one in told] == ["changed", "invitation_withdrawn", "invitation"]
    assert [one.told for one in versions(told)] == [("REQUEST", 1), ("CANCEL", 1), ("REQUEST", 0)]
    assert len({one.event.uid for one in versions(told)}) == 3


def test_a_newer_version_takes_back_the_older_letter_that_has_not_gone(anna, event, sweep):
    move(event)
    sweep()
    move(event)
    sweep()
    assert [(one.kind, one.state) for one in letters_to(anna)] == [
        ("confirmation", "sent"),
        ("changed", "withdrawn"),
        ("changed", "queued"),
    ]


# What has not left yet


@pytest.fixture
def hasty(event):
    """She signed up while the mail server was away, and has read nothing yet."""
    return people.sign_up(event, "Hasty")


def test_who_has_read_nothing_yet_gets_one_letter_with_the_present_time(hasty, event, sweep):
    move(event)
    assert sweep() == 1
    assert sweep() == 0
    old, new = letters_to(hasty)
    assert [(one.kind, one.state) for one in (old, new)] == [
        ("confirmation", "withdrawn"),
        ("confirmation", "queued"),
    ]
    assert new.facts["when"] != old.facts["when"]
    assert (new.in_reply_to, new.message_id) == (None, fresh(hasty).thread_id)
    assert versions([new])[0].told == ("REQUEST", 1)


def test_an_unread_letter_with_several_invitations_is_written_anew_with_all(event, sweep):
    for days in (12, 14):
        making.make_meeting(event, making.in_days(days))
    hasty = people.sign_up(event, "Hasty")
    move(event, 1)
    catalogue.remove_meeting(fresh(event).meetings[2].id)
    sweep()
    assert sweep() == 0
    queued = [one for one in letters_to(hasty) if one.state == "queued"]
    assert [one.kind for one in queued] == ["confirmation", "invitation"]
    assert [one.told for one in versions(queued)] == [("REQUEST", 0), ("REQUEST", 1)]


def test_an_unread_place_in_line_is_written_anew_as_well(event, sweep):
    making.change(db.session.query(making.SeatPool).one(), capacity=0)
    hasty = people.sign_up(event, "Hasty")
    move(event)
    sweep()
    assert [(one.kind, one.state) for one in letters_to(hasty)] == [
        ("waiting", "withdrawn"),
        ("waiting", "queued"),
    ]


def test_an_unread_promotion_names_the_present_time(event, sweep):
    making.change(db.session.query(making.SeatPool).one(), capacity=1)
    anna, boris = sign_up(event, "Anna"), sign_up(event, "Boris")
    operations.cancel(anna.id)
    move(event)
    sweep()
    assert [(one.kind, one.state) for one in letters_to(boris)] == [
        ("waiting", "sent"),
        ("promoted", "withdrawn"),
        ("promoted", "queued"),
    ]
    assert versions(letters_to(boris)[2:])[0].told == ("REQUEST", 1)


def test_while_the_first_letter_leaves_the_change_waits(hasty, event, sweep, clock):
    leased = clock.now() + timedelta(days=36500)  # the database has a clock of its own
    making.change(letters_to(hasty)[0], state="sending", leased_until=leased)
    move(event)
    assert sweep() == 0
    assert [one.state for one in letters_to(hasty)] == ["sending"]
    making.change(letters_to(hasty)[0], state="sent")
    assert sweep() == 1
    assert [(one.kind, one.state) for one in letters_to(hasty)] == [
        ("confirmation", "sent"),
        ("changed", "queued"),
    ]


def test_a_promotion_left_by_a_process_that_died_is_written_anew(event, sweep):
    making.change(db.session.query(making.SeatPool).one(), capacity=1)
    anna, boris = sign_up(event, "Anna"), sign_up(event, "Boris")
    operations.cancel(anna.id)
    long_ago = making.in_days(-1)
    making.change(letters_to(boris)[1], state="sending", leased_until=long_ago)
    move(event)
    sweep()
    assert [(one.kind, one.state) for one in letters_to(boris)] == [
        ("waiting", "sent"),
        ("promoted", "withdrawn"),
        ("promoted", "queued"),
    ]


def test_a_letter_that_may_have_arrived_is_followed_by_the_change(hasty, event, sweep):
    making.change(letters_to(hasty)[0], state="sending", leased_until=making.in_days(-1))
    move(event)
    sweep()
    assert [(one.kind, one.state) for one in letters_to(hasty)] == [
        ("confirmation", "withdrawn"),
        ("changed", "queued"),
    ]


def test_a_lost_letter_that_waits_to_go_again_gives_way_to_the_change(anna, event, sweep, clock):
    clock.advance(hours=2)
    people.sign_up(event, "Anna")
    move(event)
    sweep()
    assert [(one.kind, one.state) for one in letters_to(anna)] == [
        ("confirmation", "sent"),
        ("confirmation", "withdrawn"),
        ("changed", "queued"),
    ]


def test_who_has_read_nothing_yet_is_told_that_it_does_not_take_place(hasty, event, sweep):
    catalogue.cancel_event(event.id)
    sweep()
    assert [(one.kind, one.state) for one in letters_to(hasty)] == [
        ("confirmation", "withdrawn"),
        ("event_cancelled", "queued"),
    ]


def test_what_has_gone_is_not_taken_back(anna, event, sweep):
    move(event)
    sweep()
    making.change(letters_to(anna)[-1], state="sent")
    move(event)
    sweep()
    assert [one.state for one in letters_to(anna, "changed")] == ["sent", "queued"]


def test_nobody_without_an_address_holds_up_the_sweep(event, sweep):
    nobody = sign_up(event, "Anna", email="")
    move(event)
    assert sweep() == 1
    assert sweep() == 0
    assert people.invitation_of(nobody).told_sequence == 1


def test_two_sweeps_at_once_write_each_letter_once(app, event, clock):
    pool = db.session.query(making.SeatPool).one()
    making.change(pool, capacity=None)
    crowd = [sign_up(event, f"Person {number}") for number in range(12)]
    move(event)
    clock.advance(minutes=5)
    told = people.at_once(app, 2, announce_changes)
    # One that found the other at work leaves the rest to it, or to the next round.
    told.append(announce_changes())
    assert sum(told) == 12
    assert [kinds_to(one) for one in crowd] == [["confirmation", "changed"]] * 12
    assert db.session.query(OutboxMessage).filter_by(kind="changed").count() == 12
