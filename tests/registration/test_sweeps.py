"""The sweeps go on past what is broken. On both databases."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import OperationalError

from tests import making
from tests.registration import people
from tests.registration.people import figures, kinds_to, sign_up
from webinar_hub.core.operation import DatabaseBusy
from webinar_hub.registration.jobs import announce_changes, fill_free_seats
from webinar_hub.registration.operations import changes, pools

pytestmark = pytest.mark.usefixtures("in_november")


def a_moved_event(clock, names):
    event = making.make_event()
    making.make_pool(event, capacity=None)
    crowd = [sign_up(event, name) for name in names]
    people.delivered()
    meeting = event.meetings[0]
    later = meeting.ends_at + timedelta(hours=1)
    making.change(meeting, sequence=1, ends_at=later, changed_at=clock.now())
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


def test_one_pool_that_cannot_be_filled_holds_up_no_other(caplog):
    broken, (_anna, first) = a_stalled_pool()
    _pool, (_anna, second) = a_stalled_pool()
    break_guest(first)
    assert fill_free_seats() == 1
    assert people.fresh(second).state == "confirmed"
    assert people.fresh(first).state == "waitlisted"
    assert f"nobody could move up in pool {broken.id}" in caplog.text


def test_a_pool_that_has_gone_holds_up_no_other(monkeypatch):
    pool, _crowd = a_stalled_pool()
    found = pools.stalled()
    monkeypatch.setattr(pools, "stalled", lambda: [987654, *found])
    assert fill_free_seats() == 1
    assert figures(pool) == (2, 0)
