"""When a reminder is due, in the weeks of the clock changes too."""

from datetime import UTC, datetime, timedelta

import pytest

from webinar_hub.catalogue.models import Meeting
from webinar_hub.catalogue.rules.times import Sitting, times_of
from webinar_hub.reminders import rules
from webinar_hub.reminders.rules import Nearness, Offset

DAY, HOUR = rules.DAY, rules.HOUR


def a_meeting(start: str, zone: str = "Europe/Moscow", **columns) -> Meeting:
    wall = datetime.fromisoformat(start)
    sitting = Sitting(wall, wall + timedelta(hours=1), zone, fold_start=columns.pop("fold", None))
    wanted = {"id": 7, "event_id": 3, "status": "scheduled", "sequence": 0}
    wanted["changed_at"] = utc("2026-01-01T00:00")
    meeting = Meeting(**(wanted | columns))
    times_of(sitting, wall.year).put_into(meeting)
    return meeting


def utc(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "zone", "minutes", "moment"),
    [
        ("2026-11-12T18:00", "Europe/Moscow", DAY, "2026-11-11T15:00"),
        ("2026-11-12T18:00", "Europe/Moscow", HOUR, "2026-11-12T14:00"),
        # Berlin puts its clocks forward on 29 March and back on 25 October.
        ("2026-03-29T10:00", "Europe/Berlin", DAY, "2026-03-28T09:00"),  # 23 hours before
        ("2026-10-25T10:00", "Europe/Berlin", DAY, "2026-10-24T08:00"),  # 25 hours before
        ("2026-03-29T04:00", "Europe/Berlin", 3 * HOUR, "2026-03-28T23:00"),  # midnight, not one
        ("2026-10-25T04:00", "Europe/Berlin", 3 * HOUR, "2026-10-25T00:00"),
        ("2026-10-26T10:00", "Europe/Berlin", 3 * DAY, "2026-10-23T08:00"),
        # New York: forward on 8 March, back on 1 November.
        ("2026-03-08T10:00", "America/New_York", DAY, "2026-03-07T15:00"),
        ("2026-11-01T10:00", "America/New_York", DAY, "2026-10-31T14:00"),
        ("2026-03-08T03:30", "America/New_York", HOUR, "2026-03-08T06:30"),
        # A day before is a time that the clocks skip, or show twice.
        ("2026-03-30T02:30", "Europe/Berlin", DAY, "2026-03-29T01:30"),
        ("2026-10-26T02:30", "Europe/Berlin", DAY, "2026-10-25T00:30"),
    ],
)
def test_whole_days_keep_the_wall_time_and_every_other_offset_is_elapsed_time(
    start, zone, minutes, moment
):
    assert rules.moment(a_meeting(start, zone), minutes) == utc(moment)


def test_a_reminder_is_due_from_its_moment_until_the_start():
    meeting = a_meeting("2026-11-12T18:00")

    def is_due(at: str) -> bool:
        return bool(rules.due([meeting], [Offset("each", HOUR)], utc(at)))

    assert not is_due("2026-11-12T13:59:59")
    assert is_due("2026-11-12T14:00")
    assert is_due("2026-11-12T14:59:59")
    assert not is_due("2026-11-12T15:00")


def test_of_several_meetings_the_first_has_the_day_before_and_each_has_its_hour():
    meetings = [a_meeting(f"2026-11-{12 + day}T18:00", id=day) for day in range(3)]

    def due(at: str) -> list[tuple[int, int]]:
        return [(one.meeting_id, one.minutes) for one in rules.due(meetings, rules.USUAL, utc(at))]

    assert due("2026-11-11T15:00") == [(0, DAY)]
    assert due("2026-11-12T14:30") == [(0, HOUR)]
    assert due("2026-11-12T16:00") == []
    assert due("2026-11-13T14:30") == [(1, HOUR)]


def test_the_first_meeting_is_the_first_that_still_stands():
    cancelled = a_meeting("2026-11-12T18:00", id=1, status="cancelled")
    meetings = [cancelled, a_meeting("2026-11-13T18:00", id=2)]
    found = rules.due(meetings, rules.USUAL, utc("2026-11-12T15:30"))
    assert [(one.meeting_id, one.minutes) for one in found] == [(2, DAY)]


def test_nobody_is_reminded_of_a_meeting_whose_hour_is_not_known():
    meeting = a_meeting("2026-11-12T18:00")
    meeting.precision = "day"
    assert rules.due([meeting], rules.USUAL, utc("2026-11-12T14:30")) == []


def test_the_same_offset_before_the_first_and_before_each_is_one_letter():
    offsets = [Offset("first", DAY), Offset("each", DAY)]
    found = rules.due([a_meeting("2026-11-12T18:00")], offsets, utc("2026-11-12T10:00"))
    assert len(found) == 1


def test_a_moment_that_had_passed_when_the_meeting_was_changed_or_added_is_told_apart():
    changed = a_meeting("2026-11-12T18:00", changed_at=utc("2026-11-11T20:00"))
    (before,) = rules.due([changed], [Offset("first", DAY)], utc("2026-11-11T20:05"))
    (after,) = rules.due([changed], [Offset("each", HOUR)], utc("2026-11-12T14:30"))
    assert (before.overtaken, after.overtaken) == (True, False)


def test_a_moment_that_had_passed_when_the_rule_was_made_is_left_out():
    added = Offset("each", 90, since=utc("2026-11-12T14:10"))
    assert rules.due([a_meeting("2026-11-12T18:00")], [added], utc("2026-11-12T14:20")) == []


def test_after_a_move_the_key_is_another():
    before = rules.due([a_meeting("2026-11-12T18:00")], rules.USUAL, utc("2026-11-12T14:30"))[0]
    later = rules.due([a_meeting("2026-11-12T18:30")], rules.USUAL, utc("2026-11-12T14:30"))[0]
    assert before.key(5) == "reminder:5:7:20261112T150000Z:60"
    assert later.key(5) == "reminder:5:7:20261112T153000Z:60"


@pytest.mark.parametrize(
    ("at", "zone", "near"),
    [
        ("2026-11-12T14:00", "Europe/Moscow", Nearness("minutes", 60)),
        ("2026-11-12T14:00:29", "Europe/Moscow", Nearness("minutes", 60)),
        ("2026-11-12T14:31", "Europe/Moscow", Nearness("minutes", 30)),
        ("2026-11-12T14:58", "Europe/Moscow", Nearness("minutes", 5)),
        ("2026-11-12T12:00", "Europe/Moscow", Nearness("days", 0)),
        ("2026-11-11T15:00", "Europe/Moscow", Nearness("days", 1)),
        ("2026-11-09T15:00", "Europe/Moscow", Nearness("days", 3)),
        # 18:00 in Moscow is 01:00 of the next day in Vladivostok.
        ("2026-11-12T12:00", "Asia/Vladivostok", Nearness("days", 1)),
        ("2026-11-12T13:29", "Asia/Vladivostok", Nearness("days", 1)),
        ("2026-11-11T15:00", "America/New_York", Nearness("days", 1)),
    ],
)
def test_how_near_it_is_goes_by_the_readers_own_calendar(at, zone, near):
    assert rules.nearness(utc("2026-11-12T15:00"), utc(at), zone) == near
