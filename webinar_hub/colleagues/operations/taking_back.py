"""Whoever put somebody on a list takes them off again, as long as they have not accepted."""

from sqlalchemy import select

from webinar_hub.colleagues import queries, rules
from webinar_hub.colleagues.models import OPEN, Colleague
from webinar_hub.colleagues.operations.asking import locked
from webinar_hub.colleagues.operations.forgetting import forget_registration, remove_line
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.registration.models import Registration
from webinar_hub.registration.operations import seats
from webinar_hub.registration.operations.leaving import leave_without_a_letter


@operation
def take_back(list_id: int, public_id: str) -> None:
    """The seat goes on to the next, and the line is forgotten; so is the person, if they came by it
    alone. A second press changes nothing. Raises AlreadyAnswered.
    """
    listing = locked(list_id)
    line = _line(listing.id, public_id)
    if line is None:
        return
    if line.registration_id is not None:
        seats.lock_of(line.registration_id)
        db.session.refresh(line)
    if line.state not in OPEN:
        raise rules.AlreadyAnswered
    registration_id = line.registration_id
    remove_line(line)
    if registration_id is not None and not queries.open_lines(registration_id):
        _let_go(registration_id)


def _line(list_id: int, public_id: str) -> Colleague | None:
    return db.session.scalar(
        select(Colleague).where(Colleague.list_id == list_id, Colleague.public_id == public_id)
    )


def _let_go(registration_id: int) -> None:
    registration = db.session.get_one(Registration, registration_id, populate_existing=True)
    if registration.agrees_within is None:
        return
    if registration.live:
        leave_without_a_letter(registration_id)
    forget_registration(registration_id)
