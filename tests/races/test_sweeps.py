"""Every sweep is run by two processes at the same moment, as any number of schedulers would."""

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, func, select, update

from tests import making
from tests.attendance.guests import Hall, a_guest, a_hall
from tests.campaigns.writing import a_draft
from tests.colleagues.lists import asked, put_together
from tests.conftest import POSTGRESQL_FIRST, StandingClock
from tests.enrolment.evenings import enrol, evenings
from tests.environment import environment
from tests.guests.people import invite
from tests.news.readers import announce, ask, subscribe
from tests.organizing import a_programme, an_organizer
from tests.questions.asking import answer, switch_on
from tests.recordings.wishes import LINK, an_event, plan
from tests.recordings.wishes import ask as ask_for_recording
from tests.registration.people import delivered, figures
from tests.servers.one_round import SWEEPS
from tests.servers.processes import ROOT, child_environment
from tests.speaking.speakers import ROOM
from tests.speaking.speakers import an_event as an_event_with_speaker
from tests.speaking.speakers import confirmed as confirmed_speaker
from webinar_hub.accounts.models import OneTimeLink, Organizer
from webinar_hub.accounts.operations import add_organizer
from webinar_hub.attendance.join_codes import make_code
from webinar_hub.attendance.operations import arrive
from webinar_hub.campaigns.operations import start
from webinar_hub.catalogue.models import Event
from webinar_hub.catalogue.operations import set_offer_hours
from webinar_hub.colleagues.operations import confirm
from webinar_hub.contacts.operations import Card, show
from webinar_hub.core import limits, tokens
from webinar_hub.core.database import db
from webinar_hub.core.models import LimitUse
from webinar_hub.core.operation import operation
from webinar_hub.imports import operations as imports
from webinar_hub.imports.queries import import_of
from webinar_hub.imports.rules import Wanted
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.moving_in import operations as moving_in
from webinar_hub.moving_in.queries import table_of
from webinar_hub.news import rules as rules_of_news
from webinar_hub.news.models import Subscriber, Told
from webinar_hub.news.operations import write_news
from webinar_hub.participants.models import Participant
from webinar_hub.participants.operations import add_consent_text
from webinar_hub.participants.rules import mailbox
from webinar_hub.people.models import Merge
from webinar_hub.personal import operations as sign_ins
from webinar_hub.questions.operations import keep
from webinar_hub.registration.models import Registration
from webinar_hub.registration.operations import cancel
from webinar_hub.reminders import operations, queries, rules
from webinar_hub.returns.operations import note as note_returned
from webinar_hub.speaking import operations as speaking

PEOPLE, PROCESSES = 40, 2
# What all processes together do of each: more would be done twice, less forgotten.
AGREED = 15  # to news, when they signed up
BROUGHT_IN = 12  # people of a list
MOVED_IN = 12  # people of a past event
CAME = 9  # to an event of yesterday, as was marked an hour ago
SHOWN = 6  # to other professionals, at an event of long ago
WORK = {
    "personal.jobs.write_sign_in_letters": 10,
    "registration.jobs.announce_changes": PEOPLE,
    "registration.jobs.end_offers": 10,
    "colleagues.jobs.ask_colleagues": 10,
    "colleagues.jobs.end_places_in_line": 10,
    "registration.jobs.fill_free_seats": 20,
    "registration.jobs.mind_unproven_seats": 10,  # for each of these seats somebody waits
    "enrolment.jobs.enrol_in_added_dates": PEOPLE,
    "reminders.jobs.remind": PEOPLE,
    "timetable.jobs.write_by_rules": CAME,
    "news.jobs.ask_who_agreed": AGREED,
    "news.jobs.tell_of_new_events": PEOPLE,
    "recordings.jobs.tell_of_recordings": 12,
    "speaking.jobs.tell_speakers": 6,
    "campaigns.jobs.write_to_many": PEOPLE,
    "catalogue.jobs.read_words": 0,  # texts are read as they are written
    "returns.jobs.read_mailbox": 0,  # raced with a mailbox in tests/returns
    "imports.jobs.bring_people_in": BROUGHT_IN,
    "moving_in.jobs.move_past_in": MOVED_IN,
    "core.limits.forget_old": 50,
    "core.heartbeats.forget_dead": 20,
    "news.operations.forgetting.forget_old": 10,
    "personal.operations.forgetting.forget_old": 20,
    "colleagues.jobs.forget_lists": 5,
    "attendance.join_codes.forget_codes": 5,
    "questions.operations.forgetting.forget_answers": 10,
    "contacts.jobs.forget_cards": SHOWN,
    "guests.operations.forget_guests": 7,
    "speaking.operations.forgetting.forget_speakers": 5,
    "returns.operations.reading.forget_old": 7,
    "people.operations.parting.forget_merges": 5,
    "imports.operations.forget_lists": 7,
    "moving_in.operations.tables.forget_tables": 7,
    "accounts.operations.forget_old": 30,
    "accounts.audit_chain.seal": 65,
    "accounts.audit_chain.look": 0,  # nothing was altered
}


@pytest.fixture
def due(app: Flask, clock: StandingClock) -> Iterator[Hall]:
    """Work for every sweep. Returns the hall whose people are to be reminded."""
    now = clock.now()
    with app.app_context():
        _shown(clock, now)
        _invited(clock, now)
        _speakers(clock, now)
        clock.set(now - timedelta(days=60))
        for number in range(7):
            note_returned(f"digest {number}", "automatic")
        for number in range(50):
            limits.use("sign-up", f"192.0.2.{number}", allowed=1, seconds=60)
        for number in range(20):
            making.make_heartbeat(f"old{number}")
        for number in range(30):
            add_organizer(f"organizer{number}@example.org", "Vera", False, "en", "Europe/Moscow")
        _answers(10, starts=now - timedelta(days=40))
        clock.set(now - timedelta(days=3))
        _sign_ins("late", 20)
        soon, moved, full, held = (
            a_hall(starts=now + timedelta(hours=23)),
            a_hall(starts=now + timedelta(days=10)),
            a_hall(starts=now + timedelta(days=11), capacity=10),
            a_hall(starts=now + timedelta(days=12), capacity=10),
        )
        for hall in (soon, moved, full, held):
            for number in range(PEOPLE):
                a_guest(hall, f"Guest{number}")
        _codes(5, soon)
        _merges(5, now - timedelta(days=40))
        _offers(held)
        delivered()
        later = moved.meeting.ends_at + timedelta(hours=1)
        making.change(moved.meeting, sequence=1, ends_at=later, changed_at=clock.now())
        making.change(pool_of(full), capacity=30)
        _readers(clock, now)
        _enrolled(clock, now)
        _recorded(clock, now)
        _colleagues(clock, now)
        _brought_in(clock, now)
        _moved_in(clock, now)
        _came(clock, now)
        clock.set(now)
        _sent_to_many(moved)
        _sign_ins("guest", 10)
        yield soon


def _codes(number: int, hall: Hall) -> None:
    people = db.session.scalars(select(Registration.id).filter_by(event_id=hall.event_id)).all()
    for one in people[:number]:
        make_code(one)


@operation
def _merges(number: int, at: datetime) -> None:
    """Nobody can undo them any more."""
    people = select(Participant.id).order_by(Participant.id).limit(number + 1)
    ids = db.session.scalars(people).all()
    for gone in ids[1:]:
        row = Merge(public_id=tokens.public_id(), kept_id=ids[0], gone_id=gone, moved=[])
        row.merged_at = at
        db.session.add(row)


def _answers(number: int, starts: datetime) -> None:
    """To a question that is answered for a week after the event."""
    hall = a_hall(starts=starts)
    (needs,) = switch_on(hall.event, "needs")
    for one in range(number):
        guest = a_guest(hall, f"Early{one}")
        keep((answer(needs, "captions"),), registration_id=guest.id)


def _shown(clock: StandingClock, now: datetime) -> None:
    """Professionals showed themselves at an event that was a hundred days ago."""
    clock.set(now - timedelta(days=110))
    hall = a_hall(starts=now - timedelta(days=100), audience=frozenset({"professional"}))
    for number in range(SHOWN):
        vera = a_guest(hall, f"Vera{number}", role="professional")
        show(vera.id, Card("", "", "", "", "vera@example.org", whole_series=False))


def _invited(clock: StandingClock, now: datetime) -> None:
    """Guests of an event that was forty days ago, whom nobody has answered for."""
    clock.set(now - timedelta(days=50))
    hall = a_hall(starts=now - timedelta(days=40))
    event = db.session.get_one(Event, hall.event_id)
    invite(event, "\n".join(f"school{number}@example.org" for number in range(7)))
    delivered()


def _came(clock: StandingClock, now: datetime) -> None:
    """Who came to an event of yesterday is thanked, wherever it is day now."""
    clock.set(now - timedelta(days=2))
    hall = a_hall(starts=now - timedelta(hours=20))
    making.make_reminder_rules(hall.event, ("end", 60), audience="came")
    zone = "Etc/GMT" if not rules_of_news.is_night(now, "Etc/GMT") else "Asia/Kamchatka"
    guests = [a_guest(hall, f"Came{number}", zone=zone).id for number in range(CAME)]
    clock.set(now - timedelta(hours=19, minutes=30))
    for one in guests:
        arrive(one, hall.meeting_id)
    delivered()


def _speakers(clock: StandingClock, now: datetime) -> None:
    """Some spoke forty days ago; others have got another host link since their invitation."""
    for number, since, days in ((5, 50, -40), (6, 2, 9)):
        clock.set(now - timedelta(days=since))
        for _one in range(number):
            request = confirmed_speaker(an_event_with_speaker(starts=now + timedelta(days=days)))
            if days > 0:
                speaking.set_host_link(request.id, ROOM, by=None)
    delivered()


def _sign_ins(name: str, number: int) -> None:
    for one in range(number):
        sign_ins.ask(mailbox(f"{name}{one}@example.org"), f"secret of {name}{one}", "en")


def _offers(hall: Hall) -> None:
    """Ten seats are held for the first ten in line, a day long."""
    set_offer_hours(hall.event_id, 24)
    confirmed = select(Registration.id).filter_by(event_id=hall.event_id, state="confirmed")
    for registration_id in db.session.scalars(confirmed).all():
        cancel(registration_id)


def _readers(clock: StandingClock, now: datetime) -> None:
    """Who wants news of an event that was listed two hours ago, wherever it is day now."""
    programme = making.make_programme(slug="news")
    clock.set(now - timedelta(hours=1))
    hall = a_hall(starts=now + timedelta(days=12))
    text = add_consent_text(programme.organization_id, "news", "en", "Write to me.", "To me.")
    for number in range(AGREED):
        a_guest(hall, f"Agreed{number}", consent_text_ids=(text.id,))
    clock.set(now - timedelta(days=8))
    for number in range(10):
        ask(f"never{number}@example.org")
    clock.set(now - timedelta(days=1))
    zone = "Etc/GMT" if not rules_of_news.is_night(now, "Etc/GMT") else "Asia/Kamchatka"
    for number in range(PEOPLE):
        subscribe(f"reader{number}@example.org", zone=zone)
    delivered()
    clock.set(now - timedelta(hours=2))
    announce(programme, title="News")


def _enrolled(clock: StandingClock, now: datetime) -> None:
    """People in a whole series, which got one more date an hour ago."""
    clock.set(now - timedelta(days=2))
    those = evenings(1, starts=now + timedelta(days=20))
    for number in range(PEOPLE):
        enrol(those.series, f"Listener{number}")
    delivered()
    clock.set(now - timedelta(hours=1))
    those.add(starts=now + timedelta(days=27))


def _recorded(clock: StandingClock, now: datetime) -> None:
    """Who waits for a recording, which has had its address for an hour."""
    clock.set(now - timedelta(hours=4))
    event = an_event(starts=now - timedelta(hours=3))
    for number in range(12):
        ask_for_recording(event, f"Viewer{number}")
    delivered()
    clock.set(now - timedelta(hours=1))
    plan(event, LINK)


def _colleagues(clock: StandingClock, now: datetime) -> None:
    """Ten in line who never said yes, five lists that nobody confirmed, ten who are to be asked."""
    clock.set(now - timedelta(days=4))
    hall = a_hall(starts=now + timedelta(days=13), capacity=1)
    a_guest(hall, "Guest")
    event = db.session.get_one(Event, hall.event_id)
    making.change(event, audience=frozenset({"parent", "professional"}))
    asked(event, *(f"Colleague{'abcdefghij'[number]}" for number in range(10)))
    clock.set(now - timedelta(days=3))
    for number in range(5):
        put_together(event, "Vera", email=f"manager{number}@example.org")
    delivered()
    clock.set(now - timedelta(hours=1))
    further = (f"Further{'abcdefghij'[number]}" for number in range(10))
    confirm(put_together(event, *further).id)


def _sent_to_many(hall: Hall) -> None:
    """A letter to all at one event, sent off just now."""
    oleg = an_organizer("Oleg", hall.event.programme, "organizer")
    start(a_draft(hall.event, oleg.id), oleg.id, None)


def _brought_in(clock: StandingClock, now: datetime) -> None:
    """Twelve lines of a list that was begun, and seven of one that nobody went on with."""
    clock.set(now - timedelta(days=3))
    hall = a_hall(starts=now + timedelta(days=14))
    organizer = db.session.scalars(select(Organizer.id).limit(1)).one()

    def put_down(people: int) -> int:
        lines = [(number, [f"Person {number}"]) for number in range(people)]
        public_id = imports.put_down(hall.event_id, organizer, ["Name"], lines)
        listing = import_of(hall.event_id, public_id)
        assert listing is not None
        return listing.id

    put_down(7)
    clock.set(now - timedelta(hours=1))
    begun, day = put_down(BROUGHT_IN), (now - timedelta(days=9)).date()
    imports.say(begun, Wanted(("full_name",), "parent", "On paper", day, "nobody"))
    imports.begin(begun, organizer, write_now=False)


def _moved_in(clock: StandingClock, now: datetime) -> None:
    """Twelve people of a past event whose table was begun, and seven lines of a forgotten one."""
    clock.set(now - timedelta(days=3))
    programme = a_programme("Long ago")
    organizer = db.session.scalars(select(Organizer.id).limit(1)).one()

    def put_down(people: int) -> int:
        lines = [(number, ["Talk", "2026-05", f"Person {number}"]) for number in range(people)]
        headings = ["Event", "Date", "Full name"]
        table = table_of(programme.id, moving_in.put_down(programme.id, organizer, headings, lines))
        assert table is not None
        return table.id

    put_down(7)
    clock.set(now - timedelta(hours=1))
    begun = put_down(MOVED_IN)
    moving_in.say(begun, "parent", "nobody", "", None)
    moving_in.begin(begun, organizer)


def pool_of(hall: Hall) -> making.SeatPool:
    return db.session.scalars(select(making.SeatPool).filter_by(event_id=hall.event_id)).one()


@contextmanager
def racing(database_url: str, folder: Path) -> Iterator[list["subprocess.Popen[str]"]]:
    settings = child_environment(environment(database_url, folder))
    command = [sys.executable, "-m", "tests.servers.one_round"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with ExitStack() as stack:
        processes = [
            stack.enter_context(
                subprocess.Popen(command, cwd=ROOT, env=settings, text=True, **pipes)
            )
            for _number in range(PROCESSES)
        ]
        assert [said(one) for one in processes] == ["ready"] * PROCESSES
        yield processes


def said(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def all_do_the_next(processes: list["subprocess.Popen[str]"]) -> list[int]:
    for one in processes:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    return [int(said(one)) for one in processes]


def name_of(sweep) -> str:
    return f"{sweep.__module__}.{sweep.__name__}".removeprefix("webinar_hub.")


@pytest.mark.parametrize("database_url", POSTGRESQL_FIRST, indirect=True)
def test_two_processes_at_once_do_the_work_of_each_sweep_once(
    app: Flask, database_url: str, tmp_path: Path, due: Hall
) -> None:
    with racing(database_url, tmp_path) as processes:
        done = {name_of(sweep): all_do_the_next(processes) for sweep in SWEEPS}
    print(done)
    # Who finds another at its people leaves them to it; whether it did them all is counted below.
    assert {name: sum(numbers) for name, numbers in done.items()} == WORK

    kinds = Counter(db.session.scalars(select(OutboxMessage.kind)))
    assert (kinds["reminder_day"], kinds["changed"], kinds["promoted"]) == (PEOPLE, PEOPLE, 20)
    assert (kinds["new_events"], kinds["series_date_added"]) == (PEOPLE, PEOPLE)
    assert (kinds["offer"], kinds["offer_lapsed"]) == (20, 10)
    assert kinds["event_message"] == PEOPLE
    assert (kinds["keep_seat"], kinds["released"]) == (10, 0)
    assert kinds["thanks_for_coming"] == CAME
    written = db.session.execute(
        select(OutboxMessage.recipient_id, OutboxMessage.kind, func.count())
        .group_by(OutboxMessage.recipient_id, OutboxMessage.kind)
        .having(func.count() > 1)
    )
    assert written.all() == []
    states = Counter(db.session.scalars(select(Registration.state)))
    assert states == {
        "confirmed": 4 * PEOPLE + 31 + AGREED + 10 + SHOWN + BROUGHT_IN + MOVED_IN + CAME,
        "waitlisted": PEOPLE - 30 + 10 + 10,
        "offered": 10,
        "cancelled": 30,
    }
    held = select(Registration.queue_number).filter_by(state="offered")
    assert sorted(db.session.scalars(held)) == list(range(11, 21))  # nobody was overtaken
    full = db.session.scalars(select(making.SeatPool).filter_by(capacity=30)).one()
    assert figures(full) == (30, PEOPLE - 30)
    assert db.session.scalar(select(func.count()).select_from(LimitUse)) == 0
    assert db.session.scalar(select(func.count()).select_from(OneTimeLink)) == 1  # Oleg's is new


def test_every_sweep_is_raced() -> None:
    """A new job of the scheduler gets its work above."""
    assert [name_of(sweep) for sweep in SWEEPS] == list(WORK)


@pytest.mark.long
def test_without_a_record_of_who_was_told_two_would_write_the_news_twice(due: Hall) -> None:
    """What keeps them apart is the record, and the number of the letter in its key."""
    ids = db.session.scalars(select(Subscriber.id)).all()
    assert [write_news(ids), write_news(ids)] == [PEOPLE, 0]
    _forget_who_was_told()
    assert write_news(ids) == PEOPLE
    _forget_who_was_told(letters=1)
    assert write_news(ids) == 0


@operation
def _forget_who_was_told(letters: int | None = None) -> None:
    db.session.execute(delete(Told))
    if letters is not None:
        db.session.execute(update(Subscriber).values(letters=letters))


def test_without_its_key_a_reminder_that_two_found_would_be_written_twice(
    due: Hall, clock: StandingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What keeps them apart is the key; the test above could fail."""
    copies = iter(range(1000))
    monkeypatch.setattr(rules.Due, "key", lambda *_: f"unguarded:{next(copies)}")
    (found,) = queries.due(clock.now())
    ids = queries.not_reminded(found, 10)
    assert operations.write_reminders(found, ids) == 10
    assert operations.write_reminders(found, ids) == 10
