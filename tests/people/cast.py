"""People who are known twice, and organizers who look for them.

The cast: Anna is a parent with two addresses; Oleg organizes, Lida reads along, Timur organizes
another programme, Nadia owns the site.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from tests import making
from tests.attendance.guests import Hall, a_guest
from tests.organizing import an_organizer, signed_in
from webinar_hub.catalogue.models import Programme
from webinar_hub.core.database import db
from webinar_hub.participants.models import Participant
from webinar_hub.registration.models import Registration

MONDAY = datetime(2026, 11, 2, 8, tzinfo=UTC)  # eleven o'clock in Moscow
THURSDAY_EVENING = datetime(2026, 11, 12, 15, tzinfo=UTC)


def hall_in(programme: Programme, capacity: int | None = None, **event: Any) -> Hall:
    columns = {"starts": THURSDAY_EVENING, "room_link": "https://room.example.org/42", **event}
    made = making.make_event(programme, **columns)
    making.make_pool(made, capacity=capacity)
    return Hall(made.id, made.meetings[0].id if made.meetings else 0)


def a_person(hall: Hall, given_name: str, family_name: str = "Ivanova", **changes: Any):
    """Signed up by the product."""
    return a_guest(hall, given_name, family_name=family_name, **changes)


def person_of(registration: Registration) -> Participant:
    db.session.rollback()
    key = select(Registration.participant_id).where(Registration.id == registration.id)
    return db.session.get_one(Participant, db.session.scalar(key))


def browser_of(app: Any, name: str, programme: Programme | None = None, role: str | None = None):
    return signed_in(app, an_organizer(name, programme, role, site_owner=programme is None))


def page(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    return response.get_data(as_text=True)
