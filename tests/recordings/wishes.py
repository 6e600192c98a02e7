"""Recordings, and people who want them without coming."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from tests import making
from tests.registration.people import application, fresh
from webinar_hub.catalogue.models import Event
from webinar_hub.core.database import db
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.recordings import operations, queries
from webinar_hub.recordings.models import RecordingRequest

LINK = "https://video.example.org/watch/tender-age"


def an_event(capacity: int | None = 1, **columns: Any) -> Event:
    """With seats, and with a recording planned."""
    event = making.make_event(**columns)
    making.make_pool(event, capacity=capacity)
    plan(event)
    return event


def plan(
    event: Event,
    link: str = "",
    *,
    planned: bool = True,
    until: datetime | None = None,
    for_seats: bool = False,
) -> None:
    """What an organizer says of the recording, having seen what was said before."""
    present = queries.of_event(event.id)
    wanted = operations.Wanted(planned, link, until, for_seats)
    version = present.version_id if present else 0
    operations.set_recording(event.id, wanted, by=None, version=version)


def ask(event: Event, given_name: str = "Anna", **changes: Any) -> RecordingRequest:
    """Somebody asks, and the request as it now is."""
    wanted = application(given_name, **changes)
    operations.ask(event.id, wanted)
    assert wanted.person.mailbox is not None
    found = queries.at_address(event.id, wanted.person.mailbox.key)
    (own,) = [one for one in found if one.participant.given_name == given_name]
    return fresh(own)


def letters_to(request: RecordingRequest) -> list[OutboxMessage]:
    """In the order in which they were put down."""
    db.session.rollback()
    return list(
        db.session.scalars(
            select(OutboxMessage)
            .where(
                OutboxMessage.recipient_type == "recording",
                OutboxMessage.recipient_id == request.id,
            )
            .order_by(OutboxMessage.id)
        )
    )


def kinds_to(request: RecordingRequest, state: str | None = None) -> list[str]:
    return [one.kind for one in letters_to(request) if state in (None, one.state)]
