"""Letters about requests that organizers decide upon, in both languages."""

import pytest

from tests.registration import people
from tests.registration.story import Story
from tests.registration.test_letters import check, in_november, language, last, story
from webinar_hub.registration import operations

__all__ = ["in_november", "language", "story"]  # fixtures


@pytest.fixture
def event(story: Story):
    return story.event(approval=True)


def test_a_request_is_received(story: Story, event) -> None:
    check("pending", last(story.anna(event)))


def test_a_discreet_request_names_nothing(story: Story, event) -> None:
    check("pending-discreet", last(story.anna(event, discreet=True)))


def test_a_yes_with_a_seat(story: Story, event) -> None:
    anna = story.anna(event)
    operations.approve(event.id, [anna.public_id])
    check("approved", last(anna))


def test_a_yes_when_all_seats_are_taken(story: Story, event) -> None:
    anna, boris = story.anna(event), story.boris(event)
    operations.approve(event.id, [anna.public_id, boris.public_id])
    check("approved-waiting", last(boris))


def test_a_no_says_why(story: Story, event) -> None:
    anna = story.anna(event)
    operations.decline(event.id, [anna.public_id], story.words["reason"])
    check("declined", last(anna))


def test_a_discreet_no_says_only_that(story: Story, event) -> None:
    anna = story.anna(event, discreet=True)
    operations.decline(event.id, [anna.public_id], story.words["reason"])
    check("declined-discreet", last(anna))


def test_a_no_that_stays(story: Story, event) -> None:
    anna = story.anna(event)
    operations.decline(event.id, [anna.public_id], story.words["reason"])
    people.delivered()
    story.clock.advance(hours=1)
    story.anna(event)
    check("still-declined", last(anna))


def test_a_request_is_taken_back(story: Story, event) -> None:
    anna = story.anna(event)
    operations.cancel(anna.id)
    check("request-taken-back", last(anna))


def test_a_move_while_nobody_has_decided(story: Story, event) -> None:
    anna = story.anna(event)
    story.move(event)
    story.later()
    check("changed-while-pending", last(anna))
