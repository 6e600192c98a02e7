"""When a letter leaves, whom it is about, which examples are shown: pure."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from webinar_hub.campaigns import choosing, rules
from webinar_hub.campaigns.choosing import People

NOON = datetime(2026, 11, 2, 9, tzinfo=UTC)  # in Moscow
LATE = datetime(2026, 11, 2, 19, tzinfo=UTC)  # ten in the evening there
MORNING = datetime(2026, 11, 3, 5, tzinfo=UTC)  # eight
MOSCOW = "Europe/Moscow"


def test_by_day_a_letter_leaves_at_once_and_in_the_night_it_waits_for_the_morning():
    assert rules.leaves_at(NOON, MOSCOW) == NOON
    assert rules.leaves_at(LATE, MOSCOW) == MORNING
    assert rules.leaves_at(LATE, "America/New_York") == LATE


def test_what_is_about_to_begin_cannot_wait():
    assert rules.leaves_at(LATE, MOSCOW, MORNING) == LATE
    assert rules.leaves_at(LATE, MOSCOW, MORNING + timedelta(minutes=1)) == MORNING
    assert rules.leaves_at(LATE, MOSCOW, NOON) == MORNING  # it has begun already


@dataclass(frozen=True)
class Row:
    id: int
    starts: datetime | None = None
    language: str = "en"
    discreet: bool = False

    @property
    def event(self):
        return SimpleNamespace(first_start=self.starts)


@pytest.mark.parametrize(
    ("starts", "chosen"),
    [
        ([NOON - timedelta(days=2), NOON + timedelta(days=9), NOON + timedelta(days=1)], 3),
        ([NOON - timedelta(days=2), NOON - timedelta(days=9)], 2),
        ([None, NOON + timedelta(days=1)], 2),
        ([None], 1),
    ],
)
def test_a_letter_is_about_the_next_event_that_is_ahead_else_about_the_last(starts, chosen):
    rows = [Row(number, start) for number, start in enumerate(starts, 1)]
    assert rules.the_one(rows, NOON).id == chosen


def test_examples_differ_as_far_as_people_do():
    rows = [Row(1), Row(2), Row(3, discreet=True), Row(4, language="ru"), Row(5)]
    assert [one.id for one in rules.varied(rows)] == [1, 3, 4]
    assert [one.id for one in rules.varied(rows[:2])] == [1, 2]


def test_what_was_chosen_is_read_back_as_it_was_written_down():
    chosen = People(events=(1, 2), roles=("parent",), states=("confirmed",), begins="2026-11-01")
    assert choosing.of_document(chosen.as_document()) == chosen
    assert choosing.of_document({"events": [1], "unheard of": 1}) == People(events=(1,))


def test_states_are_chosen_by_groups_and_named_by_them():
    states = choosing.states_of(("waiting", "confirmed"))
    assert states == ("confirmed", "waitlisted", "offered")
    assert People(states=states).groups == ["confirmed", "waiting"]


def test_a_letter_is_about_one_event_only_if_nothing_else_was_chosen():
    assert People(events=(1,)).only_event == 1
    assert People(events=(1,), series=(2,)).only_event is None
    assert People(events=(1, 2)).only_event is None
