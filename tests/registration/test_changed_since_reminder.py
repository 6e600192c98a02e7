"""Who was reminded of what no longer holds reads so in the subject, and at once."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from tests import making
from tests.attendance.guests import MONDAY, THURSDAY_EVENING, a_guest, a_hall, letters
from tests.mail import expected
from tests.organizing import an_organizer, post, signed_in
from tests.wordings.wording import texts
from webinar_hub.catalogue import operations as catalogue
from webinar_hub.catalogue.rules.times import Sitting
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.core.zones import local
from webinar_hub.mail import rendering
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.registration.jobs import announce_changes
from webinar_hub.registration.operations.foretelling import of_cancelling
from webinar_hub.reminders.jobs import remind
from webinar_hub.rewording import operations as wordings

EXPECTED = Path(__file__).parent / "letters"
DAY_BEFORE = THURSDAY_EVENING - timedelta(days=1)
WORDS = {"en": ("The tender age", "Anna"), "ru": ("Нежный возраст", "Анна")}


@pytest.fixture(autouse=True)
def at_first(app, clock):
    clock.set(MONDAY)
    with app.app_context():
        yield


@operation
def all_have_left() -> None:
    db.session.execute(update(OutboxMessage).values(state="sent"))


def reminded(clock, language="en", **changes):
    """Anna has a seat and was reminded of it; Boris has one since, and heard of nothing twice."""
    title, name = WORDS[language]
    hall = a_hall(slug="tender-age", title=title, language=language)
    a_guest(hall, name, email="anna@example.org", language=language, **changes)
    clock.set(DAY_BEFORE)
    assert remind() == 1
    a_guest(hall, "Boris")
    all_have_left()
    clock.advance(hours=1)
    return hall


def move(hall, to=THURSDAY_EVENING + timedelta(hours=1)):
    meeting = hall.meeting
    begin = local(to, meeting.zone).replace(tzinfo=None)
    sitting = Sitting(begin, begin + timedelta(minutes=90), meeting.zone)
    catalogue.move_meeting(meeting.id, sitting, mode=meeting.mode, place="", title="")


def subjects() -> dict[str, str]:
    return {
        one.recipient_name: one.facts.get("changed_word", "")
        for one in letters()
        if one.kind == "changed"
    }


def test_who_was_reminded_is_told_at_once_and_others_after_the_minute(clock):
    hall = reminded(clock)
    move(hall)
    assert announce_changes() == 1
    assert subjects() == {"Anna": "Changed since our reminder"}
    clock.advance(minutes=2)
    assert announce_changes() == 1
    assert subjects() == {"Anna": "Changed since our reminder", "Boris": ""}
    assert announce_changes() == 0


def test_a_reminder_that_has_not_left_is_taken_back_and_nothing_is_said_of_it(clock):
    hall = a_hall()
    a_guest(hall)
    all_have_left()
    clock.set(DAY_BEFORE)
    remind()
    move(hall)
    assert announce_changes() == 0
    clock.advance(minutes=2)
    assert announce_changes() == 1
    assert letters("reminder_day")[0].state == "withdrawn"
    assert subjects() == {"Anna": ""}


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_letters(sqlite_app, clock, language):
    hall = reminded(clock, language)
    move(hall)
    announce_changes()
    expected.check(letters("changed")[-1], EXPECTED, "changed-since-reminder")
    all_have_left()
    catalogue.cancel_event(hall.event_id)
    announce_changes()
    expected.check(letters("event_cancelled")[-1], EXPECTED, "cancelled-after-reminder")


def test_the_organizer_reads_it_before_saving(app, clock):
    hall = reminded(clock)
    assert of_cancelling(hall.event_id).reminded == 1
    client = signed_in(app, an_organizer("Vera", hall.event.programme, "owner"))
    address = f"/organize/events/{hall.event.public_id}/meetings/{hall.meeting.public_id}"
    shown = post(
        client, address, date="2026-11-13", start="19:00", end="20:30", zone="Europe/Moscow",
        mode="online", title="", place="", room_link="",
    ).get_data(as_text=True)
    assert "2 people with a seat get a letter" in shown
    assert "1 of them has had a reminder already" in shown
    making.change(hall.event, title="Another")
    assert letters("changed") == []


def test_own_words_for_the_subject_do_not_hide_it(clock):
    hall = reminded(clock)
    oleg = an_organizer("Oleg", hall.event.programme, "organizer")
    own = texts("News of {event}", "Please look at this, {given_name}.")
    wordings.save(hall.event.programme_id, "changed", "en", own, version=0, by=oleg.id)
    move(hall)
    clock.advance(minutes=2)
    announce_changes()
    shown = {
        one.recipient_name: rendering.letter(one) for one in letters() if one.kind == "changed"
    }
    assert shown["Anna"].subject == "Changed since our reminder: The tender age"
    assert shown["Boris"].subject == "News of The tender age"
    assert all("Please look at this" in one.text for one in shown.values())
