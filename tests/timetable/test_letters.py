"""Letters by rules as a reader sees them, in both languages.

The expected texts are files beside this one. To accept a new wording: `REWRITE_LETTERS=1 pytest
tests/timetable/test_letters.py`, then read what changed.
"""

from datetime import timedelta
from pathlib import Path

import pytest

from tests import making
from tests.attendance.guests import MONDAY, THURSDAY_EVENING, Hall, a_guest, letters
from tests.mail import expected
from tests.timetable.marking import mark
from webinar_hub.timetable.jobs import write_by_rules

EXPECTED = Path(__file__).parent / "letters"
WORDS = {
    "en": ("Families in step", "Evenings for parents", "The tender age", "Anna"),
    "ru": ("Семья рядом", "Вечера для родителей", "Нежный возраст", "Анна"),
}


@pytest.fixture(params=["en", "ru"])
def language(request):
    return request.param


@pytest.fixture(autouse=True)
def at_first(sqlite_app, clock):
    clock.set(MONDAY)
    with sqlite_app.app_context():
        yield


@pytest.fixture
def series(language):
    programme, series, _title, _name = WORDS[language]
    programme = making.make_programme(name=programme, language=language)
    return making.make_series(programme, title=series, slug="evenings", language=language)


def a_date(series, language, *, days: int = 0, capacity: int | None = None) -> Hall:
    event = making.make_event(
        series.programme,
        title=WORDS[language][2],
        slug=f"evening-{days}",
        language=language,
        series_id=series.id,
        starts=THURSDAY_EVENING + timedelta(days=days),
    )
    making.make_pool(event, capacity=capacity)
    return Hall(event.id, event.meetings[0].id)


def guest(hall, language, **changes):
    wanted = {"email": "anna@example.org", "language": language, "zone": "Asia/Yekaterinburg"}
    return a_guest(hall, WORDS[language][3], **(wanted | changes))


@pytest.mark.parametrize("discreet", [False, True])
def test_who_waits(series, language, clock, discreet):
    hall = a_date(series, language, capacity=1)
    making.make_reminder_rules(series, ("first", 1440), audience="waiting")
    a_guest(hall, "Boris")
    guest(hall, language, discreet=discreet)
    clock.set(THURSDAY_EVENING - timedelta(hours=24))
    assert write_by_rules() == 1
    expected.check(letters()[-1], EXPECTED, "still-waiting" + "-discreet" * discreet)


@pytest.mark.parametrize("discreet", [False, True])
@pytest.mark.parametrize(
    ("verdict", "audience", "name"),
    [
        ("attended", "came", "thanks"),
        ("absent", "absent", "missed"),
        ("unknown", "seat", "over"),
    ],
)
def test_afterwards(series, language, clock, verdict, audience, name, discreet):
    hall = a_date(series, language)
    for days in (7, 14, 21, 28):
        a_date(series, language, days=days)
    making.make_reminder_rules(series, ("end", 60), audience=audience)
    anna = guest(hall, language, discreet=discreet)
    clock.set(THURSDAY_EVENING + timedelta(hours=15))
    mark(hall.event, anna, verdict)
    clock.advance(minutes=10)
    assert write_by_rules() == 1
    expected.check(letters()[-1], EXPECTED, name + "-discreet" * discreet)


def test_without_further_dates_none_are_promised(series, language, clock):
    hall = a_date(series, language)
    making.make_reminder_rules(series, ("end", 60), audience="came")
    anna = guest(hall, language)
    clock.set(THURSDAY_EVENING + timedelta(hours=15))
    mark(hall.event, anna, "attended")
    clock.advance(minutes=10)
    write_by_rules()
    expected.check(letters()[-1], EXPECTED, "thanks-of-the-last")
