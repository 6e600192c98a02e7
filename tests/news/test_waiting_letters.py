"""Letters that wait for the mail server must not leave with what is no longer true, nor at night.

On both databases.
"""

from datetime import time, timedelta

import pytest

from tests import making
from tests.news.readers import (
    EVENING,
    MONDAY,
    MORNING,
    announce,
    letters,
    subscribe,
    sweep,
    titles,
)
from tests.organizing import details, sitting
from tests.registration import people
from webinar_hub.catalogue import operations as catalogue
from webinar_hub.core.database import db
from webinar_hub.mail import holding
from webinar_hub.mail.claiming import claim
from webinar_hub.mail.delivery import record
from webinar_hub.news import jobs
from webinar_hub.news.models import Told
from webinar_hub.registration.operations import sign_up


@pytest.fixture
def waiting(programme, clock):
    """A letter about two events that has not left; returns the events."""
    subscribe()
    events = [announce(programme, title=title).id for title in ("One", "Two")]
    clock.advance(hours=1)
    assert sweep() == 1
    return events


def states() -> list[tuple[str, list[str]]]:
    return [(one.state, titles(one)) for one in letters()]


def test_of_two_events_of_which_one_is_cancelled_the_other_is_told_alone(waiting):
    catalogue.cancel_event(waiting[0])
    sweep()
    assert states() == [("withdrawn", ["One", "Two"]), ("queued", ["Two"])]
    sweep()
    assert len(letters()) == 2


def test_a_letter_that_waits_says_what_holds_by_now(waiting):
    catalogue.edit_details(waiting[0], details(title="One renamed"))
    meeting = db.session.get_one(making.Event, waiting[1]).meetings[0]
    later = sitting(start=time(20), end=time(21))
    catalogue.move_meeting(meeting.id, later, mode="online", place="")
    sweep()
    assert [state for state, _titles in states()] == ["withdrawn", "queued"]
    assert "One renamed" in titles(letters()[1])
    assert "20\\:00" in letters()[1].facts["events_md"]
    sweep()
    assert len(letters()) == 2


@pytest.mark.parametrize("column", [{"visibility": "link_only"}, {"status": "withdrawn"}])
def test_what_is_taken_from_the_list_is_not_told(waiting, column):
    for event_id in waiting:
        making.change(db.session.get_one(making.Event, event_id), **column)
    sweep()
    assert states() == [("withdrawn", ["One", "Two"])]


def test_who_signs_up_meanwhile_is_told_of_the_other_only(waiting):
    sign_up(waiting[1], people.application("Anna"))
    sweep()
    assert states()[-1] == ("queued", ["One"])


def test_before_one_event_begins_the_letter_is_written_anew_with_the_other(programme, clock):
    subscribe()
    near = announce(programme, title="Near", starts=clock.now() + timedelta(hours=3))
    announce(programme, title="Far")
    clock.advance(hours=1)
    sweep()
    clock.set(people.fresh(near).first_start - timedelta(minutes=5, seconds=1))
    sweep()
    assert states() == [("queued", ["Near", "Far"])]
    clock.advance(seconds=1)
    sweep()
    assert states() == [("withdrawn", ["Near", "Far"]), ("queued", ["Far"])]


def test_a_letter_whose_time_was_over_before_anybody_tried_is_not_lost(programme, clock):
    subscribe()
    near = announce(programme, title="Near", starts=clock.now() + timedelta(hours=3))
    announce(programme, title="Far")
    clock.advance(hours=1)
    sweep()
    clock.set(people.fresh(near).first_start)
    claim(10)
    assert states() == [("expired", ["Near", "Far"])]
    sweep()
    assert states()[-1] == ("queued", ["Far"])
    sweep()
    assert len(letters()) == 2


def test_a_letter_in_hand_is_as_good_as_gone(waiting):
    (claimed,) = claim(10)[-1:]
    catalogue.cancel_event(waiting[0])
    sweep()
    assert [state for state, _titles in states()] == ["sending"]
    record(claimed, 1, state="sent", answer="250 ok")
    sweep()
    assert [state for state, _titles in states()] == ["sent"]
    assert db.session.query(Told).count() == 2


def test_a_letter_that_has_left_is_never_taken_back(waiting):
    making.change(letters()[0], state="sent")
    catalogue.cancel_event(waiting[0])
    sweep()
    assert states() == [("sent", ["One", "Two"])]


def test_what_waits_into_the_night_leaves_in_the_morning(programme, clock):
    subscribe()
    announce(programme)
    clock.set(EVENING - timedelta(minutes=31))
    assert sweep() == 1
    clock.set(EVENING)
    sweep()
    assert letters()[0].due_at == MORNING
    assert letters()[0].id not in claim(10)
    clock.set(MORNING)
    sweep()
    assert letters()[0].id in claim(10)


def test_what_begins_before_the_morning_is_not_told_at_night(programme, clock):
    subscribe()
    announce(programme, starts=MORNING - timedelta(minutes=30))
    clock.set(EVENING - timedelta(minutes=31))
    assert sweep() == 1
    clock.set(EVENING)
    sweep()
    assert [state for state, _titles in states()] == ["withdrawn"]
    sweep()
    assert len(letters()) == 1


def test_in_the_morning_the_others_are_told_of_which_none_has_begun(programme, clock):
    subscribe()
    announce(programme, title="Early", starts=MORNING - timedelta(minutes=30))
    announce(programme, title="Later")
    clock.set(EVENING - timedelta(minutes=31))
    assert sweep() == 1
    clock.set(EVENING)
    sweep()
    clock.set(MORNING)
    assert sweep() == 1
    assert states() == [("withdrawn", ["Early", "Later"]), ("queued", ["Later"])]


def test_after_a_restore_everything_is_held_also_what_would_wait_for_the_morning(programme, clock):
    subscribe()
    clock.set(EVENING)
    event = announce(programme)
    assert sweep() == 0
    assert jobs.put_down_everything() == 1
    holding.hold_all()
    assert letters()[0].held
    catalogue.cancel_event(event.id)
    clock.set(MONDAY + timedelta(days=1))
    sweep()
    assert [one.held for one in letters()] == [True]
