"""What organizers reach: the roster, several people at once, who simply came, whom to call."""

from webinar_hub.roster.organizer_views import acting, calls, people, table, walk_ins
from webinar_hub.roster.organizer_views.blueprint import blueprint

__all__ = ["acting", "blueprint", "calls", "people", "table", "walk_ins"]
