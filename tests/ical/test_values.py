from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.ical.makers import ENTRY, PUBLISHED, entry

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    "changes",
    [
        {"end": ENTRY.start},
        {"end": ENTRY.start - timedelta(hours=1)},
        {"end": ENTRY.end.replace(tzinfo=None)},
        {"start": ENTRY.start.replace(tzinfo=None)},
        {"start": ENTRY.start.astimezone(UTC)},
        {"start": ENTRY.start.replace(tzinfo=timezone(timedelta(hours=5)))},
        {"end": ENTRY.end.astimezone(BERLIN)},
        {"stamp": PUBLISHED.replace(tzinfo=None)},
        {"modified": PUBLISHED.astimezone(BERLIN)},
        {"sequence": -1},
        {"alarm_minutes": -5},
    ],
    ids=str,
)
def test_an_entry_that_no_calendar_could_show_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"start|UTC|sequence|alarm"):
        entry(**changes)


def test_an_entry_over_the_repeated_hour_ends_after_its_start_although_the_wall_says_not() -> None:
    start = datetime(2026, 10, 25, 2, 45, tzinfo=BERLIN)
    end = datetime(2026, 10, 25, 2, 15, tzinfo=BERLIN, fold=1)

    assert entry(start=start, end=end).end.astimezone(UTC) - start.astimezone(UTC) == timedelta(
        minutes=30
    )
