"""What a change means for people."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from webinar_hub.workspace.rules import Effect, Shown, effects

NOW = datetime(2026, 11, 2, 8, tzinfo=UTC)
BEFORE = Shown(3, "scheduled", True, NOW + timedelta(days=1), "Monday at six")


def told(after: Shown, before: Shown | None = BEFORE) -> list[Effect]:
    return effects({} if before is None else {1: before}, {1: after}, NOW)


def test_nothing_is_told_of_what_stays_as_it_is():
    assert told(BEFORE) == []


def test_another_time_is_told_with_the_old_one():
    moved = replace(BEFORE, sequence=4, words="Tuesday at six")
    assert told(moved) == [Effect("moved", "Monday at six", "Tuesday at six")]


def test_another_place_at_the_same_time_is_a_change():
    assert told(replace(BEFORE, sequence=4))[0].what == "changed"


def test_a_meeting_is_added_removed_restored():
    cancelled = replace(BEFORE, sequence=4, status="cancelled")
    assert told(BEFORE, None)[0].what == "added"
    assert told(cancelled)[0].what == "removed"
    assert told(replace(BEFORE, sequence=5), cancelled)[0].what == "restored"


def test_nobody_is_told_of_what_is_over_or_known_by_its_month_alone():
    past = replace(BEFORE, sequence=4, ends_at=NOW)
    assert told(past) == []
    assert told(replace(BEFORE, sequence=4, precise=False)) == []
