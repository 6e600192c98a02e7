"""Links with which programs begin to follow a feed."""

from urllib.parse import parse_qs, urlsplit

import pytest

from webinar_hub.ical.subscribing import subscription

ADDRESS = "https://hub.example.org/calendar.ics?audience=parent&month=2026-12"


def test_each_program_is_handed_the_address_as_it_wants_it() -> None:
    ways = subscription(ADDRESS, "Вебинары & встречи")

    assert ways.address == ADDRESS
    assert ways.webcal == ADDRESS.replace("https:", "webcal:")
    assert parse_qs(urlsplit(ways.google).query) == {"cid": [ways.webcal]}
    for outlook in (ways.outlook, ways.outlook_work):
        asked = parse_qs(urlsplit(outlook).query)
        assert asked == {"url": [ADDRESS], "name": ["Вебинары & встречи"]}
        assert "+" not in outlook  # Outlook shows it as it stands


def test_an_address_with_a_line_break_is_refused() -> None:
    with pytest.raises(ValueError, match="link"):
        subscription("https://hub.example.org/\r\n", "x")
