"""Letters about seats that nobody has shown to want, in both languages."""

from tests.registration import people
from tests.registration.story import Story
from tests.registration.test_letters import check, in_november, language, last, story
from webinar_hub.registration.jobs import mind_unproven_seats

__all__ = ["in_november", "language", "story"]  # fixtures


def asked(story: Story, **of_anna):
    """Anna has the only seat, and Boris waits for a day."""
    event = story.event()
    anna = story.anna(event, **of_anna)
    story.boris(event)
    story.clock.advance(hours=24)
    mind_unproven_seats()
    return anna


def test_one_letter_asks(story: Story) -> None:
    check("keep-seat", last(asked(story)))


def test_a_discreet_one_names_nothing(story: Story) -> None:
    check("keep-seat-discreet", last(asked(story, discreet=True)))


def test_without_an_answer_the_seat_is_gone(story: Story) -> None:
    anna = asked(story)
    people.delivered()
    story.clock.advance(hours=24)
    mind_unproven_seats()
    check("released", last(anna))
