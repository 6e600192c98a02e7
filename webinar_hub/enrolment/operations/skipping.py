"""Skipping one date of a series: the seat goes on, the other dates stay."""

from webinar_hub.core.operation import operation
from webinar_hub.core.refusals import NotFound
from webinar_hub.enrolment import letters, queries
from webinar_hub.registration.operations import telling
from webinar_hub.registration.operations.leaving import leave_untold, send_further


@operation
def skip(enrolment_id: int, registration_id: int) -> None:
    """As giving a seat back, with a letter that says what stays. Raises AlreadyCancelled or
    EventOver."""
    enrolment = queries.locked(enrolment_id)
    if enrolment is None:
        raise NotFound
    registration, told = leave_untold(registration_id)
    first = told[0] if told else None
    telling.send(registration, letters.skipped(enrolment, registration, first))
    send_further(registration, told)
