"""Several people behind one mailbox: counted together, apart in the calendar. On both databases."""

import threading
from collections import Counter
from importlib import import_module

import pytest
from icalendar import Calendar

from tests import making
from tests.conftest import POSTGRESQL
from tests.registration import people
from tests.registration.people import figures, letters_to, sign_up
from webinar_hub.core.database import db
from webinar_hub.mail import rendering
from webinar_hub.participants.models import Participant
from webinar_hub.registration import operations, rules

pytestmark = pytest.mark.usefixtures("in_november")

HOME = "home@example.org"
TOGETHER = 6
SIGNING_UP = import_module("webinar_hub.registration.operations.sign_up")


@pytest.fixture
def event():
    return making.make_event()


@pytest.fixture
def pool(event):
    return making.make_pool(event, capacity=None)


def entries_sent_to(registration):
    """Method, UID and sequence of each calendar object, in the order of the letters."""
    found = []
    for letter in letters_to(registration):
        if (part := rendering.calendar(letter)) is not None:
            (entry,) = Calendar.from_ical(part.content).walk("VEVENT")
            found.append((part.method, str(entry["UID"]), entry["SEQUENCE"]))
    return found


# Apart in the calendar


def test_two_people_at_one_mailbox_have_an_entry_each(event, pool):
    anna, boris = sign_up(event, "Anna", email=HOME), sign_up(event, "Boris", email=HOME)
    (_, hers, _), (_, his, _) = entries_sent_to(anna)[0], entries_sent_to(boris)[0]
    assert hers == event.meetings[0].uid
    assert his != hers


def test_one_who_leaves_takes_nothing_out_of_the_others_calendar(event, pool):
    anna, boris = sign_up(event, "Anna", email=HOME), sign_up(event, "Boris", email=HOME)
    operations.cancel(anna.id)
    taken_out = {uid for method, uid, _ in entries_sent_to(anna) if method == "CANCEL"}
    assert taken_out == {entries_sent_to(anna)[0][1]}
    assert taken_out.isdisjoint(uid for _, uid, _ in entries_sent_to(boris))


def test_who_comes_after_somebody_else_has_left_does_not_meet_the_entry_taken_out(event, pool):
    anna = sign_up(event, "Anna", email=HOME)
    operations.cancel(anna.id)
    boris = sign_up(event, "Boris", email=HOME)
    assert entries_sent_to(boris)[0][1] not in {uid for _, uid, _ in entries_sent_to(anna)}


def test_every_renewal_in_a_shared_mailbox_is_an_entry_of_its_own(event, pool):
    seen = []
    for _ in range(3):
        for name in ("Anna", "Boris"):
            registration = sign_up(event, name, email=HOME)
            seen.append(entries_sent_to(registration)[0][1])
            operations.cancel(registration.id)
    assert len(set(seen)) == len(seen)


def test_a_date_added_later_keeps_the_two_apart_as_well(event, pool, clock):
    registrations = [sign_up(event, name, email=HOME) for name in ("Anna", "Boris")]
    added = making.make_meeting(event, making.in_days(12))
    clock.advance(minutes=2)
    operations.tell_changes([one.id for one in registrations])
    told = [
        {invitation.uid for invitation in people.fresh(one).invitations} for one in registrations
    ]
    assert [len(one) for one in told] == [2, 2]
    assert added.uid in told[0]
    assert told[0].isdisjoint(told[1])


# Counted together


def rest_of_the_family(app, event):
    """Eight are signed up; six more press the button in the same moment."""
    for number in range(rules.PERSONS_PER_ADDRESS - 2):
        sign_up(event, f"Person {number}", email=HOME)
    event_id, names, lock = event.id, iter("ABCDEF"), threading.Lock()

    def one() -> str:
        with lock:
            wanted = people.application(next(names), HOME)
        return operations.sign_up(event_id, wanted).state

    answers = people.at_once(app, TOGETHER, one)
    return Counter(one if isinstance(one, str) else type(one).__name__ for one in answers)


def test_no_more_than_ten_share_an_address_even_at_once(app, event, pool):
    assert rest_of_the_family(app, event) == {"confirmed": 2, "TooManyAtAddress": TOGETHER - 2}
    assert figures(pool) == (10, 0)
    assert db.session.query(Participant).count() == 10


@pytest.mark.parametrize("database_url", [POSTGRESQL], indirect=True)
def test_without_a_turn_for_each_they_overlook_one_another(app, event, pool, monkeypatch):
    """On SQLite operations take turns anyway, so it can only be seen on PostgreSQL."""
    all_have_looked, check = threading.Barrier(TOGETHER), rules.check_household

    def check_late(signed_up: int) -> None:
        if threading.current_thread() is not threading.main_thread():
            all_have_looked.wait(10)
        check(signed_up)

    monkeypatch.setattr(SIGNING_UP, "one_at_a_time", lambda _what: None)
    monkeypatch.setattr(rules, "check_household", check_late)
    assert rest_of_the_family(app, event) == {"confirmed": TOGETHER}


@pytest.mark.parametrize("why", ["closed", "moved"])
def test_a_refusal_is_the_same_for_who_is_signed_up_and_for_who_is_not(event, pool, why):
    people.sign_up(event, "Anna", email=HOME)
    seen = {"dates_seen": "f" * 12} if why == "moved" else {}
    if why == "closed":
        making.change(event, sign_up_closes_at=making.in_days(-1))
    written = len(people.all_letters())
    for name in ("Anna", "Nobody"):
        with pytest.raises(rules.DatesChanged if seen else rules.SignUpRefused):
            people.sign_up(event, name, email=HOME, **seen)
    assert len(people.all_letters()) == written


def test_who_once_asked_for_discreet_letters_gets_no_others_by_a_form(event, pool):
    """Anybody may send one in their name."""
    people.sign_up(event, "Anna", email=HOME, discreet=True)
    other = making.make_event()
    making.make_pool(other)
    assert people.sign_up(other, "Anna", email=HOME).discreet
    assert not people.sign_up(other, "Boris", email=HOME).discreet
