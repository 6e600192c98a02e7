"""The letter that invites, as it is to be read."""

from pathlib import Path

import pytest

from tests.guests.people import an_event, invited, letters_to
from tests.mail.expected import check
from tests.registration.people import sign_up
from tests.registration.story import NOW, Story
from webinar_hub.guests import operations

LETTERS = Path(__file__).parent / "letters"


@pytest.fixture(params=["en", "ru"])
def story(request, on_the_web, at, clock) -> Story:
    at(NOW)
    return Story(request.param, clock)


def test_an_invitation(story: Story) -> None:
    event = story.event(2, visibility="invitation_only", summary=story.words["sitting"][0])
    guest = invited(event, "School; school@example.org", seats=3, language=story.language)
    check(letters_to(guest)[0], LETTERS, "invited")


def test_a_reminder(story: Story, clock) -> None:
    event = story.event()
    guest = invited(event, language=story.language)
    clock.advance(days=3)
    operations.remind(event.id, by=None)
    check(letters_to(guest)[1], LETTERS, "reminded")


def test_a_sensitive_event_is_not_named(story: Story) -> None:
    event = story.event(sensitive=True, summary=story.words["title"])
    guest = invited(event, language=story.language)
    check(letters_to(guest)[0], LETTERS, "invited-neutrally")


def test_where_somebody_wants_letters_that_name_nothing_this_one_does_not(on_the_web) -> None:
    sign_up(an_event(visibility="listed"), "Anna", discreet=True)
    guest = invited(an_event(title="A title"))
    (letter,) = letters_to(guest)
    assert "A title" not in repr((letter.facts, letter.frame))
