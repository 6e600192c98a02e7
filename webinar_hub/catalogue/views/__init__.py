"""What visitors reach of the catalogue: its pages and calendars, the search, machines' files."""

from webinar_hub.catalogue.views import machines, search
from webinar_hub.catalogue.views.pages import blueprint

__all__ = ["blueprint", "machines", "search"]
