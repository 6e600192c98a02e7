"""An organizer moves somebody to another event; who came is kept without a seat. Both databases."""

from datetime import timedelta

import pytest

from tests import making
from tests.organizing import an_organizer
from tests.registration import people
from tests.registration.people import figures, fresh, kinds_to, sign_up, signed_up
from webinar_hub.attendance.models import AttendanceRecord
from webinar_hub.catalogue.models import Event
from webinar_hub.core.database import db
from webinar_hub.participants.models import Consent
from webinar_hub.participants.operations import add_consent_text
from webinar_hub.registration import operations, rules
from webinar_hub.registration.models import Registration, SeatPool
from webinar_hub.roster import operations as roster
from webinar_hub.roster import queries
from webinar_hub.roster.rules import OnTheListAlready
from webinar_hub.roster.shown import Shown

pytestmark = pytest.mark.usefixtures("in_november")


@pytest.fixture
def event(in_november):
    return making.make_event(title="First evening")


@pytest.fixture
def other(event):
    return making.make_event(event.programme, title="Second evening", starts=making.in_days(12))


@pytest.fixture
def pool(event):
    return making.make_pool(event, capacity=1)


@pytest.fixture
def there(other):
    return making.make_pool(other, capacity=1)


def move(one: Registration, other: Event, *, may_wait: bool = False) -> Registration:
    moved = operations.move(one.id, one.event_id, other.id, "", may_wait=may_wait)
    return people.registration_of(moved)


def test_the_seat_goes_on_and_a_seat_is_taken_there(event, pool, other, there):
    anna, boris = sign_up(event, "Anna"), sign_up(event, "Boris")
    assert boris.state == "waitlisted"
    moved = move(anna, other)
    assert moved.state == "confirmed"
    assert (fresh(anna).state, fresh(anna).cancelled_by) == ("cancelled", "organizer")
    assert fresh(boris).state == "confirmed"
    assert (figures(pool), figures(there)) == ((1, 0), (1, 0))
    assert kinds_to(anna)[-1] == "moved"
    assert kinds_to(moved) == ["confirmation"]


def test_nobody_gives_a_seat_up_for_a_place_in_line_unless_that_is_wanted(
    event, pool, other, there
):
    sign_up(other, "Vera")
    anna = sign_up(event, "Anna")
    with pytest.raises(rules.NoSeatToMoveTo):
        move(anna, other)
    assert fresh(anna).state == "confirmed"
    moved = move(anna, other, may_wait=True)
    assert moved.state == "waitlisted"
    assert kinds_to(moved) == ["waiting"]
    assert (figures(pool), figures(there)) == ((0, 0), (1, 1))


def test_who_waits_may_wait_there(event, pool, other, there):
    sign_up(event, "Vera")
    sign_up(other, "Nina")
    boris = sign_up(event, "Boris")
    assert move(boris, other).state == "waitlisted"
    assert (figures(pool), figures(there)) == ((1, 0), (1, 1))


def test_what_was_agreed_to_and_proven_goes_along(event, pool, other, there):
    text = add_consent_text(event.programme.organization_id, "participation", "en", "Yes", "Text")
    anna = sign_up(event, "Anna", consent_text_ids=(text.id,))
    operations.prove_address(anna.id)
    given = db.session.query(Consent.given_at).filter_by(registration_id=anna.id).scalar()
    moved = move(anna, other)
    consent = db.session.query(Consent).filter_by(registration_id=moved.id).one()
    assert (consent.text_id, consent.how, consent.given_at) == (text.id, "form", given)
    assert moved.address_proven_at is not None


def test_who_is_signed_up_there_is_not_moved(event, pool, other, there):
    anna = sign_up(event, "Anna")
    signed_up(other, "Anna")
    with pytest.raises(rules.MovedNowhere):
        move(anna, other)
    assert fresh(anna).state == "confirmed"


def test_who_has_no_address_is_moved_as_the_same_person(event, pool, other, there):
    anna = sign_up(event, "Anna", email="")
    moved = move(anna, other)
    assert moved.participant_id == anna.participant_id
    assert moved.email is None


def test_an_event_of_another_organization_or_for_others_is_no_place_to_move_to(event, pool):
    anna = sign_up(event, "Anna")
    foreign = making.make_event()
    making.make_pool(foreign)
    with pytest.raises(rules.MovedNowhere):
        move(anna, foreign)
    for_others = making.make_event(event.programme, audience=frozenset({"student"}))
    making.make_pool(for_others)
    with pytest.raises(rules.RoleNotInvited):
        move(anna, for_others)
    assert fresh(anna).state == "confirmed"


def test_several_are_moved_one_by_one_and_who_stays_is_named(event, other, there, organizer):
    making.make_pool(event, capacity=10)
    ids = [sign_up(event, name).public_id for name in ("Anna", "Boris", "Clara")]
    outcome = roster.move(event.id, ids, other.id, "", may_wait=False, by=organizer)
    assert outcome.done == {"confirmed": 1}
    assert [key for key, _reason in outcome.left] == ids[1:]
    assert figures(there) == (1, 0)


def test_several_are_taken_out_and_who_has_left_is_named(event, organizer):
    pool = making.make_pool(event, capacity=10)
    guests = [sign_up(event, name) for name in ("Anna", "Boris")]
    operations.cancel(guests[0].id)
    outcome = roster.cancel(event.id, [one.public_id for one in guests], "", by=organizer)
    assert outcome.done == {"cancelled": 1}
    assert [key for key, _reason in outcome.left] == [guests[0].public_id]
    assert figures(pool) == (0, 0)


def test_decisions_follow_the_order_of_asking_and_name_who_was_decided_upon(organizer):
    event = making.make_event(approval=True)
    making.make_pool(event, capacity=1)
    guests = [sign_up(event, name) for name in ("Zoya", "Anna", "Boris")]
    operations.cancel(guests[2].id)
    ids = [one.public_id for one in reversed(guests)]
    outcome = roster.confirm(event.id, ids, by=organizer)
    assert outcome.done == {"confirmed": 1, "waitlisted": 1}
    assert fresh(guests[0]).state == "confirmed"
    assert [key for key, _reason in outcome.left] == [guests[2].public_id]


@pytest.fixture
def organizer(in_november) -> int:
    return an_organizer("Oleg").id


def came(event: Event, by: int, *, text_id: int | None = None, another: bool = False) -> str:
    galina = people.application("Galina", "").person
    meeting = event.meetings[0].id
    return roster.walk_in(
        event.id, meeting, by, galina, "parent", text_id=text_id, another=another
    )


@pytest.fixture
def running(event, clock):
    """Its meeting has just begun."""
    pool = making.make_pool(event, capacity=1)
    sign_up(event, "Anna")
    clock.set(event.meetings[0].starts_at + timedelta(minutes=5))
    return db.session.get_one(SeatPool, pool.id)


def test_who_simply_came_is_present_and_takes_no_seat(event, running, organizer):
    text = add_consent_text(event.programme.organization_id, "participation", "en", "Yes", "Text")
    public_id = came(event, organizer, text_id=text.id)
    one = db.session.query(Registration).filter_by(public_id=public_id).one()
    assert (one.state, one.walk_in, one.email) == ("confirmed", True, None)
    assert figures(running) == (1, 0)
    assert db.session.query(Consent.how).filter_by(registration_id=one.id).scalar() == "in_person"
    assert db.session.query(AttendanceRecord.verdict).scalar() == "attended"


def test_taking_out_who_came_frees_no_seat(event, running, organizer):
    public_id = came(event, organizer)
    outcome = roster.cancel(event.id, [public_id], "", by=organizer)
    assert outcome.done == {"cancelled": 1}
    assert figures(running) == (1, 0)


def test_one_name_is_added_twice_only_when_that_is_said(event, running, organizer):
    came(event, organizer)
    with pytest.raises(OnTheListAlready):
        came(event, organizer)
    came(event, organizer, another=True)
    assert len(queries.matching(event.id, Shown(), 10)) == 3
