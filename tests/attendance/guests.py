"""People who signed up, for tests of what comes after: reminders, the door, the roster."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from tests import making
from webinar_hub.catalogue.models import Event, Meeting
from webinar_hub.core.database import db
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.participants.operations import PersonData
from webinar_hub.participants.rules import mailbox
from webinar_hub.registration.models import Registration
from webinar_hub.registration.operations import Application, sign_up

MONDAY = datetime(2026, 11, 2, 8, tzinfo=UTC)  # eleven o'clock in Moscow
THURSDAY_EVENING = datetime(2026, 11, 12, 15, tzinfo=UTC)  # six o'clock in Moscow


@dataclass(frozen=True)
class Hall:
    """An event with its only meeting and its seats, by id: operations forget rows."""

    event_id: int
    meeting_id: int

    @property
    def event(self) -> Event:
        return db.session.get_one(Event, self.event_id)

    @property
    def meeting(self) -> Meeting:
        return db.session.get_one(Meeting, self.meeting_id)


def a_hall(capacity: int | None = None, pool_mode: str | None = None, **event: Any) -> Hall:
    """A webinar on Thursday evening with a room."""
    columns = {"starts": THURSDAY_EVENING, "room_link": "https://room.example.org/42", **event}
    made = making.make_event(**columns)
    making.make_pool(made, capacity=capacity, **({"mode": pool_mode} if pool_mode else {}))
    return Hall(made.id, made.meetings[0].id if made.meetings else 0)


def a_guest(hall: Hall, given_name: str = "Anna", **changes: Any) -> Registration:
    """Signed up by the product; `email=None` is somebody without an address."""
    email = changes.pop("email", f"{given_name.lower()}@example.org")
    role = changes.pop("role", "parent")
    organisation = changes.pop("organisation", "")
    agreed = changes.pop("consent_text_ids", ())
    person = {
        "mailbox": mailbox(email) if email else None,
        "given_name": given_name,
        "family_name": "",
        "patronymic": "",
        "language": "en",
        "zone": "Europe/Moscow",
        "region_id": None,
        "discreet": False,
    }
    application = Application(
        *(PersonData(**(person | changes)), role),
        organisation=organisation,
        consent_text_ids=agreed,
    )
    signed_up = sign_up(hall.event_id, application)
    return db.session.get_one(Registration, signed_up.registration_id)


def letters(kind: str | None = None) -> list[OutboxMessage]:
    """What lies in the outbox, in the order in which it was put down."""
    db.session.rollback()  # what a browser did meanwhile is seen too
    rows = db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()
    return [row for row in rows if kind is None or row.kind == kind]
