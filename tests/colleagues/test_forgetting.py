"""What is kept of managers and of people on their lists, for how long, and what they see of it."""

import pytest
from sqlalchemy import func, select

from tests import making
from tests.colleagues.lists import (
    MARIA,
    agree,
    asked,
    letters,
    lines,
    lists,
    put_together,
    registrations,
    states,
)
from tests.colleagues.test_answering import everywhere
from tests.registration.people import delivered, sign_up
from webinar_hub.attendance.models import AttendanceRecord
from webinar_hub.colleagues.jobs import forget_lists
from webinar_hub.colleagues.models import Colleague
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.participants.models import Participant
from webinar_hub.personal.my_data import everything_about
from webinar_hub.personal.operations import erase
from webinar_hub.registration.jobs import end_offers


def test_a_list_that_nobody_confirms_is_forgotten_after_two_days(event, clock):
    put_together(event, "Anna Ivanova")
    delivered()
    clock.advance(days=2)
    forget_lists()
    assert len(lists()) == 1
    clock.advance(minutes=1)
    forget_lists()
    assert lists() == []
    assert everywhere("ivanova") == everywhere(MARIA) == []


def test_who_never_answers_is_forgotten_a_day_after_the_time_to_answer(event, clock):
    asked(event, "Anna Ivanova", "Boris Orlov")
    agree(lines(lists()[0])[1])
    delivered()
    clock.set(registrations(event)[0].offered_until)
    end_offers()
    clock.advance(days=1)
    forget_lists()
    assert everywhere("ivanova") != []  # whoever comes late still reads that they are late
    clock.advance(minutes=1)
    forget_lists()
    assert everywhere("ivanova") == everywhere("anna@example") == []
    assert states(event) == ["confirmed"]
    assert lists()[0].forgotten == 1
    assert forget_lists() == 0


def test_who_was_signed_up_before_is_only_taken_off_the_list(event, clock):
    sign_up(event, "Anna", family_name="Ivanova")
    listing = asked(event, "Anna Ivanova")
    clock.advance(days=5)
    forget_lists()
    assert lines(listing) == []
    assert states(event) == ["confirmed"]


def test_a_month_after_the_event_nothing_is_left_but_what_people_agreed_to(event, clock):
    listing = asked(event, "Anna Ivanova", "Boris")
    agree(lines(listing)[0])
    clock.set(event.last_end)
    clock.advance(days=30, minutes=1)
    forget_lists()
    assert lists() == []
    assert everywhere(MARIA) == everywhere("sokolova") == []
    assert states(event) == ["confirmed"]
    assert letters() == []


def test_whom_an_organizer_marked_as_present_is_kept(event, clock):
    asked(event, "Anna Ivanova")
    (anna,) = registrations(event)
    meeting_id = event.meetings[0].id

    @operation
    def mark(registration_id):
        db.session.add(
            AttendanceRecord(
                registration_id=registration_id,
                meeting_id=meeting_id,
                verdict="attended",
                evidence_kind="hand",
                changed_at=event.last_end,
            )
        )

    mark(anna.id)
    delivered()
    clock.set(anna.offered_until)
    end_offers()
    clock.advance(days=1, minutes=1)
    forget_lists()
    assert states(event) == ["cancelled"]


def test_the_data_of_a_manager_hold_the_list_and_nobody_on_it(event):
    asked(event, "Anna Ivanova")
    sign_up(event, "Maria", email=MARIA)
    maria = db.session.scalars(select(Participant).where(Participant.email_key == MARIA)).one()
    told = everything_about(maria)["what"]
    assert told["colleague_lists"]["rows"][0]["organisation"] == "Kindergarten No. 7"
    assert "listed_colleagues" not in told


def test_the_data_of_somebody_on_a_list_hold_the_line_and_not_the_manager(event):
    listing = asked(event, "Anna Ivanova", "Boris")
    agree(lines(listing)[0])
    anna = db.session.get_one(Participant, registrations(event)[0].participant_id)
    told = everything_about(anna)["what"]
    (row,) = told["listed_colleagues"]["rows"]
    assert (row["given_name"], row["state"]) == ("Anna", "accepted")
    assert "colleague_lists" not in told


def test_a_manager_who_is_erased_is_named_nowhere_and_others_keep_their_seats(event):
    listing = asked(event, "Anna Ivanova", "Boris")
    agree(lines(listing)[0])
    sign_up(event, "Maria", email=MARIA, family_name="Sokolova")
    maria = db.session.scalars(select(Participant).where(Participant.email_key == MARIA)).one()
    erase(maria.id)
    assert everywhere(MARIA) == []
    assert everywhere("sokolova") == []
    assert states(event) == ["confirmed", "offered", "cancelled"]


@pytest.mark.parametrize("accepted", [True, False])
def test_somebody_on_a_list_who_is_erased_is_named_nowhere(event, accepted):
    listing = asked(event, "Anna Ivanova", "Boris")
    if accepted:
        agree(lines(listing)[0])
    erase(registrations(event)[0].participant_id)
    assert everywhere("ivanova") == everywhere("anna@example") == []
    assert [one.given_name for one in lines(listing)] == ["Boris"]
    assert db.session.scalar(select(func.count(Colleague.id))) == 1


def test_a_list_for_an_event_that_lost_its_dates_is_forgotten_too(event, clock):
    asked(event, "Anna")
    making.change(event, first_start=None, last_end=None)
    clock.advance(days=20)
    forget_lists()
    assert len(lists()) == 1
    clock.advance(days=90)
    forget_lists()
    assert lists() == []
