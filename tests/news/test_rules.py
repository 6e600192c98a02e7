"""When letters of news may leave: pure answers."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from webinar_hub.news import rules

MOSCOW, KAMCHATKA = "Europe/Moscow", "Asia/Kamchatka"


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hour", "minute", "night"),
    [(7, 59, True), (8, 0, False), (20, 59, False), (21, 0, True), (0, 0, True), (12, 0, False)],
)
def test_the_night_is_from_nine_to_eight_by_the_readers_clock(hour, minute, night):
    moment = utc(2026, 11, 2, hour, minute) - timedelta(hours=3)
    assert rules.is_night(moment, MOSCOW) is night


def test_what_comes_in_the_evening_or_after_midnight_waits_for_the_same_morning():
    morning = utc(2026, 11, 3, 5)
    assert rules.night_ends(utc(2026, 11, 2, 18), MOSCOW) == morning
    assert rules.night_ends(utc(2026, 11, 2, 23), MOSCOW) == morning
    assert rules.night_ends(utc(2026, 11, 3, 4, 59), MOSCOW) == morning


def test_by_day_nothing_waits():
    noon = utc(2026, 11, 2, 9)
    assert rules.night_ends(noon, MOSCOW) == noon


def test_a_night_in_which_the_clocks_change_ends_at_eight_all_the_same():
    before = utc(2026, 10, 24, 20)  # ten in the evening in Berlin; clocks go back at three
    assert rules.night_ends(before, "Europe/Berlin") == utc(2026, 10, 25, 7)


def test_each_zone_has_its_own_night():
    evening = utc(2026, 11, 2, 17)  # eight in Moscow, five in the morning on Kamchatka
    assert rules.awake([MOSCOW, KAMCHATKA], evening) == [MOSCOW]


@dataclass
class Dated:
    first_start: datetime | None
    sign_up_closes_at: datetime | None = None


def test_a_letter_is_worth_sending_until_the_first_of_its_events_begins_or_closes():
    monday, friday = utc(2026, 11, 2), utc(2026, 11, 6)
    assert rules.worth_until([Dated(friday), Dated(monday)]) == monday
    assert rules.worth_until([Dated(friday, sign_up_closes_at=monday)]) == monday


def test_a_question_goes_out_again_after_an_hour():
    asked = utc(2026, 11, 2, 8)
    assert rules.letter_may_go_again(None, asked)
    assert not rules.letter_may_go_again(asked, asked + timedelta(minutes=59))
    assert rules.letter_may_go_again(asked, asked + timedelta(hours=1))
