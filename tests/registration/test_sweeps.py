"""The sweeps go on past what is broken. On both databases."""

import pytest
from sqlalchemy.exc import OperationalError

from tests import making
from tests.registration import people
from tests.registration.people import figures, kinds_to, sign_up
from webinar_hub.core.operation import DatabaseBusy
from webinar_hub.registration import operations
from webinar_hub.registration.jobs import announce_changes, fill_free_seats
from webinar_hub.registration.operations import changes, pools

pytestmark = pytest.mark.usefixtures("in_november")


def a_moved_event(clock, names):
    event = making.make_event()
    making.make_pool(event, capacity=None)
    crowd = [sign_up(event, name) for name in names]
    people.delivered()
    making.change(event.meetings[0], sequence=1, place="Lesnaya 5", changed_at=clock.now())
    clock.advance(minutes=5)
    return crowd


def a_stalled_pool():
    """Anna has the seat and Boris waits, although there are two."""
    event = making.make_event()
    pool = making.make_pool(event, capacity=1)
    crowd = [sign_up(event, name) for name in ("Anna", "Boris")]
    making.change(pool, capacity=2)
    return pool, crowd


def break_guest(guest) -> None:
    """A zone that has since gone: no letter to this person can say when anything begins."""
    making.change(guest, zone="Atlantis/Capital")


def test_people_who_cannot_be_told_of_a_change_stand_before_nobody(clock, monkeypatch, caplog):
    monkeypatch.setattr(changes, "BATCH", 2)
    *broken, anna = a_moved_event(clock, ["Boris", "Vera", "Gleb", "Daria", "Egor", "Anna"])
    for one in broken:
        break_guest(one)
    assert announce_changes() == 1
    assert kinds_to(anna) == ["confirmation", "changed"]
    for one in broken:
        assert caplog.text.count(f"registration {one.id} cannot be told") == 1


@pytest.mark.parametrize(
    "trouble", [DatabaseBusy(), OperationalError("SELECT", {}, Exception("closed"))]
)
def test_a_database_that_is_away_is_not_asked_for_each_person(clock, monkeypatch, trouble):
    a_moved_event(clock, ["Anna", "Boris", "Vera"])
    asked = []

    def away(ids):
        asked.append(ids)
        raise trouble

    monkeypatch.setattr(changes, "tell_changes", away)
    with pytest.raises(type(trouble)):
        announce_changes()
    assert len(asked) == 1


def test_seats_that_were_free_while_people_waited_are_given_to_them():
    pool, (anna, boris) = a_stalled_pool()
    assert fill_free_seats() == 1
    assert figures(pool) == (2, 0)
    assert people.fresh(boris).state == "confirmed"
    assert kinds_to(boris) == ["waiting", "promoted"]
    assert kinds_to(anna) == ["confirmation"]
    assert fill_free_seats() == 0


def test_one_pool_in_which_nobody_can_be_told_holds_up_no_other(caplog):
    _pool, (_anna, first) = a_stalled_pool()
    _pool, (_anna, second) = a_stalled_pool()
    break_guest(first)
    assert fill_free_seats() == 1
    assert people.fresh(second).state == "confirmed"
    assert people.fresh(first).state == "waitlisted"
    assert f"registration {first.id} cannot be told of a free seat" in caplog.text


def test_who_cannot_be_told_of_a_seat_keeps_the_place_and_stops_nobody(caplog):
    """Neither the line nor Anna, who gives her seat back."""
    event = making.make_event()
    pool = making.make_pool(event, capacity=1)
    anna, boris, clara, dina = [sign_up(event, name) for name in ("Anna", "Boris", "Clara", "Dina")]
    break_guest(boris)
    operations.cancel(anna.id)
    states = [people.fresh(one).state for one in (anna, boris, clara, dina)]
    assert states == ["cancelled", "waitlisted", "confirmed", "waitlisted"]
    assert figures(pool) == (1, 2)
    assert (kinds_to(boris), kinds_to(clara)) == (["waiting"], ["waiting", "promoted"])
    assert operations.set_capacity(event.id, pool.id, 5) == 1
    assert people.fresh(dina).state == "confirmed"
    assert figures(pool) == (2, 1)
    making.change(boris, zone="Europe/Moscow")
    assert fill_free_seats() == 1
    assert kinds_to(boris) == ["waiting", "promoted"]
    assert figures(pool) == (3, 0)


def test_the_last_in_line_who_cannot_be_told_leaves_the_seat_free():
    event = making.make_event()
    pool = making.make_pool(event, capacity=1)
    anna, boris = [sign_up(event, name) for name in ("Anna", "Boris")]
    break_guest(boris)
    operations.cancel(anna.id)
    assert figures(pool) == (0, 1)


def test_who_has_no_mailbox_moves_up_like_everybody():
    event = making.make_event()
    pool = making.make_pool(event, capacity=1)
    anna, boris = sign_up(event, "Anna"), sign_up(event, "Boris", email="")
    clara = sign_up(event, "Clara")
    operations.cancel(anna.id)
    operations.set_capacity(event.id, pool.id, 2)
    assert [people.fresh(one).state for one in (boris, clara)] == ["confirmed", "confirmed"]
    assert figures(pool) == (2, 0)


def test_a_pool_that_has_gone_holds_up_no_other(monkeypatch):
    pool, _crowd = a_stalled_pool()
    found = pools.stalled()
    monkeypatch.setattr(pools, "stalled", lambda: [987654, *found])
    assert fill_free_seats() == 1
    assert figures(pool) == (2, 0)
