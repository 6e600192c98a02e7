"""The way to one's own page, and the page."""

from webinar_hub.personal.views import details, known_guest, letters, my_data, page, sign_in
from webinar_hub.personal.views.blueprint import blueprint

__all__ = ["blueprint", "details", "known_guest", "letters", "my_data", "page", "sign_in"]
