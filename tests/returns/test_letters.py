"""The letter to somebody whose calendar said no, in both languages."""

from pathlib import Path

import pytest

from tests.registration import people
from tests.registration import test_letters as letters
from tests.registration.story import Story
from tests.registration.test_letters import check, in_november, language, last, story
from tests.returns.came_back import shaped
from webinar_hub.returns.operations import note_answer
from webinar_hub.returns.reading import Answer, Own, parse, read

__all__ = ["in_november", "language", "story"]  # fixtures


@pytest.fixture(autouse=True)
def beside_this_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(letters, "EXPECTED", Path(__file__).parent / "letters")


def asked(story: Story, meetings: int = 1, **of_anna):
    anna = story.anna(story.event(meetings), **of_anna)
    told = {"uid": anna.invitations[0].uid, "token": anna.reply_token}
    own = Own("hub.example.org", "events@hub.example.org")
    found = read(parse(shaped("exchange-declines", **told)), own)
    assert isinstance(found, Answer)
    assert note_answer("digest", found) == "answered"
    return people.fresh(anna)


def test_one_letter_asks_whether_others_may_have_the_seat(story: Story) -> None:
    check("not-coming", last(asked(story), "not_coming"))


def test_with_several_dates_it_says_that_the_seat_is_for_all(story: Story) -> None:
    check("not-coming-to-one-of-three", last(asked(story, 3), "not_coming"))


def test_a_discreet_one_names_nothing(story: Story) -> None:
    check("not-coming-discreet", last(asked(story, discreet=True), "not_coming"))
