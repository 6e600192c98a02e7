"""How it is said that somebody or something would be in two places at once."""

from typing import Any

from webinar_hub.catalogue.rules.clashes import Clash
from webinar_hub.core.language import _

PARTS = {"speaker": "speakers", "place": "meetings", "room": "room"}  # of the editor


def clash_words(clash: Clash) -> Any:
    if clash.what == "speaker":
        return _(
            "At the same time %(name)s speaks at “%(event)s”", name=clash.name, event=clash.other
        )
    if clash.what == "place":
        return _(
            "At the same time “%(event)s” is in the same place: %(place)s",
            event=clash.other,
            place=clash.name,
        )
    return _("At the same time “%(event)s” has the same link to the room", event=clash.other)
