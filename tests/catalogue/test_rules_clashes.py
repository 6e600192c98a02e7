"""Who and what would be in two places at once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webinar_hub.catalogue.rules.clashes import Clash, Held, clashes

SIX = datetime(2026, 11, 12, 15, tzinfo=UTC)
HOUR = timedelta(hours=1)
ONE = Held(
    1, "One", SIX, SIX + HOUR, "both", "Lesnaya 5", "https://room.example.org/1", ("Anna",)
)
OTHER = Held(2, "Other", SIX + HOUR / 2, SIX + 2 * HOUR, "both")


def found(other: Held, one: Held = ONE) -> list[Clash]:
    return clashes([one], [one, other]).get(one.event_id, [])


def test_the_same_person_place_and_room_at_overlapping_times_clash():
    other = replace(OTHER, place="lesnaya  5", room_link=ONE.room_link, speakers=("anna", "Boris"))
    assert found(other) == [
        Clash("speaker", "Anna", "Other"),
        Clash("place", "Lesnaya 5", "Other"),
        Clash("room", "", "Other"),
    ]


@pytest.mark.parametrize(
    "other",
    [
        OTHER,
        replace(OTHER, event_id=1, speakers=("Anna",)),
        replace(OTHER, starts_at=SIX + HOUR, speakers=("Anna",)),
        replace(OTHER, mode="online", place="Lesnaya 5"),
        replace(OTHER, mode="in_person", room_link=ONE.room_link),
    ],
    ids=["nothing shared", "same event", "one after the other", "nobody goes there", "no link"],
)
def test_what_is_not_used_twice_at_a_time_clashes_with_nothing(other):
    assert found(other) == []


def test_two_meetings_of_one_event_clash_with_another_event_once():
    again = replace(ONE, starts_at=SIX + HOUR, ends_at=SIX + 2 * HOUR)
    other = replace(OTHER, speakers=("Anna",))
    assert clashes([ONE, again], [ONE, again, other]) == {1: [Clash("speaker", "Anna", "Other")]}


@given(st.integers(-300, 300), st.integers(1, 300), st.integers(1, 300))
def test_whoever_asks_the_answer_is_the_same(offset, first, second):
    one = replace(ONE, ends_at=SIX + timedelta(minutes=first))
    begins = SIX + timedelta(minutes=offset)
    other = replace(
        OTHER, starts_at=begins, ends_at=begins + timedelta(minutes=second), speakers=("Anna",)
    )
    overlap = offset < first and offset + second > 0
    assert bool(found(other, one)) == bool(found(one, other)) == overlap
