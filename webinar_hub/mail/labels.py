"""The words for what became of a letter."""

from typing import Any

from webinar_hub.core.language import _
from webinar_hub.mail.models import OutboxMessage

STATES: dict[str, Any] = {
    "queued": _("Waits to be sent"),
    "sending": _("On its way"),
    "sent": _("Sent"),
    "failed": _("Refused by the mailbox"),
    "broken": _("Could not be written"),
    "expired": _("Came too late to be sent"),
    "withdrawn": _("Taken back"),
}
HELD: Any = _("Held: may have been sent before")
RETURNED: dict[str, Any] = {
    "dead": _("Came back: no such mailbox"),
    "refused": _("Came back"),
    "delayed": _("Delayed on its way"),
}
STATE_KINDS = {"sent": "good", "failed": "bad", "broken": "bad", "expired": "attention"}


def state_of(letter: OutboxMessage) -> tuple[Any, str]:
    """What became of a letter, and how good that is; a report that came back says it better."""
    if letter.held:
        return HELD, "attention"
    if letter.returned:
        return RETURNED[letter.returned], "attention" if letter.state == "sent" else "bad"
    return STATES[letter.state], STATE_KINDS.get(letter.state, "plain")
