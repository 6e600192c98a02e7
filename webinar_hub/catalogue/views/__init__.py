"""What visitors reach of the catalogue: its pages, its calendars, the search."""

from webinar_hub.catalogue.views import search
from webinar_hub.catalogue.views.pages import blueprint

__all__ = ["blueprint", "search"]
