"""The words for what became of a letter."""

from typing import Any

from webinar_hub.core.language import _

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
STATE_KINDS = {"sent": "good", "failed": "bad", "broken": "bad", "expired": "attention"}
