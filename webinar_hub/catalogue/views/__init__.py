"""What visitors reach of the catalogue: its pages and calendars, the search, machines' files."""

from webinar_hub.catalogue.views import by_day, calendars, coming, machines, pages, search
from webinar_hub.catalogue.views.blueprint import blueprint

__all__ = ["blueprint", "by_day", "calendars", "coming", "machines", "pages", "search"]
