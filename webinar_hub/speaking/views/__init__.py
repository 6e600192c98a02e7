"""Pages of a speaker, behind the secret link; and the way to a lost one."""

from webinar_hub.speaking.views import lost_link, own_page
from webinar_hub.speaking.views.blueprint import blueprint

__all__ = ["blueprint", "lost_link", "own_page"]
