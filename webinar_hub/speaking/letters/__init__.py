"""What speakers are written, and what organizers are told of them."""

from webinar_hub.speaking.letters.asking import asked, declined, link, not_coming
from webinar_hub.speaking.letters.entries import entry

__all__ = ["asked", "declined", "entry", "link", "not_coming"]
