"""Letters about recordings as a reader sees them, in both languages.

The expected texts are files beside this one. To accept a new wording: `REWRITE_LETTERS=1 pytest
tests/recordings/test_letters.py`, then read what changed.
"""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.mail.expected import check
from tests.recordings.wishes import LINK, ask, letters_to, plan
from tests.registration import people
from tests.registration.story import NOW, START, Story
from webinar_hub.recordings.jobs import tell_of_recordings

EXPECTED = Path(__file__).parent / "letters"
LAST_DAY = START + timedelta(days=20, hours=6)  # midnight in Moscow


@pytest.fixture(autouse=True)
def in_november(sqlite_app, at):
    at(NOW)
    with sqlite_app.app_context():
        yield


@pytest.fixture(params=["en", "ru"])
def story(request, clock):
    return Story(request.param, clock)


def asked(story, event, **changes):
    given, family = story.words["anna"]
    known = {"email": "anna@example.org", "family_name": family, "language": story.language}
    return ask(event, given, **(known | changes))


def there(story, event, **said):
    people.delivered()
    story.clock.set(START + timedelta(hours=3))
    plan(event, LINK, **said)
    story.clock.advance(minutes=2)
    tell_of_recordings()


def test_the_wish_is_noted(story):
    event = story.event()
    plan(event)
    check(letters_to(asked(story, event))[0], EXPECTED, "noted")


def test_a_discreet_wish_is_noted_without_saying_what_it_is(story):
    event = story.event()
    plan(event)
    check(letters_to(asked(story, event, discreet=True))[0], EXPECTED, "noted-discreet")


def test_the_recording_is_there_until_some_day(story):
    event = story.event()
    plan(event)
    anna = asked(story, event)
    there(story, event, until=LAST_DAY)
    check(letters_to(anna)[-1], EXPECTED, "ready")


def test_discreetly_there_is_something_behind_the_only_link(story):
    event = story.event()
    plan(event)
    anna = asked(story, event, discreet=True)
    there(story, event, until=LAST_DAY)
    check(letters_to(anna)[-1], EXPECTED, "ready-discreet")


@pytest.mark.parametrize(
    ("discreet", "name"), [(False, "ready-for-seat"), (True, "ready-for-seat-discreet")]
)
def test_who_had_a_seat_finds_it_on_their_page(story, discreet, name):
    event = story.event()
    plan(event)
    anna = story.anna(event, discreet=discreet)
    there(story, event, for_seats=True)
    check(people.letters_to(anna, "recording_ready")[-1], EXPECTED, name)
