"""Past events of a programme: their figures, a table of more, a look at it, the doing."""

from webinar_hub.moving_in.organizer_views import past, tables
from webinar_hub.moving_in.organizer_views.blueprint import blueprint

__all__ = ["blueprint", "past", "tables"]
