"""What visitors reach: the page of a series with its form, and the page of a person's own dates."""

from webinar_hub.enrolment.views import own_answers, own_dates, series_page
from webinar_hub.enrolment.views.blueprint import blueprint

__all__ = ["blueprint", "own_answers", "own_dates", "series_page"]
