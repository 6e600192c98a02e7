"""Leaving a series: what was stays, what is ahead is given back."""

from webinar_hub.core import clock
from webinar_hub.core.operation import operation
from webinar_hub.core.refusals import NotFound
from webinar_hub.enrolment import queries, rules
from webinar_hub.enrolment.operations import telling
from webinar_hub.enrolment.operations.following import bring_up_to_date
from webinar_hub.registration.operations.leaving import leave_untold
from webinar_hub.registration.rules import is_ahead


@operation
def leave(enrolment_id: int) -> None:
    """Give back every date that is ahead, by one letter. Raises AlreadyLeft."""
    enrolment, now = queries.locked(enrolment_id), clock.now()
    if enrolment is None:
        raise NotFound
    if not enrolment.live:
        raise rules.AlreadyLeft
    bring_up_to_date(enrolment)
    enrolment.state, enrolment.left_at = "left", now
    own = queries.last_attempts(enrolment.participant_id, enrolment.series_id)
    ahead = [one for one in own if one.live and is_ahead(one.event, now)]
    gone, told = [], []
    for one in sorted(ahead, key=lambda one: one.pool_id):  # as all who take several
        registration, known = leave_untold(one.id)
        gone.append(registration)
        told += known
    gone.sort(key=lambda one: (one.event.first_start, one.event_id))
    told.sort(key=lambda one: one.meeting.starts_at)
    telling.tell_left(enrolment, gone, told)
