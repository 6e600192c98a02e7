"""Many dates at once: made, copied, changed, published. Each is one transaction."""

from webinar_hub.planning.operations.changing import Change, change_dates
from webinar_hub.planning.operations.copying import copy_series
from webinar_hub.planning.operations.making import IntoSeries, make_events, make_meetings
from webinar_hub.planning.operations.publishing import publish_drafts

__all__ = [
    "Change",
    "IntoSeries",
    "change_dates",
    "copy_series",
    "make_events",
    "make_meetings",
    "publish_drafts",
]
