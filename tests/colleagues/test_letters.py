"""Letters about lists as people read them, in both languages.

The expected texts are files beside this one. To accept a new wording: `REWRITE_LETTERS=1 pytest
tests/colleagues/test_letters.py`, then read what changed.
"""

import re
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from tests import making
from tests.colleagues.lists import MONDAY, Listed, asked, letters, put_together
from tests.mail import expected
from tests.registration.people import sign_up
from webinar_hub.catalogue.models import Event
from webinar_hub.mail import rendering
from webinar_hub.participants.operations import bring_up_to_date
from webinar_hub.participants.rules import mailbox
from webinar_hub.registration.operations import send_letters_again

EXPECTED = Path(__file__).parent / "letters"
WORDS = {
    "en": {
        "title": "Recognizing an acute crisis in a family",
        "programme": "Family trust & insight",
        "place": "Lesnaya 5, Blagoveshchensk",
        "name": "Maria Sokolova",
        "organisation": "Kindergarten No. 7 <Sun>",
        "people": (("Anna", "Ivanova"), ("Boris", "Orlov")),
    },
    "ru": {
        "title": "Выявление острого кризиса в семье",
        "programme": "Доверие в семье — ключ к пониманию",
        "place": "Благовещенск, Лесная, 5",
        "name": "Мария Соколова",
        "organisation": "Детский сад № 7 «Солнышко»",
        "people": (("Анна", "Иванова"), ("Борис", "Орлов")),
    },
}


@pytest.fixture(params=["en", "ru"])
def language(request):
    return request.param


@pytest.fixture
def words(language):
    return WORDS[language]


@pytest.fixture(autouse=True)
def on_monday(sqlite_app, clock):
    clock.set(MONDAY)
    with sqlite_app.app_context():
        yield


@pytest.fixture
def event(words) -> Event:
    programme = making.make_programme(slug="family", name=words["programme"])
    event = making.make_event(
        programme,
        title=words["title"],
        slug="crisis",
        audience=frozenset({"professional"}),
        format="in_person",
        place=words["place"],
    )
    making.make_pool(event, capacity=1)
    return event


def the_list(words, language):
    people = [
        Listed(mailbox(f"person{number}@example.org"), given, family)
        for number, (given, family) in enumerate(words["people"])
    ]
    maker = {"name": words["name"], "organisation": words["organisation"], "language": language}
    return people, maker


def check(number: int, name: str) -> None:
    expected.check(letters()[number], EXPECTED, name)


def test_is_that_your_list(event, words, language):
    people, maker = the_list(words, language)
    put_together(event, *people, **maker)
    expected.check(letters("colleagues_confirm")[-1], EXPECTED, "confirm")


def test_a_seat_is_held_and_for_the_next_one_a_place_in_line(event, words, language):
    people, maker = the_list(words, language)
    asked(event, *people, **maker)
    check(0, "seat-held")
    check(1, "place-in-line")


def test_two_who_put_the_same_person_on_a_list_are_both_named(event, words, language, clock):
    people, maker = the_list(words, language)
    asked(event, people[0], **maker)
    asked(event, people[0], **maker | {"name": "Oleg Belov"}, email="oleg@example.org")
    clock.advance(hours=2)
    send_letters_again(event.id, people[0].mailbox)
    check(-1, "two-lists")


def test_who_is_signed_up_already(event, words, language):
    people, maker = the_list(words, language)
    given, family = words["people"][0]
    reached = {"email": "person0@example.org", "language": language, "role": "professional"}
    sign_up(event, given, family_name=family, **reached)
    asked(event, people[0], **maker)
    check(0, "signed-up-already")


def test_to_discreet_people_nothing_is_named(event, words, language):
    people, maker = the_list(words, language)
    given, family = words["people"][0]
    before = making.make_event(event.programme)
    making.make_pool(before)
    known = sign_up(before, given, family_name=family, email="person0@example.org")
    bring_up_to_date(
        known.participant_id,
        given_name=given,
        family_name=family,
        patronymic="",
        language=language,
        zone="Europe/Moscow",
        region_id=None,
        discreet=True,
        settled=True,
    )
    asked(event, people[0], **maker)
    check(0, "discreet")
    assert set(letters()[0].links) == {"agree_link"}


def test_what_the_manager_typed_can_be_clicked_nowhere(event, words, language):
    people, maker = the_list(words, language)
    asked(event, *people, **maker)
    data = rendering.render(
        letters()[0], mail_from="events@hub.example.org", mail_domain="hub.example.org"
    )
    html = message_from_bytes(data, policy=policy.default).get_body("html").get_content()
    hrefs = set(re.findall(r'href="([^"]*)"', html))
    ours = re.compile(r"http://localhost/answer/|mailto:help@example.org|tel:")
    assert all(ours.match(one) for one in hrefs), hrefs
    assert "<Sun>" not in html
