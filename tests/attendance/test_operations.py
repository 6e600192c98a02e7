"""Arrivals, marks and the records that follow from them; on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests import making
from tests.attendance.guests import MONDAY, THURSDAY_EVENING, a_guest, a_hall
from tests.organizing import an_organizer
from webinar_hub.accounts.queries import history as audit
from webinar_hub.attendance import operations, queries, rules
from webinar_hub.attendance.models import AttendanceRecord, Evidence
from webinar_hub.attendance.operations import Mark
from webinar_hub.core.database import db
from webinar_hub.core.refusals import NotFound
from webinar_hub.registration import operations as registration


@pytest.fixture(autouse=True)
def at_the_door(app, clock):
    """Everybody signed up on Monday; it is five minutes before the start."""
    clock.set(MONDAY)
    with app.app_context():
        yield


@pytest.fixture
def hall():
    return a_hall()


@pytest.fixture
def oleg(hall):
    return an_organizer("Oleg", hall.event.programme, "organizer").id


@pytest.fixture
def vera(hall):
    return an_organizer("Vera", hall.event.programme, "owner").id


@pytest.fixture
def anna(hall, clock):
    guest = a_guest(hall)
    clock.set(THURSDAY_EVENING - timedelta(minutes=5))
    return guest


def evidence() -> list[Evidence]:
    return list(db.session.scalars(select(Evidence).order_by(Evidence.id)))


def record() -> tuple[str, str] | None:
    found = db.session.scalars(select(AttendanceRecord)).all()
    return (found[0].verdict, found[0].evidence_kind) if found else None


def a_mark(guest, verdict: str, seen: str = "unknown.0") -> Mark:
    return Mark(guest.public_id, verdict, seen)


def seen(hall, guest) -> str:
    (line,) = queries.people(hall.event_id, hall.meeting_id, [guest.public_id])
    return rules.state_of(line.evidence)


def test_going_through_the_door_is_noted_once_a_minute(hall, anna, clock):
    assert operations.arrive(anna.id, hall.meeting_id)
    clock.advance(seconds=30)
    assert not operations.arrive(anna.id, hall.meeting_id)
    clock.advance(seconds=30)
    assert operations.arrive(anna.id, hall.meeting_id)
    assert [(row.kind, row.verdict, row.organizer_id) for row in evidence()] == [
        ("join_link", "attended", None),
        ("join_link", "attended", None),
    ]
    assert record() == ("attended", "join_link")


@pytest.mark.parametrize("minutes", [-16, 90])
def test_before_and_after_nothing_is_noted(hall, anna, clock, minutes):
    clock.set(THURSDAY_EVENING + timedelta(minutes=minutes))
    assert not operations.arrive(anna.id, hall.meeting_id)
    assert evidence() == []


def test_who_has_no_seat_does_not_arrive(hall, anna):
    registration.cancel(anna.id)
    assert not operations.arrive(anna.id, hall.meeting_id)
    assert record() is None


def test_nobody_arrives_at_a_meeting_of_another_event(hall, anna):
    with pytest.raises(NotFound):
        operations.arrive(anna.id, a_hall().meeting_id)


def test_an_organizers_word_lies_over_the_evidence(hall, anna, oleg, clock):
    operations.arrive(anna.id, hall.meeting_id)
    mark = a_mark(anna, "absent", "attended.0")
    done = operations.mark(hall.event_id, hall.meeting_id, oleg, [mark], "Left at once")
    assert (done.saved, done.left) == (1, ())
    assert record() == ("absent", "decision")
    clock.advance(minutes=2)
    operations.arrive(anna.id, hall.meeting_id)
    assert record() == ("absent", "decision")
    word = evidence()[1]
    assert (word.reason, word.organizer_id) == ("Left at once", oleg)
    (entry,) = audit("event", [hall.event_id], limit=1)
    assert (entry.action, entry.changes["people"]) == ("attendance marked", 1)


def test_the_second_of_two_organizers_overwrites_nothing(hall, anna, oleg, vera):
    boris = a_guest(hall, "Boris")
    operations.mark(hall.event_id, hall.meeting_id, oleg, [a_mark(anna, "attended")])
    marks = [a_mark(anna, "absent"), a_mark(boris, "absent")]
    done = operations.mark(hall.event_id, hall.meeting_id, vera, marks)
    assert (done.saved, done.left) == (1, (anna.public_id,))
    verdicts = {row.registration_id: row.verdict for row in db.session.query(AttendanceRecord)}
    assert verdicts == {anna.id: "attended", boris.id: "absent"}


def test_two_organizers_who_say_the_same_do_not_disagree(hall, anna, oleg, vera):
    operations.mark(hall.event_id, hall.meeting_id, oleg, [a_mark(anna, "attended")])
    done = operations.mark(hall.event_id, hall.meeting_id, vera, [a_mark(anna, "attended")])
    assert (done.saved, done.left) == (0, ())
    assert len(evidence()) == 1


def test_somebody_who_arrives_while_the_page_is_open_is_not_marked_absent(hall, anna, oleg):
    operations.arrive(anna.id, hall.meeting_id)
    done = operations.mark(hall.event_id, hall.meeting_id, oleg, [a_mark(anna, "absent")])
    assert done.left == (anna.public_id,)
    assert record() == ("attended", "join_link")


def test_undo_brings_back_what_held_before(hall, anna, oleg, clock):
    operations.arrive(anna.id, hall.meeting_id)
    clock.advance(minutes=1)
    first = operations.mark(
        hall.event_id, hall.meeting_id, oleg, [a_mark(anna, "partly", "attended.0")], "Late"
    )
    clock.advance(minutes=1)
    second = operations.mark(
        hall.event_id, hall.meeting_id, oleg, [a_mark(anna, "absent", seen(hall, anna))]
    )
    clock.advance(minutes=1)
    assert operations.undo(hall.event_id, hall.meeting_id, oleg, second.at).restored == 1
    assert record() == ("partly", "decision")
    assert evidence()[-1].reason == "Late"
    clock.advance(minutes=1)
    assert (
        operations.undo(hall.event_id, hall.meeting_id, oleg, first.at).restored == 0
    )  # no longer last
    assert operations.undo(hall.event_id, hall.meeting_id, oleg, clock.now()).restored == 0


def test_undoing_the_first_word_lets_the_evidence_speak(hall, anna, oleg, vera):
    done = operations.mark(hall.event_id, hall.meeting_id, oleg, [a_mark(anna, "absent")])
    assert operations.undo(hall.event_id, hall.meeting_id, vera, done.at).restored == 0
    assert operations.undo(hall.event_id, hall.meeting_id, oleg, done.at).restored == 1
    assert record() is None
    assert [row.kind for row in evidence()] == ["decision", "lifted"]


def test_a_word_can_be_taken_back_later(hall, anna, oleg, vera):
    operations.arrive(anna.id, hall.meeting_id)
    operations.mark(hall.event_id, hall.meeting_id, oleg, [a_mark(anna, "absent", "attended.0")])
    operations.lift(hall.event_id, hall.meeting_id, vera, anna.public_id)
    assert record() == ("attended", "join_link")
    operations.lift(hall.event_id, hall.meeting_id, vera, anna.public_id)
    assert len(evidence()) == 3


def test_people_of_another_event_cannot_be_marked(hall, anna, oleg):
    stranger = a_guest(a_hall(), "Boris")
    with pytest.raises(NotFound):
        operations.mark(hall.event_id, hall.meeting_id, oleg, [a_mark(stranger, "attended")])
    marks = [a_mark(anna, "attended"), a_mark(stranger, "attended")]
    with pytest.raises(NotFound):
        operations.mark(hall.event_id, hall.meeting_id, oleg, marks)
    with pytest.raises(NotFound):
        operations.mark(hall.event_id, a_hall().meeting_id, oleg, [a_mark(anna, "attended")])
    assert evidence() == []


def test_nobody_is_marked_long_before_or_at_a_cancelled_meeting(hall, anna, oleg, clock):
    clock.set(THURSDAY_EVENING - timedelta(hours=13))
    with pytest.raises(rules.NotYet):
        operations.mark(hall.event_id, hall.meeting_id, oleg, [a_mark(anna, "attended")])
    clock.set(THURSDAY_EVENING)
    making.change(hall.meeting, status="cancelled")
    with pytest.raises(rules.NotHeld):
        operations.mark(hall.event_id, hall.meeting_id, oleg, [a_mark(anna, "attended")])


def test_unknown_can_be_said_and_is_not_absent(hall, anna, oleg):
    operations.arrive(anna.id, hall.meeting_id)
    operations.mark(hall.event_id, hall.meeting_id, oleg, [a_mark(anna, "unknown", "attended.0")])
    assert record() == ("unknown", "decision")


def test_every_record_can_be_derived_anew_from_the_evidence(hall, oleg, vera, clock):
    guests = [a_guest(hall, f"Guest{number}") for number in range(12)]
    clock.set(THURSDAY_EVENING)
    for guest in guests[:6]:
        operations.arrive(guest.id, hall.meeting_id)
    for guest, verdict in zip(guests[3:9], ("absent", "partly", "absent") * 2, strict=True):
        clock.advance(seconds=1)
        mark = a_mark(guest, verdict, seen(hall, guest))
        done = operations.mark(hall.event_id, hall.meeting_id, oleg, [mark])
        assert done.saved == 1
    operations.undo(hall.event_id, hall.meeting_id, oleg, clock.now())
    operations.lift(hall.event_id, hall.meeting_id, vera, guests[4].public_id)

    by_person: dict[int, list[Evidence]] = {}
    for row in evidence():
        by_person.setdefault(row.registration_id, []).append(row)
    derived = {key: rules.verdict(rows) for key, rows in by_person.items()}
    stored = {
        one.registration_id: rules.Outcome(one.verdict, one.evidence_kind, one.minutes)
        for one in db.session.query(AttendanceRecord)
    }
    assert stored == {key: outcome for key, outcome in derived.items() if outcome is not None}
    assert len(stored) == 8
