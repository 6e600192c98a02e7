"""Reminders and organizers' letters as a reader sees them, in both languages.

The expected texts are files beside this one. To accept a new wording: `REWRITE_LETTERS=1 pytest
tests/reminders/test_letters.py`, then read what changed.
"""

from datetime import timedelta
from pathlib import Path

import pytest

from tests import making
from tests.attendance.guests import MONDAY, THURSDAY_EVENING, Hall, a_guest, letters
from tests.campaigns.writing import write_to
from tests.mail import expected
from tests.organizing import an_organizer
from webinar_hub.reminders import jobs, rules

EXPECTED = Path(__file__).parent / "letters"
DAY, HOUR = timedelta(days=1), timedelta(hours=1)

WORDS = {
    "en": {
        "programme": "Families in step",
        "title": "The tender age",
        "place": "Lesnaya 5, Blagoveshchensk",
        "name": "Anna",
        "subject": "A new room",
        "body": "We have **moved**:\n\n- the link stays\n- bring *questions*\n\n{{7*7}}",
    },
    "ru": {
        "programme": "Семья рядом",
        "title": "Нежный возраст",
        "place": "Благовещенск, ул. Лесная, 5",
        "name": "Анна",
        "subject": "Новая комната",
        "body": "Мы **переехали**:\n\n- ссылка прежняя\n- берите *вопросы*\n\n{{7*7}}",
    },
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
def hall(language):
    words = WORDS[language]
    programme = making.make_programme(name=words["programme"], language=language)
    event = making.make_event(
        programme,
        title=words["title"],
        slug="tender-age",
        language=language,
        starts=THURSDAY_EVENING,
        dial_in="+7 495 111-11-11",
    )
    making.make_pool(event, capacity=None)
    return Hall(event.id, event.meetings[0].id)


def guest(hall, language, **changes):
    name = WORDS[language]["name"]
    wanted = {"email": "anna@example.org", "language": language, "zone": "Asia/Yekaterinburg"}
    return a_guest(hall, name, **(wanted | changes))


def check(name: str) -> None:
    expected.check(letters()[-1], EXPECTED, name)


@pytest.mark.parametrize(
    ("name", "before"),
    [("in-three-days", 3 * DAY), ("tomorrow", DAY), ("today", 5 * HOUR), ("in-one-hour", HOUR)],
)
def test_a_reminder(hall, language, clock, monkeypatch, name, before):
    guest(hall, language)
    clock.set(THURSDAY_EVENING - before)
    minutes = before // timedelta(minutes=1)
    monkeypatch.setattr(rules, "USUAL", (rules.Offset("each", minutes),))
    assert jobs.remind() == 1
    check(name)


def test_a_reminder_of_a_place(hall, language, clock):
    making.change(hall.event, place=WORDS[language]["place"])
    making.change(hall.meeting, mode="in_person")
    guest(hall, language)
    clock.set(THURSDAY_EVENING - DAY)
    assert jobs.remind() == 1
    check("tomorrow-at-a-place")


def test_a_reminder_for_a_discreet_person(hall, language, clock):
    guest(hall, language, discreet=True)
    clock.set(THURSDAY_EVENING - HOUR)
    assert jobs.remind() == 1
    check("in-one-hour-discreet")


@pytest.mark.parametrize("discreet", [False, True])
def test_an_organizers_letter(hall, language, discreet):
    guest(hall, language, discreet=discreet)
    oleg = an_organizer("Oleg", hall.event.programme, "organizer").id
    words = WORDS[language]
    write_to(hall.event, oleg, words["subject"], words["body"])
    check("message-discreet" if discreet else "message")
