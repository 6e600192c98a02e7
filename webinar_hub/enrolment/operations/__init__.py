"""What happens to enrolments in series: one verb, one transaction."""

from webinar_hub.enrolment.operations.correcting import correct
from webinar_hub.enrolment.operations.enrolling import Wish, enrol
from webinar_hub.enrolment.operations.following import come_back, enrol_in_new_dates
from webinar_hub.enrolment.operations.leaving import leave
from webinar_hub.enrolment.operations.skipping import skip

__all__ = ["Wish", "come_back", "correct", "enrol", "enrol_in_new_dates", "leave", "skip"]
