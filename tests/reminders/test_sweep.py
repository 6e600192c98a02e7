"""The sweep: who is reminded, once, in which words; on both databases."""

from datetime import timedelta

import pytest

from tests import making
from tests.attendance import guests
from tests.attendance.guests import MONDAY, THURSDAY_EVENING, a_guest, a_hall, letters
from tests.counting import counted_statements
from webinar_hub.core.database import db
from webinar_hub.mail import delivery, rendering
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.registration import operations as registration
from webinar_hub.registration.models import Invitation, Registration
from webinar_hub.reminders import jobs, operations, queries

DAY_BEFORE = THURSDAY_EVENING - timedelta(days=1)
HOUR_BEFORE = THURSDAY_EVENING - timedelta(hours=1)


@pytest.fixture(autouse=True)
def at_first(app, clock):
    clock.set(MONDAY)
    with app.app_context():
        yield


def reminders() -> list[OutboxMessage]:
    return [*letters("reminder_day"), *letters("reminder_hour")]


def text_of(message: OutboxMessage) -> str:
    rendered = rendering.letter(message)
    return f"{rendered.subject}\n{rendered.text}"


def test_everybody_with_a_seat_is_reminded_a_day_and_an_hour_before(clock):
    hall = a_hall()
    a_guest(hall)
    assert jobs.remind() == 0
    for moment, kind in ((DAY_BEFORE, "reminder_day"), (HOUR_BEFORE, "reminder_hour")):
        clock.set(moment - timedelta(seconds=1))
        assert jobs.remind() == 0
        clock.set(moment)
        assert jobs.remind() == 1
        assert jobs.remind() == 0
        (message,) = letters(kind)
        assert message.expires_at == THURSDAY_EVENING
        assert message.due_at == moment
        assert message.priority == 40


def test_a_reminder_says_when_where_and_how_to_give_the_seat_back(clock):
    a_guest(a_hall(dial_in="+7 495 111-11-11"), zone="Asia/Yekaterinburg")
    clock.set(DAY_BEFORE)
    jobs.remind()
    told = text_of(letters("reminder_day")[0])
    assert told.startswith("Tomorrow: The tender age\n")
    for words in (
        *("Hello Anna,", "we meet tomorrow.", "Thursday, 12 November 2026, 18:00–19:30"),
        *("(Moscow, UTC+3)", "20:00–21:30 Yekaterinburg, UTC+5", "/join/", "/registrations/"),
        *("please give the seat back", "+7 495 000-00-00", "+7 495 111-11-11"),
    ):
        assert words in told
    clock.set(HOUR_BEFORE)
    jobs.remind()
    assert text_of(letters("reminder_hour")[0]).startswith("In one hour: The tender age\n")


def test_a_russian_reminder_is_written_in_russian(clock):
    a_guest(a_hall(), language="ru")
    clock.set(DAY_BEFORE)
    jobs.remind()
    assert "Посмотреть, изменить или отменить запись" in text_of(letters("reminder_day")[0])


def test_a_late_sweep_says_how_near_it_really_is(clock):
    a_guest(a_hall())
    clock.set(THURSDAY_EVENING - timedelta(hours=7))
    jobs.remind()
    assert text_of(letters("reminder_day")[0]).startswith("Today: ")


def test_after_an_outage_only_the_last_of_the_missed_reminders_goes_out(clock):
    a_guest(a_hall())
    clock.set(HOUR_BEFORE + timedelta(minutes=5))
    assert jobs.remind() == 1
    assert [message.kind for message in reminders()] == ["reminder_hour"]


def test_after_the_start_nobody_is_reminded_and_nothing_is_sent(clock):
    a_guest(a_hall())
    clock.set(THURSDAY_EVENING - timedelta(minutes=1))
    jobs.remind()
    (late,) = letters("reminder_hour")
    clock.set(THURSDAY_EVENING)
    assert jobs.remind() == 0
    assert late.id not in delivery.claim(100)


def test_a_moment_that_had_passed_at_the_sign_up_is_not_made_up_for(clock):
    hall = a_hall()
    clock.set(HOUR_BEFORE - timedelta(minutes=30))
    a_guest(hall)
    assert jobs.remind() == 0
    clock.set(HOUR_BEFORE)
    assert jobs.remind() == 1


def test_who_waits_left_or_has_no_address_is_not_reminded(clock):
    hall = a_hall(capacity=2)
    a_guest(hall, "Anna")
    a_guest(hall, "Boris", email=None)
    a_guest(hall, "Clara")
    clock.set(DAY_BEFORE)
    jobs.remind()
    assert [message.recipient_name for message in reminders()] == ["Anna"]


def test_who_gets_a_seat_from_the_waiting_list_gets_what_still_lies_ahead(clock):
    hall = a_hall(capacity=1)
    anna = a_guest(hall, "Anna").id
    a_guest(hall, "Clara")
    clock.set(DAY_BEFORE + timedelta(hours=1))
    registration.cancel(anna)
    jobs.remind()
    assert reminders() == []
    clock.set(HOUR_BEFORE)
    jobs.remind()
    assert [message.recipient_name for message in reminders()] == ["Clara"]


def test_an_unsent_reminder_is_withdrawn_when_the_person_leaves(clock):
    anna = a_guest(a_hall()).id
    clock.set(DAY_BEFORE)
    jobs.remind()
    registration.cancel(anna)
    assert letters("reminder_day")[0].state == "withdrawn"


@pytest.mark.parametrize("columns", [{"status": "cancelled"}, {"visibility": "draft"}])
def test_what_does_not_take_place_reminds_nobody(clock, columns):
    hall = a_hall()
    a_guest(hall)
    making.change(hall.event, **columns)
    clock.set(DAY_BEFORE)
    assert jobs.remind() == 0


def test_after_a_move_the_letter_about_it_comes_first_and_the_reminder_follows_the_new_start(clock):
    hall = a_hall()
    a_guest(hall)
    clock.set(HOUR_BEFORE)
    assert jobs.remind() == 1
    later = THURSDAY_EVENING + timedelta(hours=2)
    clock.set(HOUR_BEFORE + timedelta(minutes=10))
    making.change(
        hall.meeting,
        starts_at=later,
        ends_at=later + timedelta(hours=1),
        wall_start=hall.meeting.wall_start + timedelta(hours=2),
        wall_end=hall.meeting.wall_end + timedelta(hours=2),
        sequence=1,
        changed_at=clock.now(),
    )
    clock.set(later - timedelta(hours=1))
    assert jobs.remind() == 0  # not yet told of the new time
    registration.tell_changes([db.session.scalars(db.select(Registration.id)).one()])
    assert jobs.remind() == 1
    assert letters("reminder_hour")[-1].expires_at == later


def test_two_sweeps_that_found_the_same_people_write_one_letter_each(clock):
    a_guest(a_hall())
    clock.set(DAY_BEFORE)
    (due,) = queries.due(clock.now())
    ids = queries.not_reminded(due, 10)
    assert operations.write_reminders(due, ids) == 1
    assert operations.write_reminders(due, ids) == 0
    assert len(reminders()) == 1


def test_what_changed_since_it_was_found_is_not_written(clock):
    hall = a_hall()
    a_guest(hall)
    clock.set(DAY_BEFORE)
    (due,) = queries.due(clock.now())
    ids = queries.not_reminded(due, 10)
    making.change(hall.meeting, status="cancelled")
    assert operations.write_reminders(due, ids) == 0


def test_a_discreet_person_is_reminded_of_an_appointment(clock):
    hall = a_hall(title="After the divorce", dial_in="+7 495 111-11-11")
    a_guest(hall, discreet=True)
    clock.set(DAY_BEFORE)
    jobs.remind()
    (message,) = letters("reminder_day")
    told = text_of(message)
    assert told.startswith("Tomorrow: Appointment\n")
    for secret in (
        "divorce",
        "Educational programme",
        "/registrations/",
        "/events/",
        "495",
        "help@",
    ):
        assert secret not in told
    assert "/join/" in told


def test_who_comes_to_the_place_reads_where_it_is(clock):
    hall = a_hall(format="in_person", place="Moscow, Arbat 1", room_link="")
    a_guest(hall)
    clock.set(DAY_BEFORE)
    jobs.remind()
    told = text_of(letters("reminder_day")[0])
    assert "Where: Moscow, Arbat 1" in told
    assert "/join/" not in told


def test_with_many_meetings_the_invitation_travels_with_the_first_reminder(clock):
    hall = a_hall()
    for day in (1, 2, 3):
        making.make_meeting(hall.event, THURSDAY_EVENING + timedelta(days=day))
    a_guest(hall)
    told = db.session.query(Invitation).order_by(Invitation.id)
    assert {one.how for one in told} == {"file"}
    clock.set(DAY_BEFORE)
    jobs.remind()
    (message,) = letters("reminder_day")
    assert message.calendar["method"] == "REQUEST"
    assert message.calendar["uid"] == hall.meeting.uid
    assert [one.how for one in told] == ["request", "file", "file", "file"]
    assert "comes with this letter" in text_of(message)
    clock.set(HOUR_BEFORE)
    jobs.remind()
    assert letters("reminder_hour")[0].calendar is None
    clock.set(THURSDAY_EVENING + timedelta(days=1, hours=-1))
    jobs.remind()
    assert letters("reminder_hour")[1].calendar["method"] == "REQUEST"


def test_reminders_of_the_nearest_start_come_first(clock):
    later = a_hall(starts=THURSDAY_EVENING + timedelta(minutes=20))
    sooner = a_hall()
    a_guest(later, "Late")
    a_guest(sooner, "Soon")
    clock.set(DAY_BEFORE + timedelta(minutes=30))
    jobs.remind()
    assert [message.recipient_name for message in reminders()] == ["Soon", "Late"]


def test_one_broken_meeting_holds_up_no_other(clock, monkeypatch):
    first, second = a_hall(), a_hall(starts=THURSDAY_EVENING + timedelta(minutes=5))
    a_guest(first, "Anna")
    a_guest(second, "Boris")
    clock.set(DAY_BEFORE + timedelta(minutes=30))
    write = operations.write_reminders

    def fail_for_the_first(due, ids):
        if due.meeting_id == first.meeting_id:
            raise RuntimeError("broken")
        return write(due, ids)

    monkeypatch.setattr(operations, "write_reminders", fail_for_the_first)
    assert jobs.remind() == 1
    assert [message.recipient_name for message in reminders()] == ["Boris"]


def test_the_number_of_statements_does_not_grow_with_the_people(clock, monkeypatch):
    monkeypatch.setattr(jobs, "BATCH", 50)
    sent: dict[int, int] = {}
    for people in (5, 45):
        clock.set(MONDAY)
        hall = a_hall()
        for number in range(people):
            a_guest(hall, f"Guest{people}x{number}")
        clock.set(DAY_BEFORE)
        with counted_statements() as statements:
            assert jobs.remind() == people
        sent[people] = len(statements)
    # The second sweep looks through the first event as well: one statement, whoever is in it.
    assert sent[45] <= sent[5] + 1
    assert sent[5] <= 14


def test_many_people_are_reminded_in_batches(clock, monkeypatch):
    monkeypatch.setattr(jobs, "BATCH", 4)
    hall = a_hall()
    for number in range(10):
        a_guest(hall, f"Guest{number}")
    clock.set(DAY_BEFORE)
    assert jobs.remind() == 10
    assert len({message.recipient_id for message in reminders()}) == 10


def test_guests_are_made_by_the_product_itself():
    assert a_guest(guests.a_hall()).state == "confirmed"
