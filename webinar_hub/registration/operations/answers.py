"""What a person answers anew, on the page behind the letter's link."""

from collections.abc import Sequence

from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.core.refusals import NotFound
from webinar_hub.questions import asking
from webinar_hub.questions import operations as questions
from webinar_hub.questions.answers import Given
from webinar_hub.registration import rules
from webinar_hub.registration.models import Registration


@operation
def change_answers(registration_id: int, answers: Sequence[Given]) -> None:
    """Answers to what is not asked any more stay as they are. Raises NotFound once it is over."""
    registration = db.session.get(Registration, registration_id, with_for_update=True)
    if registration is None or not may_answer(registration):
        raise NotFound
    asked = asking.of(registration.event)
    questions.replace(asked, answers, registration_id=registration_id)
    registration.address_proven_at = registration.address_proven_at or clock.now()


def may_answer(registration: Registration) -> bool:
    """As long as it can be of use to anybody."""
    return registration.live and rules.is_ahead(registration.event, clock.now())
