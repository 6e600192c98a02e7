"""What visitors reach: a list with its preview, its own page, the answer of each person on it."""

from webinar_hub.colleagues.views import answering, employer, listing, own_list
from webinar_hub.colleagues.views.blueprint import blueprint

__all__ = ["answering", "blueprint", "employer", "listing", "own_list"]
