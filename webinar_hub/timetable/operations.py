"""Letters by the rules of an event are put down in batches."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload, selectinload

from webinar_hub.catalogue.models import Event, Meeting, Programme
from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.mail import outbox
from webinar_hub.registration.models import Registration
from webinar_hub.reminders.operations import meeting_as_due
from webinar_hub.reminders.rules import Due
from webinar_hub.timetable import letters, queries, rules

NAMED_AHEAD = 3  # dates of the series


@operation
def write_to_waiting(due: Due, registration_ids: Sequence[int]) -> int:
    """Returns how many letters were new.

    What was found before the transaction is looked at again: the meeting still stands as it did,
    the people still wait.
    """
    meeting = meeting_as_due(due)
    if meeting is None:
        return 0
    people = _locked(registration_ids, *queries.waiting_since(due.moment))
    places = queries.places(due.event_id)
    return outbox.put_many(
        letters.still_waiting(one, meeting, due, places[one.id])
        for one in people
        if one.id in places and one.participant.wants_reminders
    )


@operation
def write_afterwards(over: rules.Over, registration_ids: Sequence[int]) -> int:
    """Returns how many letters were new. Whose mark was changed meanwhile gets none now."""
    last = _over(over)
    if last is None or not is_known(over):
        return 0
    people = _locked(registration_ids, *queries.was_there(over))
    series_id = last.event.series_id
    ahead = []
    if people and series_id is not None:
        ahead = queries.next_dates(series_id, clock.now(), NAMED_AHEAD)
    return outbox.put_many(
        letters.afterwards(one, over, last, ahead)
        for one in people
        if one.participant.wants_reminders
    )


def is_known(over: rules.Over) -> bool:
    """Whom it is about: somebody has marked who came, and is done with it."""
    if not over.by_marks:
        return True
    marked = queries.last_marked(over.meeting_ids)
    return marked is not None and marked <= clock.now() - rules.RESTED


def _over(over: rules.Over) -> Meeting | None:
    """The last meeting with all that a letter names; None when the event goes on after all."""
    event = db.session.scalar(
        select(Event)
        .where(Event.id == over.event_id)
        .options(
            joinedload(Event.programme).joinedload(Programme.organization),
            joinedload(Event.series),
            selectinload(Event.meetings),
        )
        .with_for_update(of=Event, read=True)
    )
    if event is None or event.status != "scheduled" or not event.over(clock.now()):
        return None
    return next((one for one in event.standing_meetings if one.id == over.last_meeting_id), None)


def _locked(
    registration_ids: Sequence[int], *whom: ColumnElement[bool]
) -> Sequence[Registration]:
    return db.session.scalars(
        select(Registration)
        .where(Registration.id.in_(registration_ids), *whom)
        .order_by(Registration.id)
        .with_for_update(of=Registration, skip_locked=True)
        .options(joinedload(Registration.participant), joinedload(Registration.pool))
        .execution_options(populate_existing=True)
    ).all()
