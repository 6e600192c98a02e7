"""Pages on which many dates are planned at once."""

from webinar_hub.planning.views import by_rule, changing, copying, month, series
from webinar_hub.planning.views.blueprint import blueprint

__all__ = ["blueprint", "by_rule", "changing", "copying", "month", "series"]
