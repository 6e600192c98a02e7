"""Letters in the words of a programme: every kind, put in once, and never for discreet people."""

from pathlib import Path

import pytest

from tests import making
from tests.conftest import StandingClock
from tests.everywhere import test_discreet_letters as discreet
from tests.organizing import an_organizer
from tests.registration.conftest import on_the_web
from tests.registration.people import sign_up
from tests.wordings.wording import filled, texts, word_everything
from webinar_hub.core.database import db
from webinar_hub.mail import rendering
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.rewording import operations
from webinar_hub.wordings.kinds import KINDS, OURS

__all__ = ["on_the_web"]

pytestmark = pytest.mark.usefixtures("on_the_web")

LETTERS = Path(__file__).parents[2] / "templates" / "letters"


def test_of_every_letter_it_is_said_whether_it_can_be_worded():
    kinds = {one.name for one in LETTERS.iterdir() if one.is_dir()}
    assert kinds == KINDS.keys() | OURS
    assert not KINDS.keys() & OURS


def test_every_letter_comes_in_own_words(clock: StandingClock, monkeypatch):
    """Anna lives through everything that the product writes of; here she is not discreet."""
    monkeypatch.setitem(discreet.ANNA, "discreet", False)
    begins = clock.now()
    story = discreet.Story("en", clock)
    word_everything(story.programme, an_organizer("Wanda", story.programme, "owner"), "giraffe")
    for name in discreet.STORIES:
        clock.set(max(begins, clock.now()) + discreet.timedelta(days=1))
        getattr(story, name)()
    kinds: dict[str, str] = {}
    for message in discreet.letters_to_anna():
        if message.kind in KINDS:
            shown = rendering.letter(message)
            kinds[message.kind] = shown.text
            assert shown.subject.startswith("giraffe"), message.kind
            assert shown.text.count("giraffe") == shown.html.count("giraffe") - 1 == 2, message.kind
            assert "{" not in shown.subject + shown.text, message.kind
    assert KINDS.keys() == kinds.keys()


def written(kind: str, **person) -> rendering.RenderedLetter:
    """To somebody who signs up for an evening of a programme that has own words for it."""
    event = person.pop("event")
    sign_up(event, **person)
    db.session.rollback()
    message = db.session.query(OutboxMessage).filter_by(kind=kind).one()
    return rendering.letter(message)


def an_evening(**event):
    made = making.make_event(slug="evening", **event)
    making.make_pool(made)
    return made, an_organizer("Oleg", made.programme, "organizer")


@pytest.mark.parametrize("name", ["{join_link}", "{event}", "{own_page}", "**Anna**"])
def test_a_name_that_looks_like_a_placeholder_stays_a_name(clock, name):
    event, oleg = an_evening()
    own = texts("{given_name}: {event}", "Dear {given_name}, see you.", "{given_name}!")
    operations.save(event.programme_id, "confirmation", "en", own, version=0, by=oleg.id)
    shown = written("confirmation", event=event, given_name=name, email="anna@example.org")
    assert shown.subject == f"{name}: {event.title}"
    assert f"Dear {name}, see you." in shown.text
    assert f"\n{name}!" in shown.text
    assert "You have a seat." not in shown.text


def test_another_language_and_another_programme_keep_our_words(clock):
    event, oleg = an_evening()
    operations.save(
        event.programme_id, "confirmation", "ru", filled("confirmation", "жираф"),
        version=0, by=oleg.id,
    )  # fmt: skip
    shown = written("confirmation", event=event, given_name="Anna")
    assert "You have a seat." in shown.text


def test_what_was_left_empty_is_ours(clock):
    event, oleg = an_evening()
    own = texts(closing="Yours, Oleg. [The page]({event_page})")
    operations.save(event.programme_id, "confirmation", "en", own, version=0, by=oleg.id)
    shown = written("confirmation", event=event, given_name="Anna")
    assert shown.subject.startswith("You are signed up: ")
    assert "You have a seat." in shown.text
    assert "Yours, Oleg. The page (http" in shown.text
    assert shown.text.index("View, change or cancel") < shown.text.index("Yours, Oleg")


def test_a_discreet_person_reads_our_neutral_words(clock):
    event, oleg = an_evening()
    own = filled("confirmation", "giraffe")
    operations.save(event.programme_id, "confirmation", "en", own, version=0, by=oleg.id)
    shown = written("confirmation", event=event, given_name="Anna", discreet=True)
    assert "giraffe" not in str(shown)
    assert "You have a seat." in shown.text
