"""Who marks at the door sees names of today and tomorrow, and nothing else of anybody."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from tests import organizing as some
from webinar_hub.accounts.rules import suffices
from webinar_hub.attendance import rules
from webinar_hub.attendance.models import AttendanceRecord
from webinar_hub.catalogue.models import Meeting
from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.registration.models import Registration
from webinar_hub.registration.operations import ensure_pools
from webinar_hub.registration.operations.pools import PoolPlan

MORNING = datetime(2026, 11, 2, 8, tzinfo=UTC)


@pytest.fixture(autouse=True)
def inside(app, at):
    with app.app_context():
        at(MORNING)
        yield


@pytest.fixture
def programme():
    return some.a_programme()


def an_event(programme, days: int, **changes):
    day = (clock.now() + timedelta(days=days)).date()
    event = some.an_event(programme, when=some.sitting(day), **changes)
    ensure_pools(event.id, [PoolPlan("", "online", 20)])
    some.sign_up(event, 2)
    return event


@pytest.fixture
def door(app, programme):
    return some.signed_in(app, some.an_organizer("Dina", programme, "check_in"))


@pytest.mark.parametrize(
    ("days", "is_open"), [(-1, False), (0, True), (1, True), (2, False), (10, False)]
)
def test_a_list_is_open_today_and_tomorrow_where_it_takes_place(days, is_open):
    start = MORNING + timedelta(days=days)
    when = {"starts_at": start, "ends_at": start + timedelta(hours=1)}
    meeting = Meeting(**when, zone="Europe/Moscow", status="scheduled")
    assert rules.is_at_the_door(meeting, MORNING) is is_open
    meeting.status = "cancelled"
    assert not rules.is_at_the_door(meeting, MORNING)


def test_narrow_roles_may_do_what_they_are_for_and_nothing_else():
    assert suffices("check_in", "check_in")
    assert not any(suffices("check_in", one) for one in ("viewer", "organizer", "owner"))
    assert not any(suffices("consultant", one) for one in ("viewer", "check_in", "owner"))
    assert not suffices("viewer", "check_in")


def test_names_are_read_and_somebody_is_marked_and_taken_back(programme, door):
    event = an_event(programme, 0)
    an_event(programme, 5, title="Next week")
    assert door.get("/organize").location == "/organize/door"
    page = door.get("/organize/door").get_data(as_text=True)
    assert "The tender age" in page
    assert "Next week" not in page
    address = f"/organize/events/{event.public_id}/door"
    page = door.get(address).get_data(as_text=True)
    assert "Guest 0" in page
    assert "@example.org" not in page.split("<main")[1]
    person = db.session.scalars(select(Registration).filter_by(event_id=event.id)).first()
    sent = {"person": person.public_id, "meeting": event.meetings[0].public_id}
    assert some.post(door, address, seen="unknown.0", **sent).status_code == 303
    db.session.rollback()
    assert db.session.scalars(select(AttendanceRecord.verdict)).all() == ["attended"]
    assert "Came" in door.get(address).get_data(as_text=True)
    assert some.post(door, address, back="1", **sent).status_code == 303
    db.session.rollback()
    assert db.session.scalars(select(AttendanceRecord.verdict)).all() == []


def test_everything_else_of_the_programme_is_not_there(programme, door):
    event = an_event(programme, 0)
    late = an_event(programme, 4)
    other = an_event(some.a_programme("Trust"), 0)
    person = db.session.scalars(select(Registration).filter_by(event_id=event.id)).first()
    for path in (
        f"/organize/events/{event.public_id}",
        f"/organize/events/{event.public_id}/roster",
        f"/organize/events/{event.public_id}/roster/{person.public_id}",
        f"/organize/events/{late.public_id}/door",
        f"/organize/events/{other.public_id}/door",
        f"/organize/programmes/{programme.public_id}",
        "/organize/changes",
    ):
        assert door.get(path).status_code == 404, path
    assert event.title not in door.get("/organize/events").get_data(as_text=True)
    wrong = {"person": person.public_id, "meeting": other.meetings[0].public_id}
    address = f"/organize/events/{event.public_id}/door"
    assert some.post(door, address, seen="unknown.0", **wrong).status_code == 404
