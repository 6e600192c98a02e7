"""The demonstration: two real programmes with what is known of them, and an invented season.

It is what a new installation shows in demo mode. Every row of it is marked, and it can be taken out
again without touching anything else.
"""

from webinar_hub.demonstration.loading import load, load_if_empty
from webinar_hub.demonstration.organizers import organizer_credentials
from webinar_hub.demonstration.removing import remove

__all__ = ["load", "load_if_empty", "organizer_credentials", "remove"]
