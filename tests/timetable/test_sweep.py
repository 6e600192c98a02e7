"""Who waits, who is silent, who came and who did not: each once, in time; on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests import making
from tests.attendance.guests import MONDAY, THURSDAY_EVENING, a_guest, a_hall, letters
from tests.counting import counted_statements
from tests.guests.people import guests, invite, letters_to
from tests.reading_plans import scans_of_growing_tables
from tests.registration.people import delivered
from tests.timetable.marking import mark
from webinar_hub.attendance.operations import arrive
from webinar_hub.catalogue import operations as catalogue
from webinar_hub.catalogue.rules.times import Sitting
from webinar_hub.core.database import db
from webinar_hub.core.zones import local
from webinar_hub.personal.operations.letters import choose_letters
from webinar_hub.registration import jobs as registration_jobs
from webinar_hub.registration import operations as registration
from webinar_hub.registration.models import Registration
from webinar_hub.timetable import queries
from webinar_hub.timetable.jobs import write_by_rules

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
OVER = THURSDAY_EVENING + timedelta(minutes=90)
NEXT_MORNING = OVER + timedelta(hours=13)


@pytest.fixture(autouse=True)
def at_first(app, clock):
    clock.set(MONDAY)
    with app.app_context():
        yield


def names(kind: str) -> list[str]:
    return [one.recipient_name for one in letters(kind)]


# Who waits


@pytest.fixture
def full():
    hall = a_hall(capacity=1)
    a_guest(hall, "Anna")
    making.make_reminder_rules(hall.event, ("first", 1440), audience="waiting")
    return hall


def test_who_waits_is_told_once_at_which_place(clock, full):
    a_guest(full, "Boris")
    a_guest(full, "Clara")
    clock.set(THURSDAY_EVENING - DAY - timedelta(seconds=1))
    assert write_by_rules() == 0
    clock.set(THURSDAY_EVENING - DAY)
    a_guest(full, "Dina")  # in line since this moment, as far as anybody can tell
    assert (write_by_rules(), write_by_rules()) == (3, 0)
    told = {one.recipient_name: one for one in letters("still_waiting")}
    assert {name: one.facts["place"] for name, one in told.items()} == {
        "Boris": "1", "Clara": "2", "Dina": "3",
    }
    assert told["Boris"].expires_at == THURSDAY_EVENING
    assert told["Boris"].key.startswith("waiting:")
    assert told["Boris"].calendar is None


def test_a_seat_that_becomes_free_takes_the_letter_back(clock, full):
    a_guest(full, "Boris")
    clock.set(THURSDAY_EVENING - DAY)
    write_by_rules()
    registration.cancel(1)
    assert [one.state for one in letters("still_waiting")] == ["withdrawn"]
    assert names("promoted") == ["Boris"]
    assert write_by_rules() == 0


def test_a_move_takes_the_letter_back_and_another_follows_the_new_start(clock, full):
    a_guest(full, "Boris")
    delivered()
    clock.set(THURSDAY_EVENING - DAY)
    write_by_rules()
    begin = local(THURSDAY_EVENING + 7 * DAY, "Europe/Moscow").replace(tzinfo=None)
    sitting = Sitting(begin, begin + HOUR, "Europe/Moscow")
    catalogue.move_meeting(full.meeting_id, sitting, mode="online", place="")
    assert [one.state for one in letters("still_waiting")] == ["withdrawn"]
    assert write_by_rules() == 0
    clock.advance(minutes=2)
    registration_jobs.announce_changes()
    clock.set(THURSDAY_EVENING + 6 * DAY)
    assert (write_by_rules(), write_by_rules()) == (1, 0)
    assert letters("still_waiting")[-1].expires_at == THURSDAY_EVENING + 7 * DAY


def test_nobody_is_woken(clock):
    hall = a_hall(capacity=1)
    a_guest(hall, "Anna")
    a_guest(hall, "Boris")
    a_guest(hall, "Irina", zone="Asia/Vladivostok")
    making.make_reminder_rules(hall.event, ("first", 1440), audience="waiting")
    clock.set(THURSDAY_EVENING - DAY)  # one o'clock at night in Vladivostok
    write_by_rules()
    assert names("still_waiting") == ["Boris"]
    clock.set(THURSDAY_EVENING - DAY + 7 * HOUR)
    write_by_rules()
    assert names("still_waiting") == ["Boris", "Irina"]


def test_who_wants_no_reminders_gets_none_and_one_that_waits_is_taken_back(clock, full):
    boris, clara = a_guest(full, "Boris"), a_guest(full, "Clara")
    boris_id, clara_id = boris.participant_id, clara.participant_id
    choose_letters(boris_id, reminders=False, news=None)
    clock.set(THURSDAY_EVENING - DAY)
    write_by_rules()
    assert names("still_waiting") == ["Clara"]
    choose_letters(clara_id, reminders=False, news=None)
    assert [one.state for one in letters("still_waiting")] == ["withdrawn"]


# Who was invited and is silent


def test_who_was_invited_and_has_not_answered_is_reminded_once_for_each_rule(clock):
    hall = a_hall()
    making.make_reminder_rules(hall.event, ("first", 7 * 1440), ("first", 1440), audience="silent")
    invite(hall.event, "one@example.org")
    (guest,) = guests(hall.event)
    for moment, reminded in (
        (THURSDAY_EVENING - 7 * DAY - HOUR, 0),
        (THURSDAY_EVENING - 7 * DAY, 1),
        (THURSDAY_EVENING - 5 * DAY, 1),
        (THURSDAY_EVENING - DAY, 2),
        (THURSDAY_EVENING - HOUR, 2),
    ):
        clock.set(moment)
        write_by_rules()
        write_by_rules()
        assert len(letters_to(guest)) == 1 + reminded


def test_whoever_was_invited_or_reminded_lately_is_left_alone(clock):
    hall = a_hall()
    making.make_reminder_rules(hall.event, ("first", 1440), audience="silent")
    clock.set(THURSDAY_EVENING - 2 * DAY)
    invite(hall.event, "one@example.org")
    clock.set(THURSDAY_EVENING - HOUR)
    assert write_by_rules() == 0


# Who came, and who did not


@pytest.fixture
def held():
    """Anna and Boris have seats; an hour after the end both kinds of letters are due."""
    hall = a_hall()
    making.make_reminder_rules(hall.event, ("end", 60), audience="came")
    making.make_reminder_rules(hall.event, ("end", 60), audience="absent")
    return hall, a_guest(hall, "Anna"), a_guest(hall, "Boris")


def test_who_came_is_thanked_and_who_did_not_is_missed_once(clock, held):
    hall, anna, boris = held
    clock.set(NEXT_MORNING)
    assert write_by_rules() == 0  # nobody has marked anything
    mark(hall.event, anna, "attended")
    mark(hall.event, boris, "absent")
    clock.advance(minutes=9)
    assert write_by_rules() == 0
    clock.advance(minutes=1)
    assert (write_by_rules(), write_by_rules()) == (2, 0)
    assert (names("thanks_for_coming"), names("missed_you")) == (["Anna"], ["Boris"])


def test_of_whom_nothing_is_known_nothing_is_said(clock, held):
    hall, anna, _boris = held
    clock.set(NEXT_MORNING)
    mark(hall.event, anna, "partly")
    clock.advance(minutes=10)
    assert write_by_rules() == 1
    assert (names("thanks_for_coming"), names("missed_you")) == (["Anna"], [])


def test_where_nobody_marks_all_who_had_a_seat_can_be_written_to_once(clock, held):
    hall, anna, _boris = held
    making.make_reminder_rules(hall.event, ("end", 120), audience="seat")
    clock.set(NEXT_MORNING - HOUR)
    mark(hall.event, anna, "attended")
    clock.set(NEXT_MORNING)
    assert (write_by_rules(), write_by_rules()) == (2, 0)
    assert (names("thanks_for_coming"), names("it_is_over")) == (["Anna"], ["Boris"])


def test_a_mark_that_is_mended_later_writes_no_second_letter(clock, held):
    hall, _anna, boris = held
    clock.set(NEXT_MORNING)
    mark(hall.event, boris, "absent")
    clock.advance(minutes=10)
    assert write_by_rules() == 1
    mark(hall.event, boris, "attended")
    clock.advance(minutes=10)
    assert write_by_rules() == 0


def test_by_night_and_after_seven_days_nobody_is_thanked(clock, held):
    hall, anna, boris = held
    clock.set(OVER + HOUR)  # half past eight in the evening
    mark(hall.event, anna, "attended")
    clock.set(OVER + 2 * HOUR)
    assert write_by_rules() == 0
    clock.set(NEXT_MORNING)
    assert write_by_rules() == 1
    clock.set(OVER + HOUR + 7 * DAY)
    mark(hall.event, boris, "absent")
    clock.advance(minutes=10)
    assert write_by_rules() == 0


def test_of_several_meetings_who_came_to_one_came(clock):
    hall = a_hall()
    making.make_meeting(hall.event, THURSDAY_EVENING + DAY)
    making.make_reminder_rules(hall.event, ("end", 60), audience="came")
    making.make_reminder_rules(hall.event, ("end", 60), audience="absent")
    anna, boris = a_guest(hall, "Anna"), a_guest(hall, "Boris")
    clock.set(NEXT_MORNING)
    mark(hall.event, anna, "attended", only=hall.meeting_id)
    mark(hall.event, boris, "absent", only=hall.meeting_id)
    clock.advance(minutes=10)
    assert write_by_rules() == 0  # it goes on
    clock.set(NEXT_MORNING + DAY)
    assert write_by_rules() == 1  # of Boris on the second day nothing is known
    assert (names("thanks_for_coming"), names("missed_you")) == (["Anna"], [])


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_sweep_reads_little_and_no_more_with_more_people(clock, database_url):
    sent: dict[int, int] = {}
    for people in (2, 12):
        clock.set(MONDAY)
        full, hall = a_hall(capacity=1), a_hall()
        making.make_reminder_rules(full.event, ("first", 1440), audience="waiting")
        making.make_reminder_rules(full.event, ("first", 1440), audience="silent")
        making.make_reminder_rules(hall.event, ("end", 60), audience="came")
        for number in range(people):
            a_guest(full, f"Waits{people}x{number}")
            a_guest(hall, f"Comes{people}x{number}")
        clock.set(THURSDAY_EVENING - DAY)
        with scans_of_growing_tables() as scans, counted_statements() as waiting:
            assert write_by_rules() == people - 1
        clock.set(THURSDAY_EVENING)
        arrive_all(hall)
        clock.set(NEXT_MORNING)
        with scans_of_growing_tables() as more, counted_statements() as over:
            assert write_by_rules() == people
        assert scans + more == []
        sent[people] = len(waiting) + len(over)
    # The second sweep looks through the first events as well: a few statements, whoever is in them.
    assert sent[12] <= sent[2] + 6


def arrive_all(hall) -> None:
    ids = select(Registration.id).where(Registration.event_id == hall.event_id)
    for one in db.session.scalars(ids).all():
        arrive(one, hall.meeting_id)


def test_one_event_that_cannot_be_written_of_holds_up_no_other(clock, held, monkeypatch):
    hall, anna, _boris = held
    other = a_hall()
    making.make_reminder_rules(other.event, ("end", 60), audience="came")
    clara = a_guest(other, "Clara")
    clock.set(NEXT_MORNING)
    mark(hall.event, anna, "attended")
    mark(other.event, clara, "attended")
    clock.advance(minutes=10)
    zones = queries.zones_of

    def broken(event_id):
        if event_id == hall.event_id:
            raise RuntimeError("broken")
        return zones(event_id)

    monkeypatch.setattr(queries, "zones_of", broken)
    assert write_by_rules() == 1
    assert names("thanks_for_coming") == ["Clara"]
