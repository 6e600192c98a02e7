"""Meetings are moved, cancelled and put back: who is reminded of what; on both databases."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from tests import making
from tests.attendance.guests import MONDAY, THURSDAY_EVENING, Hall, a_guest, a_hall, letters
from tests.mail.putting import use_relay
from tests.servers.smtp import Say, SmtpServer
from webinar_hub.catalogue import operations as catalogue
from webinar_hub.catalogue.rules.times import Sitting
from webinar_hub.core import clock as product_clock
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.core.zones import local
from webinar_hub.mail.delivery import Pace, deliver
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.registration.jobs import announce_changes
from webinar_hub.reminders import jobs, operations, queries
from webinar_hub.reminders import letters as written

START = THURSDAY_EVENING
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
WEEK = 7 * DAY
Change = Callable[[Hall], object]


@pytest.fixture(autouse=True)
def at_first(app, clock):
    clock.set(MONDAY)
    with app.app_context():
        yield


def move(to: datetime, **columns: str) -> Change:
    def move(hall: Hall) -> None:
        meeting = hall.meeting
        begin = local(to, meeting.zone).replace(tzinfo=None)
        sitting = Sitting(begin, begin + timedelta(minutes=90), meeting.zone)
        wanted = {"mode": meeting.mode, "place": meeting.place, "title": meeting.title}
        catalogue.move_meeting(meeting.id, sitting, **(wanted | columns))

    return move


def change_place(hall: Hall) -> None:
    move(hall.meeting.starts_at, mode="in_person", place="Lesnaya 5")(hall)


def cancel(hall: Hall) -> None:
    catalogue.cancel_event(hall.event_id)


def restore(hall: Hall) -> None:
    catalogue.restore_event(hall.event_id)


@operation
def take_all_as_sent() -> None:
    db.session.execute(update(OutboxMessage).values(state="sent"))


def reminders() -> list[OutboxMessage]:
    return [one for one in letters() if one.kind.startswith("reminder_")]


def sweep() -> None:
    announce_changes()
    jobs.remind()


# What comes of changes


@pytest.mark.parametrize(
    ("changes", "reminded"),
    [
        pytest.param([], [(START, DAY), (START, HOUR)], id="left alone"),
        pytest.param(
            [(START - 3 * DAY, move(START + WEEK))],
            [(START + WEEK, DAY), (START + WEEK, HOUR)],
            id="later by a week, before any",
        ),
        pytest.param(
            [(START - 2 * HOUR, move(START + WEEK))],
            [(START, DAY), (START + WEEK, DAY), (START + WEEK, HOUR)],
            id="later by a week, after the first",
        ),
        pytest.param(
            [(START - 30 * MINUTE, move(START + WEEK))],
            [(START, DAY), (START, HOUR), (START + WEEK, DAY), (START + WEEK, HOUR)],
            id="later by a week, after both",
        ),
        pytest.param(
            [(START - 30 * MINUTE, move(START + 2 * HOUR))],
            [(START, DAY), (START, HOUR), (START + 2 * HOUR, HOUR)],
            id="later by two hours, after both",
        ),
        pytest.param(
            [(START - 3 * DAY, move(START - 3 * DAY + 45 * MINUTE))],
            [],
            id="earlier, so that both moments have passed",
        ),
        pytest.param(
            [(START - 3 * DAY, move(START - 3 * DAY + 5 * HOUR))],
            [(START - 3 * DAY + 5 * HOUR, HOUR)],
            id="earlier, so that one moment has passed",
        ),
        pytest.param(
            [(START - 10 * HOUR, move(START - 2 * HOUR))],
            [(START, DAY), (START - 2 * HOUR, HOUR)],
            id="earlier, after the first",
        ),
        pytest.param(
            [(START - 3 * DAY, move(START + WEEK)), (START - 2 * DAY, move(START))],
            [(START, DAY), (START, HOUR)],
            id="there and back",
        ),
        pytest.param([(START - 30 * HOUR, cancel)], [], id="cancelled before any"),
        pytest.param([(START - 5 * HOUR, cancel)], [(START, DAY)], id="cancelled after the first"),
        pytest.param(
            [(START - 4 * DAY, cancel), (START - 3 * DAY, restore)],
            [(START, DAY), (START, HOUR)],
            id="cancelled and restored before any",
        ),
        pytest.param(
            [(START - 30 * HOUR, cancel), (START - 20 * HOUR, restore)],
            [(START, HOUR)],
            id="restored after a moment: the letter about that says when it is",
        ),
        pytest.param(
            [(START - 10 * HOUR, cancel), (START - 5 * HOUR, restore)],
            [(START, DAY), (START, HOUR)],
            id="cancelled and restored between the two",
        ),
        pytest.param(
            [(START - 3 * DAY, change_place)], [(START, DAY), (START, HOUR)], id="elsewhere"
        ),
        pytest.param(
            [(START - 5 * HOUR, change_place)],
            [(START, DAY), (START, HOUR)],
            id="elsewhere, after the first",
        ),
    ],
)
def test_after_a_change_reminders_follow_the_new_start_and_none_is_made_up_for(
    clock, changes, reminded
):
    hall = a_hall()
    a_guest(hall)
    for moment, change in moments_of(changes, reminded):
        clock.set(moment)
        if change is not None:
            change(hall)
        sweep()
        take_all_as_sent()
    assert [(one.expires_at, one.created_at) for one in reminders()] == [
        (start, start - before) for start, before in reminded
    ]


def moments_of(changes, reminded):
    """Each change and two minutes later; each usual moment and just before it; near each start."""
    starts = {START, START + WEEK, START + 2 * HOUR, *(start for start, _before in reminded)}
    beside = (DAY + timedelta(seconds=1), DAY, HOUR + timedelta(seconds=1), HOUR, MINUTE)
    looks = {start - before for start in starts for before in beside}
    looks |= {moment + 2 * MINUTE for moment, _change in changes}
    plan = [(moment, None) for moment in looks] + list(changes)
    return sorted(plan, key=lambda one: one[0])


def test_a_meeting_added_at_short_notice_is_told_of_and_not_reminded_of_in_arrears(clock):
    hall = a_hall()
    guest_id = a_guest(hall).id
    take_all_as_sent()
    clock.set(START - 3 * DAY)
    begin = local(START - 3 * DAY + 3 * HOUR, "Europe/Moscow").replace(tzinfo=None)
    catalogue.add_meeting(hall.event_id, Sitting(begin, begin + HOUR, "Europe/Moscow"))
    assert jobs.remind() == 0
    clock.advance(minutes=2)
    sweep()
    assert [one.kind for one in letters() if one.recipient_id == guest_id][1:] == ["changed"]


def test_nobody_is_reminded_of_an_added_meeting_before_being_told_of_it(clock):
    hall = a_hall()
    a_guest(hall)
    take_all_as_sent()
    clock.set(START - 3 * DAY)
    begin = local(START - 3 * DAY + HOUR + MINUTE, "Europe/Moscow").replace(tzinfo=None)
    catalogue.add_meeting(hall.event_id, Sitting(begin, begin + HOUR, "Europe/Moscow"))
    clock.advance(seconds=60)
    assert jobs.remind() == 0
    sweep()
    assert [one.kind for one in letters()][1:] == ["changed", "reminder_hour"]


def test_a_reminder_that_waits_survives_a_slip_that_is_mended_at_once(clock):
    hall = a_hall()
    a_guest(hall)
    clock.set(START - DAY)
    sweep()
    take_all_as_sent()
    clock.set(START - HOUR)
    sweep()
    assert [one.state for one in reminders()] == ["sent", "queued"]
    move(START + 2 * HOUR)(hall)
    assert [one.state for one in reminders()] == ["sent", "withdrawn"]
    clock.advance(seconds=20)
    move(START)(hall)
    clock.advance(minutes=2)
    sweep()
    assert [(one.kind, one.state) for one in letters()][1:] == [
        ("reminder_day", "sent"),
        ("reminder_hour", "queued"),
    ]


@pytest.mark.parametrize(
    ("slip", "mend"),
    [
        pytest.param(move(START + 2 * HOUR), move(START), id="moved"),
        pytest.param(move(START - 10 * MINUTE), move(START), id="moved earlier"),
        pytest.param(cancel, restore, id="cancelled"),
    ],
)
def test_a_reminder_whose_moment_falls_into_a_slip_goes_out_when_it_is_mended(clock, slip, mend):
    hall = a_hall()
    guest_id = a_guest(hall).id
    take_all_as_sent()
    clock.set(START - HOUR - timedelta(seconds=20))
    slip(hall)
    clock.advance(seconds=40)
    mend(hall)
    jobs.remind()
    assert reminders() == []
    clock.advance(minutes=2)
    sweep()
    assert [(one.recipient_id, one.kind) for one in reminders()] == [(guest_id, "reminder_hour")]
    assert {one.kind for one in letters()} == {"confirmation", "reminder_hour"}


def test_who_was_told_of_a_slip_is_told_of_its_mending_and_not_reminded_beside(clock):
    hall = a_hall()
    a_guest(hall, "Anna")
    take_all_as_sent()
    clock.set(START - HOUR - timedelta(seconds=20))
    move(START + 2 * HOUR)(hall)
    a_guest(hall, "Boris")
    take_all_as_sent()
    clock.advance(seconds=40)
    move(START)(hall)
    clock.advance(minutes=2)
    sweep()
    assert [(one.recipient_name, one.kind) for one in letters()[2:]] == [
        ("Boris", "changed"),
        ("Anna", "reminder_hour"),
    ]


def test_a_letter_from_before_the_moment_does_not_replace_the_reminder(clock):
    hall = a_hall()
    a_guest(hall)
    clock.set(START - 2 * HOUR)
    move(START + 10 * MINUTE)(hall)
    clock.advance(minutes=2)
    sweep()
    take_all_as_sent()
    clock.set(START - 50 * MINUTE - timedelta(seconds=20))
    move(START + 2 * HOUR)(hall)
    clock.advance(seconds=40)
    move(START + 10 * MINUTE)(hall)
    clock.advance(minutes=2)
    sweep()
    assert [one.expires_at for one in letters("reminder_hour")] == [START + 10 * MINUTE]


# The mail server is away


@pytest.fixture
def server(app):
    with SmtpServer() as server:
        use_relay(app, server.url)
        yield server


def remove(hall: Hall) -> None:
    catalogue.remove_meeting(hall.meeting_id)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(move(START + WEEK), id="moved later"),
        pytest.param(move(START - 10 * MINUTE), id="moved earlier"),
        pytest.param(change_place, id="moved elsewhere"),
        pytest.param(cancel, id="cancelled"),
        pytest.param(remove, id="removed"),
    ],
)
def test_a_reminder_that_still_waits_never_leaves_with_what_no_longer_holds(clock, server, change):
    hall = a_hall()
    making.make_meeting(hall.event, START + 2 * DAY)
    a_guest(hall)
    take_all_as_sent()
    clock.set(START - HOUR)
    jobs.remind()
    server.when("CONNECT", Say("421 4.3.2 closing for the night"))
    assert deliver(Pace()) == 0
    assert [one.state for one in reminders()] == ["queued"]

    clock.advance(minutes=5)
    change(hall)
    server.forgive()
    assert deliver(Pace()) == 0
    assert [one.state for one in reminders()] == ["withdrawn"]

    clock.advance(minutes=2)
    sweep()
    deliver(Pace())
    assert server.messages  # the letter about the change
    assert [one.state for one in reminders()] == ["withdrawn"]


def test_the_reminders_of_other_meetings_stay(clock):
    first, second = a_hall(), a_hall()
    a_guest(first, "Anna")
    a_guest(second, "Boris")
    clock.set(START - HOUR)
    jobs.remind()
    move(START + WEEK)(first)
    assert {one.recipient_name: one.state for one in reminders()} == {
        "Anna": "withdrawn",
        "Boris": "queued",
    }


def test_other_letters_about_a_meeting_wait_for_the_sweep_to_replace_them(clock):
    hall = a_hall()
    making.make_meeting(hall.event, START + 2 * DAY)
    a_guest(hall)
    move(START + HOUR)(hall)
    assert {one.state for one in letters()} == {"queued"}


def test_a_move_during_the_sweep_waits_and_takes_its_reminder_back(app, clock, monkeypatch):
    hall = a_hall()
    a_guest(hall)
    clock.set(START - HOUR)
    (due,) = queries.due(product_clock.now())
    ids = queries.not_reminded(due, 10)

    def move_it() -> None:
        with app.app_context():
            move(START + WEEK)(hall)

    organizer = threading.Thread(target=move_it)
    write = written.reminder

    def while_somebody_moves_it(*arguments):
        organizer.start()
        organizer.join(0.5)
        return write(*arguments)

    monkeypatch.setattr(written, "reminder", while_somebody_moves_it)
    assert operations.write_reminders(due, ids) == 1
    organizer.join(10)
    assert hall.meeting.starts_at == START + WEEK
    assert [one.state for one in reminders()] == ["withdrawn"]


@pytest.mark.parametrize("answer", ["451 4.7.1 greylisted", "421 4.7.0 try again later"])
def test_a_reminder_put_off_until_after_the_start_does_not_leave(clock, server, answer):
    a_guest(a_hall())
    take_all_as_sent()
    clock.set(START - HOUR)
    jobs.remind()
    server.when("RCPT", Say(answer))
    while clock.now() < START:
        assert deliver(Pace()) == 0
        (message,) = reminders()
        assert (message.state, message.expires_at) == ("queued", START)
        clock.set(max(message.due_at, clock.now() + MINUTE))
    assert message.attempt >= 3
    assert message.due_at > START  # the next try was put across the start
    server.forgive()
    for _round in range(3):
        clock.advance(minutes=30)
        jobs.remind()
        assert deliver(Pace()) == 0
    assert [one.state for one in reminders()] == ["expired"]
    assert server.messages == []
