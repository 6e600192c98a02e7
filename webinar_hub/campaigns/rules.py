"""Who a letter to many goes to, and for how long it is worth sending."""

from datetime import timedelta

from webinar_hub.core.language import _
from webinar_hub.core.refusals import Refusal
from webinar_hub.registration.models import LIVE_STATES

WORTH_SENDING = timedelta(days=7)
LONGEST_BODY = 20_000  # characters

# The states of the registrations that each audience means.
AUDIENCE_STATES: dict[str, tuple[str, ...]] = {
    "all": LIVE_STATES,
    "confirmed": ("confirmed",),
    "waiting": ("waitlisted", "offered"),
}


class NobodyThere(Refusal):
    message = _("There is nobody with an address among these people, so nothing was sent.")
