"""What a person answers anew for all dates of a series at once."""

from collections.abc import Sequence

from webinar_hub.core import clock
from webinar_hub.core.operation import operation
from webinar_hub.core.refusals import NotFound
from webinar_hub.enrolment import queries
from webinar_hub.questions import asking
from webinar_hub.questions import operations as questions
from webinar_hub.questions.answers import Given
from webinar_hub.registration.rules import is_ahead


@operation
def change_answers(enrolment_id: int, answers: Sequence[Given]) -> None:
    """For the dates that are ahead, and for those that are added; what was stays as it is."""
    enrolment, now = queries.locked(enrolment_id), clock.now()
    if enrolment is None or not enrolment.live:
        raise NotFound
    asked = asking.of_series(enrolment.series, frozenset({enrolment.role}))
    questions.replace(asked, answers, enrolment_id=enrolment.id)
    for one in queries.last_attempts(enrolment.participant_id, enrolment.series_id):
        if one.live and is_ahead(one.event, now):
            questions.replace(asked, answers, registration_id=one.id)
            one.address_proven_at = one.address_proven_at or now  # they have read the letter
