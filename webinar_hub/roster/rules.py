"""Several people at once: whom an action concerns, and why it leaves others as they are. Pure."""

from typing import Any

from webinar_hub.core.language import _
from webinar_hub.core.refusals import Refusal
from webinar_hub.registration.models import Registration
from webinar_hub.registration.rules import MovedNowhere, check_may_move

MOST_AT_ONCE = 500
ACTIONS = ("confirm", "decline", "move", "cancel", "mark")


class OnTheListAlready(Refusal):
    message = _(
        "Somebody of this name is on the list already: mark them there. If this is another person "
        "of the same name, tick that below."
    )


class NobodyToMark(Refusal):
    message = _("People who simply come can be added from twelve hours before the start.")


def why_not(action: str, person: Registration) -> Any:
    """Why the action would do nothing to this person; None where it can."""
    if action == "confirm" and person.state not in ("pending", "declined"):
        return _("Does not wait for a decision.")
    if action == "decline" and person.state != "pending":
        return _("Does not wait for a decision.")
    if action == "cancel" and not person.live:
        return _("Is not signed up any more.")
    if action == "move":
        try:
            check_may_move(person)
        except MovedNowhere as refusal:
            return refusal.message
    return None
