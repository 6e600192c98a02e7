"""When people are written to by rules, and what goes together: pure."""

from datetime import UTC, datetime, timedelta

import pytest

from webinar_hub.catalogue.models import Meeting
from webinar_hub.catalogue.rules.times import Sitting, times_of
from webinar_hub.reminders.rules import (
    ANCHORS_OF,
    DAY,
    NotThen,
    Offset,
    OutOfReach,
    check,
    moment_after,
)
from webinar_hub.timetable import rules


def utc(words: str) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=UTC)


def meeting(start: str, end: str, zone: str = "Europe/Berlin", number: int = 7) -> Meeting:
    sitting = Sitting(datetime.fromisoformat(start), datetime.fromisoformat(end), zone)
    found = Meeting(id=number, event_id=3, status="scheduled", precision="minute", sequence=0)
    times_of(sitting, 2026).put_into(found)
    return found


SATURDAY = meeting("2026-10-24T18:00", "2026-10-24T19:30")
SUNDAY = meeting("2026-10-25T18:00", "2026-10-25T19:30", number=8)


def test_a_day_after_the_end_is_the_same_time_of_day_though_the_clocks_are_put_back():
    assert moment_after(SATURDAY, DAY) == utc("2026-10-25T18:30")
    assert moment_after(SATURDAY, 120) == utc("2026-10-24T19:30")


def test_letters_after_an_event_count_from_the_end_of_its_last_meeting():
    (over,) = rules.afterwards([SUNDAY, SATURDAY], [Offset("end", 60, audience="came")])
    assert (over.moment, over.last_meeting_id) == (utc("2026-10-25T19:30"), 8)
    assert set(over.meeting_ids) == {7, 8}
    assert rules.is_due(over, over.moment)
    assert not rules.is_due(over, over.moment - timedelta(seconds=1))
    assert not rules.is_due(over, over.moment + timedelta(days=7))


def test_a_moment_before_the_rule_was_made_is_left_out():
    late = Offset("end", 60, since=utc("2026-10-25T19:31"), audience="absent")
    assert rules.afterwards([SUNDAY], [late]) == []


def test_all_letters_after_an_event_have_one_key():
    came, absent = rules.afterwards(
        [SUNDAY], [Offset("end", 60, audience="came"), Offset("end", 120, audience="absent")]
    )
    assert came.key(5) == absent.key(5) == "afterwards:5:3"


@pytest.mark.parametrize("audience", list(ANCHORS_OF))
@pytest.mark.parametrize("before", ["first", "each", "end"])
def test_what_goes_together(audience, before):
    wanted = Offset(before, 60, audience=audience)
    if before in ANCHORS_OF[audience]:
        check(wanted)
    else:
        with pytest.raises(NotThen):
            check(wanted)


@pytest.mark.parametrize(
    ("minutes", "good"), [(4, False), (5, True), (43200, True), (43201, False)]
)
def test_an_offset_is_from_five_minutes_to_thirty_days(minutes, good):
    if good:
        check(Offset("each", minutes))
    else:
        with pytest.raises(OutOfReach):
            check(Offset("each", minutes))


def test_nobody_is_woken_unless_it_begins_before_the_morning():
    night = utc("2026-11-12T20:00")  # eleven at night in Moscow, nine in Berlin, noon elsewhere
    zones = ["Europe/Moscow", "Europe/Berlin", "America/Los_Angeles"]
    assert rules.asleep(zones, night) == ["Europe/Moscow", "Europe/Berlin"]
    assert rules.asleep(zones, night, until=utc("2026-11-13T06:00")) == ["Europe/Moscow"]
    assert rules.asleep(zones, night, until=utc("2026-11-13T04:00")) == []
