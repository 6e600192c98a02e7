"""How a series may be called to one person in letters."""

from dataclasses import dataclass

from webinar_hub.core.language import _, in_language
from webinar_hub.core.web import settings
from webinar_hub.enrolment.models import SeriesEnrolment


@dataclass(frozen=True)
class Named:
    title: str
    sender: str
    discreet: bool


def what_may_be_named(enrolment: SeriesEnrolment) -> Named:
    """Neutral words for people whose mailbox others may read."""
    series = enrolment.series
    if not enrolment.discreet:
        return Named(series.title, series.programme.name, False)
    with in_language(enrolment.language):
        return Named(str(_("Appointments")), settings().site_name, True)
