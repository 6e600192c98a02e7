"""The words for roles in a programme."""

from typing import Any

from webinar_hub.core.language import _

WORDS: dict[str, Any] = {
    "viewer": _("Reads along"),
    "organizer": _("Organizer"),
    "owner": _("Owner"),
    "check_in": _("At the door: marks who came"),
    "consultant": _("Consultant"),
}
