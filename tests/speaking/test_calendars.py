"""What stands in a speaker's calendar: each change once, and nothing that is a participant's."""

import pytest

from tests import making
from tests.organizing import wall
from tests.registration import people
from tests.registration.people import fresh
from tests.returns.came_back import shaped
from tests.speaking.speakers import (
    MARIA,
    ROOM,
    again,
    an_event,
    asked,
    confirmed,
    entries,
    letters,
    page_of,
    told,
)
from webinar_hub.catalogue import operations as catalogue
from webinar_hub.catalogue.rules.times import Sitting
from webinar_hub.core.database import db
from webinar_hub.mail import rendering
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.registration.jobs import announce_changes
from webinar_hub.returns.operations import note_answer
from webinar_hub.returns.reading import Answer, Own, parse, read
from webinar_hub.speaking import operations
from webinar_hub.speaking.jobs import tell_speakers

pytestmark = pytest.mark.usefixtures("in_november")

OWN = Own("hub.example.org", "events@hub.example.org")


def sweep(clock, seconds: int = 61) -> int:
    people.delivered()
    clock.advance(seconds=seconds)
    found = tell_speakers()
    db.session.rollback()
    return found


def move(event, hour: int = 20) -> None:
    meeting = fresh(event).meetings[0]
    day = meeting.wall_start
    start = wall(day.year, day.month, day.day, hour)
    sitting = Sitting(start, start.replace(hour=hour + 1), meeting.zone)
    catalogue.move_meeting(
        meeting.id, sitting, mode=meeting.mode, place=meeting.place, title=meeting.title
    )


def test_every_change_is_told_once_with_a_higher_sequence(clock):
    event = an_event()
    request = confirmed(event)
    uid = entries(request)[0].uid
    assert sweep(clock) == 0
    move(event)
    assert sweep(clock, 30) == 0  # somebody may still be typing
    assert sweep(clock, 31) == 1
    operations.set_host_link(request.id, ROOM, by=None)
    assert sweep(clock) == 1
    catalogue.cancel_event(event.id, "The hall is flooded.")
    assert sweep(clock) == 1
    catalogue.restore_event(event.id)
    assert sweep(clock) == 1
    assert sweep(clock) == 0
    methods = ["REQUEST", "REQUEST", "REQUEST", "CANCEL", "REQUEST"]
    assert told(request) == list(zip(methods, range(5), strict=True))
    assert {one.calendar["uid"] for one in letters(request) if one.calendar} == {uid}
    assert fresh(event).meetings[0].sequence == 3, "a host link is no business of participants"


def test_what_is_added_and_what_is_taken_out_reaches_the_calendar(clock):
    event = an_event(visibility="draft", published_at=None)
    request = confirmed(event)
    second = making.make_meeting(event, making.in_days(12))
    assert sweep(clock) == 1
    catalogue.remove_meeting(second.id)  # of a draft nothing is left
    assert sweep(clock) == 1
    assert told(request) == [("REQUEST", 0), ("REQUEST", 0), ("CANCEL", 1)]


def test_who_is_no_speaker_of_the_event_any_more_is_taken_off(clock):
    event = an_event()
    request = confirmed(event)
    catalogue.assign_speakers(event.id, [])
    assert sweep(clock) == 1
    assert again(request).state == "taken_back"
    assert told(request) == [("REQUEST", 0), ("CANCEL", 1)]
    assert sweep(clock) == 0


def test_who_was_only_asked_and_is_named_no_more_is_not_asked_any_more(clock):
    event = an_event()
    request = asked(event)
    catalogue.assign_speakers(event.id, [])
    clock.advance(seconds=61)
    tell_speakers()
    assert again(request).state == "taken_back"
    assert letters(request) == []


def test_one_speaker_that_cannot_be_written_to_holds_up_nobody(clock, monkeypatch):
    first, second = confirmed(an_event()), confirmed(an_event())
    for one in (first, second):
        operations.set_host_link(one.id, ROOM, by=None)
    making.change(entries(first)[0], told={})  # no release of ours ever wrote that
    assert sweep(clock) == 1
    assert told(second)[-1] == ("REQUEST", 1)


def test_the_host_link_is_in_letters_to_the_speaker_alone(clock):
    event = an_event()
    anna = people.sign_up(event, "Anna")
    request = confirmed(event, host_link=ROOM)
    move(event)
    sweep(clock)
    announce_changes()
    written = [(one, repr((one.facts, one.calendar))) for one in db.session.query(OutboxMessage)]
    with_link = {one.recipient_type for one, text in written if "room.example.org/host" in text}
    assert with_link == {"speaking"}
    assert people.letters_to(anna), "she has letters too"
    entry = rendering.calendar(letters(request, "speaker_invitation")[0]).content.decode()
    unfolded = entry.replace("\r\n ", "")
    assert f"LOCATION:{ROOM}" in unfolded
    assert unfolded.split("\r\nURL:")[1].split("\r\n")[0].endswith(page_of(request))
    assert "METHOD:REQUEST" in unfolded


def answers(request, name: str, **changes: str) -> str:
    entry = entries(request)[0]
    values = {"uid": entry.uid, "token": again(request).reply_token, "recipient": MARIA}
    values |= {"recipient_upper": MARIA.upper(), "sequence": str(entry.sequence)}
    found = read(parse(shaped(name, **(values | changes))), OWN)
    assert isinstance(found, Answer)
    outcome = note_answer(f"{name} {sorted(changes)}", found)
    db.session.rollback()
    return outcome


def test_a_no_out_of_the_calendar_asks_by_letter_and_takes_nobody_off():
    request = confirmed(an_event())
    assert answers(request, "exchange-declines") == "answered"
    assert answers(request, "exchange-declines") == "answered"  # read twice, noted once
    assert entries(request)[0].answer == "declined"
    assert again(request).state == "confirmed"
    assert len(letters(request, "speaker_not_coming")) == 1
    operations.stay(request.id)
    assert entries(request)[0].answer == "accepted"
    assert letters(request, "speaker_not_coming") == []


def test_a_yes_out_of_the_calendar_is_noted_and_what_is_not_about_it_is_not():
    request = confirmed(an_event())
    assert answers(request, "google-accepts", sequence="7") == "nothing_new"
    assert answers(request, "google-accepts", recipient="anna@example.org") == "nothing_new"
    assert answers(request, "google-accepts", token="a" * 16) == "not_ours"
    assert entries(request)[0].answer == "needs_action"
    assert answers(request, "google-accepts") == "answered"
    assert entries(request)[0].answer == "accepted"
