"""What organizers reach: the people who have asked for a seat, and what is decided about them."""

from webinar_hub.registration.organizer_views import requests
from webinar_hub.registration.organizer_views.blueprint import blueprint

__all__ = ["blueprint", "requests"]
