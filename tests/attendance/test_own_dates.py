"""A consultant sees who comes to the own dates and marks who came, and nothing else."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from tests import organizing as some
from tests.attendance.test_at_the_door import MORNING
from webinar_hub.attendance.models import AttendanceRecord
from webinar_hub.catalogue import operations as catalogue
from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.participants.rules import mailbox
from webinar_hub.registration.models import Registration
from webinar_hub.registration.operations import ensure_pools
from webinar_hub.registration.operations.pools import PoolPlan
from webinar_hub.speaking import operations as speaking

KIRA = "kira@example.org"


@pytest.fixture(autouse=True)
def inside(sqlite_app, at):
    with sqlite_app.app_context():
        at(MORNING)
        yield


@pytest.fixture
def programme():
    return some.a_programme()


@pytest.fixture
def kira(sqlite_app, programme):
    return some.signed_in(sqlite_app, some.an_organizer("Kira", programme, "consultant"))


def an_event(programme, days: int = 0, speaker: str = KIRA, **changes):
    day = (clock.now() + timedelta(days=days)).date()
    event = some.an_event(programme, when=some.sitting(day), **changes)
    ensure_pools(event.id, [PoolPlan("", "online", 20)])
    some.sign_up(event, 2)
    one = catalogue.add_speaker(programme.id, catalogue.SpeakerDetails("Kira", "en"))
    catalogue.assign_speakers(event.id, [one.id])
    wish = speaking.Asking(mailbox(speaker), "en", "Europe/Moscow")
    event.asked = speaking.ask(event.id, one.id, wish, by=None)
    return event


def address(event) -> str:
    return f"/organize/events/{event.public_id}/own-date"


def test_a_date_is_there_from_the_own_yes_on_and_people_are_marked(
    programme, kira, clock, sqlite_app
):
    event = an_event(programme)
    assert kira.get("/organize").location == "/organize/own-dates"
    assert "You have no dates here" in kira.get("/organize/own-dates").get_data(as_text=True)
    assert kira.get(address(event)).status_code == 404
    speaking.confirm(event.asked)
    assert event.title in kira.get("/organize/own-dates").get_data(as_text=True)
    page = kira.get(address(event)).get_data(as_text=True)
    assert "Guest 0" in page
    assert "@example.org" not in page.split("<main")[1]
    person = db.session.scalars(select(Registration).filter_by(event_id=event.id)).first()
    sent = {"person": person.public_id, "meeting": event.meetings[0].public_id}
    assert some.post(kira, address(event), seen="unknown.0", **sent).status_code == 303
    db.session.rollback()
    assert db.session.scalars(select(AttendanceRecord.verdict)).all() == ["attended"]
    assert some.post(kira, address(event), back="1", **sent).status_code == 303
    db.session.rollback()
    assert db.session.scalars(select(AttendanceRecord.verdict)).all() == []
    clock.set(datetime(2026, 11, 9, 20, tzinfo=UTC))  # a week later nobody needs the names
    later = some.signed_in(sqlite_app, some.by_email(KIRA))
    assert later.get(address(event)).status_code == 404


def test_nothing_else_of_the_programme_is_there(programme, kira):
    own, others = an_event(programme), an_event(programme, 1, "dina@example.org")
    foreign = an_event(some.a_programme("Trust"))
    for event in (own, others, foreign):
        speaking.confirm(event.asked)
    for path in (
        address(others),
        address(foreign),
        f"/organize/events/{own.public_id}",
        f"/organize/events/{own.public_id}/roster",
        f"/organize/events/{own.public_id}/door",
        f"/organize/events/{own.public_id}/speakers",
        f"/organize/programmes/{programme.public_id}",
    ):
        assert kira.get(path).status_code == 404, path
    speaking.take_back(own.asked, by=None)
    assert kira.get(address(own)).status_code == 404
