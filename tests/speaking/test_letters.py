"""The letters to speakers, as they are to be read."""

from pathlib import Path

import pytest

from tests import making
from tests.mail.expected import check
from tests.organizing import an_organizer
from tests.registration import people
from tests.registration.story import NOW, Story
from tests.speaking.speakers import (
    ROOM,
    again,
    entries,
    letters,
    named,
    wish,
)
from webinar_hub.catalogue import operations as catalogue
from webinar_hub.core.database import db
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.speaking import operations
from webinar_hub.speaking.jobs import tell_speakers
from webinar_hub.speaking.models import SpeakerRequest
from webinar_hub.speaking.operations.calendars import note_answers

LETTERS = Path(__file__).parent / "letters"
NAMES = {"en": "Maria Sokolova", "ru": "Мария Соколова"}


@pytest.fixture(params=["en", "ru"])
def story(request, on_the_web, at, clock) -> Story:
    at(NOW)
    return Story(request.param, clock)


def asked(story: Story, host_link: str = "", by: int | None = None, **columns) -> SpeakerRequest:
    event = story.event(columns.pop("meetings", 1), **columns)
    named(event, NAMES[story.language])
    story.anna(event)
    speaker = people.fresh(event).speakers[0]
    question = wish(language=story.language, host_link=host_link)
    return db.session.get_one(
        SpeakerRequest, operations.ask(event.id, speaker.id, question, by=by)
    )


def confirmed(story: Story, **changes) -> SpeakerRequest:
    request = asked(story, **changes)
    operations.confirm(request.id)
    people.delivered()
    return again(request)


def last(request: SpeakerRequest) -> OutboxMessage:
    return letters(request)[-1]


def test_will_you_speak(story: Story) -> None:
    request = asked(story, meetings=2, summary=story.words["sitting"][0])
    check(last(request), LETTERS, "asked")


def test_a_reminder_of_the_question(story: Story, clock) -> None:
    request = asked(story)
    clock.advance(days=3)
    question = wish(language=story.language)
    operations.ask(request.event_id, request.speaker_id, question, by=None)
    check(last(request), LETTERS, "asked-again")


def test_after_a_yes(story: Story) -> None:
    check(last(confirmed(story, host_link=ROOM)), LETTERS, "confirmed")


def test_each_further_date_has_a_letter_of_its_own(story: Story) -> None:
    request = confirmed(
        story, meetings=2, format="in_person", place=story.words["place"]
    )
    check(last(request), LETTERS, "further-date")


def test_time_and_link_are_others(story: Story, clock) -> None:
    request = confirmed(story)
    story.move(request.event)
    operations.set_host_link(request.id, ROOM, by=None)
    clock.advance(seconds=61)
    tell_speakers()
    check(last(request), LETTERS, "changed")


def test_the_event_is_cancelled_and_comes_back(story: Story, clock) -> None:
    request = confirmed(story)
    catalogue.cancel_event(request.event_id, story.words["reason"])
    clock.advance(seconds=61)
    tell_speakers()
    check(last(request), LETTERS, "cancelled")
    catalogue.restore_event(request.event_id)
    clock.advance(seconds=61)
    tell_speakers()
    check(last(request), LETTERS, "restored")


def test_a_goodbye_says_whose_wish_it_was(story: Story) -> None:
    request = confirmed(story)
    operations.decline(request.id)
    check(last(request), LETTERS, "declined")
    operations.confirm(request.id)
    operations.take_back(request.id, by=None)
    check(last(request), LETTERS, "taken-off")


def test_a_lost_link(story: Story, clock) -> None:
    request = asked(story)
    clock.advance(hours=1)
    operations.send_links_again(wish().mailbox)
    check(last(request), LETTERS, "link")


def test_a_no_out_of_the_calendar(story: Story) -> None:
    request = confirmed(story)
    (entry,) = entries(request)

    class Said:
        uid, sequence, attendee = entry.uid, entry.sequence, request.email_key
        answer, stamp = "declined", None

    assert note_answers(request.id, [Said()]) == 1
    check(last(request), LETTERS, "not-coming")


def test_what_the_organizer_reads_of_a_no(story: Story) -> None:
    request = asked(story, public_id="a" * 16)
    oleg = an_organizer("Oleg", request.event.programme, "organizer")
    making.change(oleg, language=story.language)
    operations.decline(request.id, "other_date")
    (letter,) = db.session.query(OutboxMessage).filter_by(kind="speaker_declined")
    check(letter, LETTERS, "to-the-organizer")
