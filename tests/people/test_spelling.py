"""Spellings of one name come out alike, and the database folds them as we do."""

from pathlib import Path
from runpy import run_path

import pytest
from sqlalchemy import select

from tests.making import make_programme
from tests.people.cast import a_person, hall_in, person_of
from webinar_hub.core.database import db
from webinar_hub.core.text import search_key
from webinar_hub.participants import spelling
from webinar_hub.people.models import ParticipantWord

MIGRATIONS = Path(__file__).parents[2] / "migrations" / "versions"
ALIKE = [
    ("Юлия", "Yulia", "Julia", "Iuliia", "Yuliya"),
    ("Мария", "Maria", "Mariya", "Mariia"),
    ("Наталья", "Natalia", "Natalya"),
    ("Дмитрий", "Dmitry", "Dmitriy", "Dmitrii"),
    ("Сергей", "Sergey", "Sergei"),
    ("Екатерина", "Ekaterina", "Yekaterina"),
    ("Евгений", "Evgeny", "Yevgeniy"),
    ("Щербаков", "Shcherbakov", "Scherbakov"),
    ("Хворостовский", "Khvorostovsky", "Hvorostovskiy"),
    ("Фёдор", "Федор", "Fedor", "Fyodor"),
    ("Царёв", "Tsarev", "Tsaryov"),
    ("Чехов", "Chekhov"),
    ("Жанна", "Zhanna"),
    ("Софья", "Sofya", "Sofia"),
    ("Виктория", "Victoria", "Viktoria"),
]


@pytest.mark.parametrize("names", ALIKE)
def test_spellings_of_one_name_are_alike(names):
    assert len({spelling.folded(name) for name in names}) == 1


@pytest.mark.parametrize("names", ALIKE)
def test_the_beginning_of_a_name_leads_to_all_its_spellings(names):
    kept = spelling.folded(names[0])
    for name in names:
        for length in range(3, len(name)):
            typed = spelling.folded(name[:length])
            assert kept.startswith((typed, typed[:-1])), name


@pytest.mark.parametrize(("one", "other"), [("Анна", "Инна"), ("Мария", "Марина"), ("Ян", "Иван")])
def test_other_names_stay_apart(one, other):
    assert spelling.folded(one) != spelling.folded(other)


def test_names_are_the_same_in_whatever_order_and_script():
    assert spelling.same_words(("Анна", "Иванова"), ("Ivanova", "Anna"))
    assert not spelling.same_words(("Анна", "Иванова"), ("Anna", "Petrova"))


def test_the_longest_word_of_a_question_leads_the_way():
    assert spelling.words_asked("  и Анна ИВАНОВА ") == ["ivanova", "anna"]
    assert spelling.words_asked("a") == []


@pytest.mark.parametrize(
    ("given", "family", "email"),
    [
        ("Юлия", "Щербакова-Хворостовская", "julia.s+spring@почта.рф"),
        ("O'Neil", 'van "der" \\ Berg', "x_y-z@example.org"),
        ("Fyodor", "Цой", "fedor@example.org"),
        ("ß" * 60, "ф" * 110, "long@example.org"),
        ("İpek", "Жук", "ipek@example.org"),
    ],
)
def test_the_database_keeps_a_row_for_each_word(monday, given, family, email):
    hall = hall_in(make_programme())
    person = person_of(a_person(hall, given, family, email=email))
    kept = select(ParticipantWord.word).where(ParticipantWord.participant_id == person.id)
    words = set(db.session.scalars(kept))
    assert words == set(spelling.found_by(person.search_key).split())


def test_the_migration_folded_as_we_do():
    migration = run_path(str(MIGRATIONS / "2026_11_30_finding_people.py"))
    for names in ALIKE:
        key = search_key(" ".join(names) + ' o\'neil x_y-z@example.org "b"')
        assert migration["_words"](key) == spelling.found_by(key)
