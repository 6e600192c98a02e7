"""What visitors reach: asking for a recording, and the page behind the letter's link."""

from webinar_hub.recordings.views import asking, own_page
from webinar_hub.recordings.views.blueprint import blueprint

__all__ = ["asking", "blueprint", "own_page"]
