"""What organizers reach: the roster of a meeting, and one person on it."""

from webinar_hub.attendance.organizer_views import at_the_door, own_dates, person, roster
from webinar_hub.attendance.views import blueprint

__all__ = ["at_the_door", "blueprint", "own_dates", "person", "roster"]
