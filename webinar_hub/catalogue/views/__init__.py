"""The public pages: what is coming, one series, programme or speaker, what was, calendars."""

from webinar_hub.catalogue.views import by_day, calendars, coming, pages
from webinar_hub.catalogue.views.blueprint import blueprint

__all__ = ["blueprint", "by_day", "calendars", "coming", "pages"]
