"""What speakers' calendars do not know yet reaches them by itself."""

from webinar_hub.core import clock
from webinar_hub.core.one_by_one import one_by_one
from webinar_hub.speaking import queries
from webinar_hub.speaking.operations import bring_up_to_date


def tell_speakers() -> int:
    """Returns how many letters were written. One speaker holds up none of the others."""
    return one_by_one(
        queries.to_look_at(clock.now()), bring_up_to_date, "speaker %s cannot be written to"
    )
