"""Use cases that touch several packages: one transaction over the operations of each."""

from datetime import date, timedelta

from webinar_hub.accounts.operations import note
from webinar_hub.catalogue import operations as catalogue
from webinar_hub.catalogue.models import Event
from webinar_hub.catalogue.operations import EventDetails
from webinar_hub.catalogue.rules.times import Sitting
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.questions.operations import copy_questions
from webinar_hub.registration import operations as registration
from webinar_hub.registration.operations import seats
from webinar_hub.registration.operations.changes import behind
from webinar_hub.registration.operations.parts import plans_for
from webinar_hub.registration.operations.pools import PoolPlan
from webinar_hub.registration.queries import pools_of
from webinar_hub.reminders.copying import copy_reminders
from webinar_hub.workspace.asking_first import ask_first, ask_first_of_all

AT_ONCE = timedelta(0)

__all__ = [
    "ask_first",
    "ask_first_of_all",
    "create_event",
    "duplicate_event",
    "edit_details",
    "send_now",
]


@operation
def create_event(
    programme_id: int,
    details: EventDetails,
    sitting: Sitting,
    seats: int | None,
    *,
    by: int | None,
    public_id: str,
) -> Event:
    """A draft with its first meeting and its seats. Seats of an event in both forms: the room's."""
    event = catalogue.create_event(programme_id, details, sitting, by=by, public_id=public_id)
    registration.ensure_pools(event.id, plans_for(event.format, seats))
    return event


@operation
def duplicate_event(event_id: int, first_date: date, *, by: int | None, public_id: str) -> Event:
    """A draft on another date, with as many seats, the same questions and reminders."""
    event = catalogue.duplicate_event(event_id, first_date, by=by, public_id=public_id)
    pools = [PoolPlan(one.name, one.mode, one.capacity) for one in pools_of(event_id)]
    registration.ensure_pools(event.id, pools or plans_for(event.format, None))
    copy_questions(event_id, event.id)
    copy_reminders(event_id, event.id)
    return event


@operation
def edit_details(
    event_id: int, details: EventDetails, *, by: int | None, version: int | None
) -> None:
    """Change what an event is about. Its seats follow the format, and so do their people."""
    for pool in pools_of(event_id):
        seats.lock(pool.id)  # before the letters that an edit takes back, as who leaves does
    catalogue.edit_details(event_id, details, by=by, version=version)
    moved = registration.fit_to_format(event_id, details.format)
    if moved:
        event = db.session.get_one(Event, event_id)
        changes = {"people": moved, "format": details.format}
        note(by, "people moved over", "event", event_id, event.programme_id, {"fields": changes})


def send_now(event_id: int, by: int | None = None) -> int:
    """Write about the last change without waiting; returns how many people were written to."""
    told = 0
    while batch := behind(event_id, AT_ONCE):
        told += registration.tell_changes(batch, AT_ONCE)
        if set(batch) & set(behind(event_id, AT_ONCE)):
            break  # somebody else writes to them at this moment
    if told:
        event = db.session.get_one(Event, event_id)
        note(by, "told at once", "event", event_id, event.programme_id, {"people": told})
    return told
