"""The words for what a calendar program answered."""

from typing import Any

from webinar_hub.core.language import _

ANSWERS: dict[str, Any] = {
    "accepted": _("Calendar: comes"),
    "tentative": _("Calendar: maybe"),
    "declined": _("Calendar: does not come"),
}
KINDS = {"accepted": "good", "tentative": "plain", "declined": "attention"}
