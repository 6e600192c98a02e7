"""Until when a platform can still tell who was there."""

from datetime import UTC, datetime, timedelta

import pytest

from webinar_hub.attendance.missing import platform_of, vanishes

ENDED = datetime(2026, 11, 1, 16, tzinfo=UTC)
ZOOM = "https://us02web.zoom.us/j/123"
TEAMS = "https://teams.microsoft.com/l/meetup-join/19%3a"


@pytest.mark.parametrize(
    ("link", "platform"),
    [
        (ZOOM, "Zoom"),
        ("https://ZOOM.us./j/1", "Zoom"),
        (TEAMS, "Microsoft Teams"),
        ("https://zoom.us.example.org/j/1", None),
        ("https://notzoom.us/j/1", None),
        ("https://room.example.org/zoom.us", None),
        ("http://[", None),
        ("", None),
    ],
)
def test_a_platform_is_known_by_the_host_of_the_link(link, platform):
    assert platform_of(link) == platform


@pytest.mark.parametrize(
    ("link", "days", "near"),
    [
        (ZOOM, 15.9, False),
        (ZOOM, 16, True),
        (ZOOM, 29.9, True),
        (ZOOM, 30, False),
        (TEAMS, 334, False),
        (TEAMS, 335, True),
        (TEAMS, 365, False),
        ("https://room.example.org", 29, False),
    ],
)
def test_somebody_is_reminded_before_a_report_is_gone_and_not_after(link, days, near):
    found = vanishes(link, ENDED, ENDED + timedelta(days=days))
    assert (found is not None) == near
