"""Meetings one by one: what calendars are told of, and what they are not. On both databases."""

from datetime import UTC, date, datetime, time

import pytest
from sqlalchemy import select

from tests import organizing as some
from webinar_hub.catalogue import operations
from webinar_hub.catalogue.models import Event, Meeting
from webinar_hub.catalogue.rules import addresses, publishing, times
from webinar_hub.core.database import db
from webinar_hub.core.refusals import NotFound


@pytest.fixture(autouse=True)
def in_the_morning(app, at):
    at(some.MORNING)
    with app.app_context():
        yield


@pytest.fixture
def event():
    return some.an_event(some.a_programme())


@pytest.fixture
def meeting(event):
    return event.meetings[0]


def fresh(row):
    db.session.rollback()
    return db.session.get_one(type(row), row.id)


def move(meeting: Meeting, when=None, **changes) -> bool:
    wanted = {"mode": "online", "place": "", "title": ""} | changes
    return operations.move_meeting(meeting.id, when or some.sitting(), **wanted)


def test_a_moved_meeting_keeps_its_identity_and_raises_its_sequence(meeting, clock):
    uid = meeting.uid
    clock.advance(hours=1)
    assert move(meeting, some.sitting(start=time(19), end=time(20)))
    meeting = fresh(meeting)
    assert (meeting.uid, meeting.sequence) == (uid, 1)
    assert meeting.starts_at == datetime(2026, 11, 12, 16, tzinfo=UTC)
    assert meeting.changed_at == clock.now()
    assert meeting.event.first_start == meeting.starts_at
    assert meeting.event.last_end == meeting.ends_at


def test_moved_back_is_one_more_change(meeting):
    move(meeting, some.sitting(start=time(19), end=time(20)))
    move(meeting)
    assert fresh(meeting).sequence == 2


def test_saving_the_same_is_no_change(meeting):
    version = meeting.version_id
    assert not move(meeting)
    assert (fresh(meeting).sequence, fresh(meeting).version_id) == (0, version)


@pytest.mark.parametrize(
    "change",
    [
        {"when": {"zone": "Asia/Yekaterinburg"}},
        {"when": {"end": time(20)}},
        {"mode": "both", "place": "Lesnaya 5"},
        {"place": "Lesnaya 5"},
    ],
)
def test_time_zone_mode_and_place_raise_the_sequence_once(meeting, change):
    change = dict(change)
    when = some.sitting(**change.pop("when", {}))
    assert move(meeting, when, **change)
    assert fresh(meeting).sequence == 1


def test_title_and_room_do_not_raise_the_sequence(meeting):
    assert not move(meeting, title="First evening", room_link="https://room.example.org")
    meeting = fresh(meeting)
    assert (meeting.title, meeting.room_link) == ("First evening", "https://room.example.org")
    assert meeting.sequence == 0
    assert meeting.changed_at == some.MORNING


def test_the_events_zone_is_that_of_its_first_meeting(meeting):
    move(meeting, some.sitting(zone="Asia/Yekaterinburg"))
    assert fresh(meeting).event.zone == "Asia/Yekaterinburg"


def test_the_second_of_two_people_who_move_a_meeting_is_told(meeting):
    opened = meeting.version_id
    operations.move_meeting(
        meeting.id, some.sitting(start=time(17)), mode="online", place="", version=opened
    )
    with pytest.raises(operations.ChangedMeanwhile):
        operations.move_meeting(
            meeting.id, some.sitting(start=time(16)), mode="online", place="", version=opened
        )
    assert fresh(meeting).wall_start == some.wall(2026, 11, 12, 17)
    assert fresh(meeting).sequence == 1


def test_the_same_move_sent_twice_counts_once(meeting):
    opened = meeting.version_id
    for _pressed_twice in range(2):
        operations.move_meeting(
            meeting.id, some.sitting(start=time(17)), mode="online", place="", version=opened
        )
    assert fresh(meeting).sequence == 1


def test_an_added_meeting_is_new_to_calendars_and_leaves_the_others_alone(event, meeting):
    added = operations.add_meeting(event.id, some.sitting(date(2026, 11, 13)), title="Second day")
    assert (added.sequence, added.title, added.mode) == (0, "Second day", "online")
    assert fresh(meeting).sequence == 0
    assert fresh(event).last_end == added.ends_at


def test_an_added_meeting_sent_twice_is_one(event):
    for _pressed_twice in range(2):
        operations.add_meeting(event.id, some.sitting(date(2026, 11, 13)), public_id="b" * 16)
    assert len(fresh(event).meetings) == 2


def test_a_key_of_another_event_opens_nothing(event, meeting):
    other = some.an_event(some.a_programme("Trust"))
    with pytest.raises(NotFound):
        operations.add_meeting(other.id, some.sitting(), public_id=meeting.public_id)


def test_a_removed_meeting_is_kept_as_cancelled_and_comes_back(event):
    added = operations.add_meeting(event.id, some.sitting(date(2026, 11, 13)))
    for _pressed_twice in range(2):
        operations.remove_meeting(added.id)
    assert (fresh(added).status, added.sequence) == ("cancelled", 1)
    assert fresh(event).last_end == datetime(2026, 11, 12, 16, 30, tzinfo=UTC)
    for _pressed_twice in range(2):
        operations.restore_meeting(added.id)
    assert (fresh(added).status, added.sequence) == ("scheduled", 2)
    assert fresh(event).last_end == added.ends_at


def test_the_last_meeting_cannot_be_removed(event, meeting):
    with pytest.raises(publishing.LastMeeting):
        operations.remove_meeting(meeting.id)
    assert fresh(meeting).status == "scheduled"


def test_a_meeting_of_a_draft_goes_without_a_trace():
    draft = some.a_draft(some.a_programme("Trust"))
    operations.remove_meeting(draft.meetings[0].id)
    assert db.session.scalars(select(Meeting)).all() == []
    assert fresh(draft).first_start is None


def test_a_published_event_gets_no_meeting_in_the_past(event, meeting):
    with pytest.raises(times.InThePast):
        operations.add_meeting(event.id, some.sitting(date(2026, 11, 1)))
    with pytest.raises(times.InThePast):
        move(meeting, some.sitting(date(2026, 11, 1)))


def test_a_running_meeting_may_last_longer(meeting, at):
    at(datetime(2026, 11, 12, 15, 30, tzinfo=UTC))
    assert move(meeting, some.sitting(date(2026, 11, 12), end=time(20)))


def test_a_meeting_that_is_over_stays_as_it_was(meeting, event, at):
    operations.add_meeting(event.id, some.sitting(date(2026, 11, 20)))
    at(datetime(2026, 11, 13, tzinfo=UTC))
    with pytest.raises(publishing.MeetingOver):
        move(meeting, some.sitting(date(2026, 11, 15)))
    with pytest.raises(publishing.MeetingOver):
        operations.remove_meeting(meeting.id)


def test_nothing_moves_while_the_event_is_cancelled(event, meeting):
    operations.cancel_event(event.id)
    with pytest.raises(publishing.NotScheduled):
        move(meeting, some.sitting(start=time(17)))
    with pytest.raises(publishing.NotScheduled):
        operations.add_meeting(event.id, some.sitting())
    with pytest.raises(publishing.NotScheduled):
        operations.restore_meeting(meeting.id)


def test_a_place_is_needed_where_people_come(event, meeting):
    with pytest.raises(publishing.PlaceMissing):
        move(meeting, mode="in_person")
    with pytest.raises(publishing.PlaceMissing):
        operations.add_meeting(event.id, some.sitting(), mode="both")
    assert len(fresh(event).meetings) == 1


def test_a_meetings_own_room_is_a_web_address(meeting):
    with pytest.raises(addresses.UnusableLink):
        move(meeting, room_link="javascript:alert(1)")


def test_the_form_in_calendars_follows_the_zone(meeting):
    move(meeting, some.sitting(zone="Asia/Jerusalem"))  # its rule cannot be written for calendars
    assert fresh(meeting).calendar_form == "utc"
    move(meeting)
    assert fresh(meeting).calendar_form == "zone"


def test_an_unknown_meeting_is_missing():
    with pytest.raises(NotFound):
        operations.remove_meeting(4711)


def test_a_rough_date_becomes_a_precise_one():
    programme = some.a_programme("Trust")
    event = operations.create_event(programme.id, some.details())
    with pytest.raises(publishing.NotReady):
        operations.publish(event.id)
    operations.add_meeting(event.id, some.sitting())
    operations.publish(event.id)
    assert fresh(event).published
    assert isinstance(fresh(event), Event)
