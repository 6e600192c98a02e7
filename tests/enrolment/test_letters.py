"""Letters about a series as a reader sees them, in both languages.

The expected texts are files beside this one. To accept a new wording: `REWRITE_LETTERS=1 pytest
tests/enrolment/test_letters.py`, then read what changed.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests import making
from tests.conftest import StandingClock
from tests.enrolment.conftest import NOW
from tests.enrolment.evenings import Evenings, all_letters, enrol, evenings, letters_to
from tests.mail.expected import check
from tests.registration.people import delivered, sign_up
from webinar_hub.core import clock
from webinar_hub.enrolment import jobs, operations, queries

EXPECTED = Path(__file__).parent / "letters"
WORDS = {
    "en": {
        "programme": "Families in step",
        "series": "Family evenings",
        "dates": ("The tender age", "School & home: what *now*?", "Boundaries", "Holidays"),
        "anna": ("Anna", "Petrova"),
        "boris": ("Boris", "Petrov"),
        "place": "Lesnaya 5, Blagoveshchensk",
    },
    "ru": {
        "programme": "Семья рядом",
        "series": "Семейные вечера",
        "dates": ("Нежный возраст", "Школа и дом: что *теперь*?", "Границы", "Каникулы"),
        "anna": ("Анна", "Петрова"),
        "boris": ("Борис", "Петров"),
        "place": "Благовещенск, ул. Лесная, 5",
    },
}


@pytest.fixture(autouse=True)
def in_november(sqlite_app: Flask, at: Callable[[datetime], None]) -> Iterator[None]:
    at(NOW)
    with sqlite_app.app_context():
        yield


@pytest.fixture(params=["en", "ru"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def words(language: str) -> dict[str, Any]:
    return WORDS[language]


@pytest.fixture
def those(words: dict[str, Any], language: str) -> Evenings:
    """Three dates: online, full, in a room."""
    found = evenings(0, programme={"name": words["programme"], "language": language})
    making.change(found.series, title=words["series"], language=language)
    found.add(title=words["dates"][0])
    found.add(title=words["dates"][1], capacity=0)
    found.add(title=words["dates"][2], format="in_person", place=words["place"])
    return found


def anna(those: Evenings, words: dict[str, Any], language: str, **changes: Any) -> Any:
    given, family = words["anna"]
    known = {
        "email": "anna@example.org",
        "family_name": family,
        "language": language,
        "zone": "Asia/Yekaterinburg",
    }
    return enrol(those.series, given, **(known | changes))


def test_the_whole_series(those: Evenings, words: dict[str, Any], language: str) -> None:
    those.add(title=words["dates"][3], sign_up_opens_at=clock.now() + timedelta(days=9))
    check(letters_to(anna(those, words, language))[0], EXPECTED, "enrolled")


def test_a_longer_series_comes_as_one_file(
    those: Evenings, words: dict[str, Any], language: str
) -> None:
    those.add(title=words["dates"][3])
    those.add(title=words["dates"][3])
    check(letters_to(anna(those, words, language))[0], EXPECTED, "enrolled-in-five")


def test_dates_that_were_picked(those: Evenings, words: dict[str, Any], language: str) -> None:
    picked = anna(those, words, language, chosen=those.dates[:1])
    check(letters_to(picked)[0], EXPECTED, "picked")


def test_dates_that_organizers_confirm(
    those: Evenings, words: dict[str, Any], language: str
) -> None:
    making.change(those.dates[0], approval=True)
    check(letters_to(anna(those, words, language))[0], EXPECTED, "enrolled-asking")


def test_requests_alone(those: Evenings, words: dict[str, Any], language: str) -> None:
    making.change(those.dates[0], approval=True)
    picked = anna(those, words, language, chosen=those.dates[:1])
    check(letters_to(picked)[0], EXPECTED, "picked-asking")


def test_places_in_line_alone(those: Evenings, words: dict[str, Any], language: str) -> None:
    picked = anna(those, words, language, chosen=those.dates[1:2])
    check(letters_to(picked)[0], EXPECTED, "waiting")


def test_a_discreet_letter_names_nothing(
    those: Evenings, words: dict[str, Any], language: str
) -> None:
    discreet = anna(those, words, language, discreet=True)
    check(letters_to(discreet)[0], EXPECTED, "enrolled-discreetly")


def test_a_second_person_at_the_address_is_asked_about(
    those: Evenings, words: dict[str, Any], language: str
) -> None:
    given, family = words["boris"]
    sign_up(those.dates[0], given, email="anna@example.org", family_name=family)
    check(letters_to(anna(those, words, language))[0], EXPECTED, "enrolled-beside-another")


def test_a_date_that_was_added(
    those: Evenings, words: dict[str, Any], language: str, clock: StandingClock
) -> None:
    enrolment = anna(those, words, language)
    those.add(title=words["dates"][3])
    clock.advance(minutes=2)
    jobs.enrol_in_added_dates()
    check(letters_to(enrolment)[-1], EXPECTED, "added")


def test_full_dates_that_were_added(
    those: Evenings, words: dict[str, Any], language: str, clock: StandingClock
) -> None:
    enrolment = anna(those, words, language)
    those.add(title=words["dates"][3], capacity=0)
    those.add(title=words["dates"][3])
    clock.advance(minutes=2)
    jobs.enrol_in_added_dates()
    check(letters_to(enrolment)[-1], EXPECTED, "added-two")


def test_a_date_that_is_skipped_leaves_the_others(
    those: Evenings, words: dict[str, Any], language: str
) -> None:
    enrolment = anna(those, words, language)
    delivered()
    first = queries.own_dates(enrolment, NOW)[0]
    assert first.registration is not None
    operations.skip(enrolment.id, first.registration.id)
    check(all_letters()[-1], EXPECTED, "skipped")


def test_who_left(those: Evenings, words: dict[str, Any], language: str) -> None:
    enrolment = anna(those, words, language)
    delivered()
    operations.leave(enrolment.id)
    check(letters_to(enrolment)[-1], EXPECTED, "left")


def test_who_left_discreetly(those: Evenings, words: dict[str, Any], language: str) -> None:
    enrolment = anna(those, words, language, discreet=True)
    delivered()
    operations.leave(enrolment.id)
    check(letters_to(enrolment)[-1], EXPECTED, "left-discreetly")
