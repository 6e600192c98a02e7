"""Whom Oleg invites: two schools and Anna."""

from typing import Any

from tests import making
from webinar_hub.catalogue.models import Event
from webinar_hub.core.database import db
from webinar_hub.guests import operations, queries
from webinar_hub.guests.models import Guest
from webinar_hub.guests.operations import Inviting, Result
from webinar_hub.guests.reading import Invited, read
from webinar_hub.mail.models import OutboxMessage

SCHOOLS = "School No. 1; one@example.org\nSchool No. 2; two@example.org"
ANNA = "Anna Ivanova <anna@example.org>"


def an_event(capacity: int | None = 40, **columns: Any) -> Event:
    """That only invited people can sign up for."""
    known = {"visibility": "invitation_only", "audience": frozenset({"parent", "professional"})}
    event = making.make_event(**(known | columns))
    making.make_pool(event, capacity=capacity)
    return event


def invite(event: Event, pasted: str = ANNA, *, seats: int = 1, language: str = "en") -> Result:
    people = [one for one in read(pasted) if isinstance(one, Invited)]
    return operations.invite(event.id, Inviting(people, language, seats), by=None)


def invited(event: Event, pasted: str = ANNA, **more: Any) -> Guest:
    """The last of them."""
    invite(event, pasted, **more)
    return guests(event)[-1]


def guests(event: Event) -> list[Guest]:
    db.session.rollback()
    return list(queries.of_event(event.id))


def letters_to(guest: Guest) -> list[OutboxMessage]:
    db.session.rollback()
    found = db.session.query(OutboxMessage).filter_by(
        recipient_type=queries.RECIPIENT, recipient_id=guest.id
    )
    return list(found.order_by(OutboxMessage.id))
