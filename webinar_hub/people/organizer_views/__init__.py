"""What organizers reach: people, what was written to them, and the search."""

from webinar_hub.people.organizer_views import letters, merging, person, search
from webinar_hub.people.organizer_views.blueprint import blueprint

__all__ = ["blueprint", "letters", "merging", "person", "search"]
