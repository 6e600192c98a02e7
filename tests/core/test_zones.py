"""Wall time and instants, on both sides of a change of clocks."""

import zoneinfo
from datetime import UTC, datetime, timedelta
from importlib.metadata import version

import pytest

from webinar_hub.core import zones

BERLIN, MOSCOW = "Europe/Berlin", "Europe/Moscow"


def wall(*parts: int) -> datetime:
    return datetime(*parts)  # noqa: DTZ001


def test_the_pinned_zone_data_win_over_the_machines():
    assert zoneinfo.TZPATH == ()
    assert version("tzdata").split(".")[0] == zones.TZDATA_VERSION[:4]


def test_a_wall_time_and_its_instant_belong_together():
    for name in zones.OFFERED_ZONES:
        for month in (1, 7):
            local = wall(2026, month, 15, 18, 30)
            moment = zones.instant(local, name)
            assert moment.tzinfo is UTC
            assert zones.local(moment, name).replace(tzinfo=None) == local


def test_a_time_that_the_clocks_jump_over_is_refused():
    assert zones.is_skipped(wall(2026, 3, 29, 2, 30), BERLIN)
    assert not zones.is_skipped(wall(2026, 3, 29, 3, 0), BERLIN)
    with pytest.raises(zones.SkippedTime):
        zones.instant(wall(2026, 3, 29, 2, 30), BERLIN)


def test_a_time_that_happens_twice_needs_to_be_told_apart():
    twice = wall(2026, 10, 25, 2, 30)
    assert zones.is_repeated(twice, BERLIN)
    assert not zones.is_repeated(twice, MOSCOW)
    with pytest.raises(zones.RepeatedTime):
        zones.instant(twice, BERLIN)
    first, second = (zones.instant(twice, BERLIN, fold) for fold in (0, 1))
    assert second - first == timedelta(hours=1)
    assert [zones.local(one, BERLIN).fold for one in (first, second)] == [0, 1]


def test_where_the_clocks_do_not_change_nothing_is_skipped_or_repeated():
    for month, day in ((3, 29), (10, 25)):
        local = wall(2026, month, day, 2, 30)
        assert not zones.is_skipped(local, MOSCOW)
        assert not zones.is_repeated(local, MOSCOW)


@pytest.mark.parametrize(
    ("name", "month", "label"),
    [
        (MOSCOW, 1, "UTC+3"),
        ("Europe/London", 1, "UTC"),
        ("Europe/London", 7, "UTC+1"),
        ("America/New_York", 1, "UTC−5"),
        ("Asia/Kolkata", 1, "UTC+5:30"),
        ("America/St_Johns", 1, "UTC−3:30"),
    ],
)
def test_an_offset_is_said_for_the_instant(name, month, label):
    assert zones.offset_label(datetime(2026, month, 15, tzinfo=UTC), name) == label


NO_PLACES = ["Mars/Olympus", "../etc/passwd", "", "/", "UTC", "Europe/", "\0/"]


@pytest.mark.parametrize("name", NO_PLACES)
def test_what_is_no_zone_of_a_place_is_none(name):
    assert not zones.is_zone(name)


def test_every_offered_zone_is_one():
    assert all(zones.is_zone(name) for name in zones.OFFERED_ZONES)
    with pytest.raises(ValueError, match="no such time zone"):
        zones.zone("Mars/Olympus")


@pytest.mark.parametrize(
    ("asked", "remembered", "chosen"),
    [
        (None, None, None),
        (MOSCOW, None, MOSCOW),
        (None, MOSCOW, MOSCOW),
        (BERLIN, MOSCOW, BERLIN),
        ("none", MOSCOW, None),
        ("Mars/Olympus", MOSCOW, MOSCOW),
        ("Asia/Kolkata", None, None),  # a zone, but not one that pages offer
    ],
)
def test_a_reader_chooses_among_the_offered_zones(asked, remembered, chosen):
    assert zones.choose(asked, remembered) == chosen
