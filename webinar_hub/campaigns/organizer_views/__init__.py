"""What organizers reach: the letters there are, writing one, sending it off and watching it go."""

from webinar_hub.campaigns.organizer_views import drafting, going, lists, ticked
from webinar_hub.campaigns.organizer_views.blueprint import blueprint

__all__ = ["blueprint", "drafting", "going", "lists", "ticked"]
