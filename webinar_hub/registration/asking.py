"""People whose sign-up the organizers have not decided upon yet, or have declined. Read only."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from webinar_hub.catalogue.models import Event, Programme
from webinar_hub.core.database import db
from webinar_hub.registration.models import Registration


def number_of(event_ids: Iterable[int]) -> dict[int, int]:
    """How many people of each event wait for a decision."""
    rows = db.session.execute(
        select(Registration.event_id, func.count())
        .where(Registration.event_id.in_(list(event_ids)), Registration.state == "pending")
        .group_by(Registration.event_id)
    )
    return {event_id: int(number) for event_id, number in rows}


def number_undecided(events: Iterable[Event], at: datetime) -> dict[int, int]:
    """The same, where there still is something to decide."""
    return number_of(
        one.id for one in events if one.status == "scheduled" and not one.over(at)
    )


def people(event_id: int, state: str) -> Sequence[Registration]:
    """In the order in which they asked, with all that a list and a letter name."""
    return db.session.scalars(
        select(Registration)
        .where(Registration.event_id == event_id, Registration.state == state)
        .order_by(Registration.created_at, Registration.id)
        .options(
            joinedload(Registration.participant),
            joinedload(Registration.pool),
            joinedload(Registration.region),
            joinedload(Registration.event)
            .joinedload(Event.programme)
            .joinedload(Programme.organization),
            joinedload(Registration.event).selectinload(Event.meetings),
            selectinload(Registration.invitations),
        )
    ).all()
