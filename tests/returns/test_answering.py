"""What an answer out of a calendar changes: one word beside a meeting, and never a seat."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests import making
from tests.registration import people
from tests.returns.came_back import shaped
from tests.returns.conftest import START, a_seat
from webinar_hub.catalogue import operations as catalogue
from webinar_hub.catalogue.rules.times import Sitting
from webinar_hub.core.database import db
from webinar_hub.registration import operations as seats
from webinar_hub.registration.jobs import announce_changes
from webinar_hub.registration.models import Invitation, Registration
from webinar_hub.returns.operations import come_after_all, note_answer
from webinar_hub.returns.reading import Answer, Own, parse, read

OWN = Own("hub.example.org", "events@hub.example.org")
SHAPES = {
    "google-accepts": "accepted",
    "exchange-declines": "declined",
    "apple-perhaps": "tentative",
    "thunderbird-accepts": "accepted",
}
_numbers = iter(range(10_000))


def answers(name: str, registration: Registration, **changes: str) -> str:
    invitation = people.fresh(registration).invitations[0]
    told = {"uid": invitation.uid, "token": registration.reply_token}
    told["sequence"] = str((invitation.told_sequence or 0) + registration.part_changes)
    found = read(parse(shaped(name, **(told | changes))), OWN)
    assert isinstance(found, Answer)
    outcome = note_answer(f"digest {next(_numbers)}", found)
    db.session.rollback()
    return outcome


def answer_of(registration: Registration) -> str:
    return people.fresh(registration).invitations[0].answer


def questions(registration: Registration) -> list[Any]:
    return people.letters_to(registration, "not_coming")


@pytest.mark.parametrize("name", SHAPES)
def test_every_program_is_understood(anna: Registration, name: str) -> None:
    assert answers(name, anna) == "answered"
    assert answer_of(anna) == SHAPES[name]
    assert people.fresh(anna).state == "confirmed"
    assert len(questions(anna)) == (1 if SHAPES[name] == "declined" else 0)


def test_who_said_no_is_asked_once_for_each_state_of_the_meeting(anna: Registration, clock) -> None:
    answers("exchange-declines", anna)
    answers("exchange-declines", anna)
    assert len(questions(anna)) == 1
    people.delivered()
    _moved(anna, clock)
    assert answer_of(anna) == "needs_action"
    answers("exchange-declines", anna)
    assert len(questions(anna)) == 2


def test_who_comes_after_all_is_not_asked(anna: Registration) -> None:
    answers("exchange-declines", anna)
    answers("thunderbird-accepts", anna)
    assert answer_of(anna) == "accepted"
    assert [one.state for one in questions(anna)] == ["withdrawn"]


def test_an_answer_that_was_overtaken_changes_nothing(anna: Registration) -> None:
    answers("thunderbird-accepts", anna)
    assert answers("exchange-declines", anna) == "nothing_new"
    assert answer_of(anna) == "accepted"
    assert questions(anna) == []


def test_an_answer_to_the_old_time_changes_nothing(anna: Registration, clock: Any) -> None:
    _moved(anna, clock)
    assert answers("exchange-declines", anna, sequence="0") == "nothing_new"
    assert answer_of(anna) == "needs_action"


@pytest.mark.parametrize(
    "changes",
    [
        {"recipient": "boris@example.org", "recipient_upper": "BORIS@EXAMPLE.ORG"},
        {"uid": "another@hub.example.org"},
        {"sequence": "7"},
        {"sequence": "-1"},
    ],
)
def test_what_fits_no_invitation_changes_nothing(anna: Registration, changes) -> None:
    assert answers("exchange-declines", anna, **changes) == "nothing_new"
    assert answer_of(anna) == "needs_action"


def test_an_invented_token_changes_nothing(anna: Registration) -> None:
    assert answers("exchange-declines", anna, token="b" * 16) == "not_ours"
    assert answer_of(anna) == "needs_action"


def test_the_token_of_one_person_says_nothing_for_another_at_the_same_mailbox(anna) -> None:
    boris = people.sign_up(anna.event, "Boris", email="anna@example.org")
    people.delivered()
    uid = people.fresh(boris).invitations[0].uid
    assert answers("exchange-declines", anna, uid=uid) == "nothing_new"
    assert answers("exchange-declines", boris) == "answered"
    assert (answer_of(anna), answer_of(boris)) == ("needs_action", "declined")


def test_who_has_left_says_nothing_any_more(anna: Registration) -> None:
    seats.cancel(anna.id)
    assert answers("exchange-declines", anna) == "nothing_new"


def test_nobody_is_asked_about_what_is_over(anna: Registration, clock: Any) -> None:
    clock.set(START + timedelta(hours=3))
    answers("exchange-declines", anna)
    assert questions(anna) == []


def test_leaving_takes_the_question_back(anna: Registration) -> None:
    answers("exchange-declines", anna)
    seats.cancel(anna.id)
    assert [one.state for one in questions(anna)] == ["withdrawn"]


def test_a_clock_that_is_years_ahead_keeps_no_later_answer_out(anna: Registration) -> None:
    uid, token = anna.invitations[0].uid, anna.reply_token
    ahead = shaped("exchange-declines", uid=uid, token=token)
    found = read(parse(ahead.replace(b"20261102T0812", b"20400102T0812")), OWN)
    assert isinstance(found, Answer)
    assert note_answer("ahead", found) == "answered"
    later = shaped("thunderbird-accepts", uid=uid, token=token)
    found = read(parse(later.replace(b"20261102T08", b"20261102T09")), OWN)
    assert isinstance(found, Answer)
    assert note_answer("later", found) == "answered"
    assert answer_of(anna) == "accepted"


def test_the_same_letter_is_noted_once(anna: Registration) -> None:
    told = {"uid": anna.invitations[0].uid, "token": anna.reply_token}
    found = read(parse(shaped("exchange-declines", **told)), OWN)
    assert isinstance(found, Answer)
    note_answer("digest", found)
    come_after_all(anna.id)
    note_answer("digest", found)
    assert answer_of(anna) == "accepted"


def test_an_answer_of_who_is_only_waiting_changes_nothing(anna: Registration) -> None:
    making.change(anna.pool, capacity=1)
    boris = people.sign_up(people.fresh(anna).event, "Boris")
    uid = people.fresh(boris).invitations[0].uid
    assert answers("google-accepts", boris, uid=uid, recipient="boris@example.org") == "nothing_new"


def test_discreet_people_are_asked_without_a_name(in_november: None) -> None:
    secret = a_seat("Anna", discreet=True)
    answers("exchange-declines", secret)
    (letter,) = questions(secret)
    assert letter.facts["event_title"] == "Appointment"
    assert list(letter.links) == ["reply_link"]
    assert letter.frame["reply_to"] == ""


def _moved(registration: Registration, clock: Any) -> Invitation:
    """By an hour, and the person was told."""
    meeting = people.fresh(registration).event.meetings[0]
    step = timedelta(hours=1)
    sitting = Sitting(meeting.wall_start + step, meeting.wall_end + step, meeting.zone)
    catalogue.move_meeting(
        meeting.id, sitting, mode=meeting.mode, place=meeting.place, title=meeting.title
    )
    clock.set(datetime(2026, 11, 2, 8, 34, tzinfo=UTC))
    announce_changes()
    people.delivered()
    return people.invitation_of(registration)
