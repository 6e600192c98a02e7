"""A place in line that nobody has said yes to ends when the time to answer is over.

A seat that is held ends as every offer does (`registration.jobs.end_offers`).
"""

from datetime import datetime

from sqlalchemy import func, select

from webinar_hub.colleagues import letters, queries
from webinar_hub.colleagues.models import Colleague
from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.mail.models import NOT_ARRIVED, OutboxMessage
from webinar_hub.registration.models import Registration
from webinar_hub.registration.operations import seats, telling
from webinar_hub.registration.operations.leaving import leave_without_a_letter
from webinar_hub.registration.rules import agreement_ends, is_ahead

BATCH = 500


def unanswered() -> list[int]:
    """Registrations in line whose people have not agreed in time."""
    return list(
        db.session.scalars(
            select(Registration.id)
            .join(Colleague, Colleague.registration_id == Registration.id)
            .where(
                Registration.state == "waitlisted",
                Registration.agrees_within.is_not(None),
                Colleague.state == "asked",
            )
            .group_by(Registration.id)
            .having(func.max(Colleague.answer_by) <= clock.now())
            .order_by(Registration.id)
            .limit(BATCH)
        )
    )


@operation
def end_unanswered(registration_id: int) -> bool:
    """False when there is nothing to do any more, or when they were never asked: then they are."""
    seats.lock_of(registration_id)
    registration = db.session.scalars(
        select(Registration)
        .where(Registration.id == registration_id)
        .execution_options(populate_existing=True)
    ).one()
    lines, now = queries.open_lines(registration_id), clock.now()
    in_line = registration.state == "waitlisted" and registration.agrees_within is not None
    if not in_line or any(one.answer_by is None or one.answer_by > now for one in lines):
        return False
    if not _was_sent(registration, lines[-1].answer_by) and is_ahead(registration.event, now):
        _ask_anew(registration, now)
        return False
    leave_without_a_letter(registration_id)
    return True


def _was_sent(registration: Registration, until: datetime | None) -> bool:
    """Whether the letter has left, or was refused for good."""
    statement = select(OutboxMessage.id).where(
        OutboxMessage.recipient_type == "registration",
        OutboxMessage.recipient_id == registration.id,
        OutboxMessage.kind == letters.KIND,
        OutboxMessage.expires_at == until,
        OutboxMessage.state.in_(("sending", "sent", *NOT_ARRIVED)),
    )
    return db.session.scalar(statement.limit(1)) is not None


def _ask_anew(registration: Registration, now: datetime) -> None:
    assert registration.agrees_within is not None
    until = agreement_ends(registration.event, registration.agrees_within, now)
    for line in queries.open_lines(registration.id):
        line.answer_by = until
    db.session.flush()
    telling.tell_asked(registration, key=f"asked-anew:{registration.id}:{until.timestamp()}")

