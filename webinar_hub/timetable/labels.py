"""The words of rules: whom they are for, from where they count, what travels with the letter."""

from typing import Any

from webinar_hub.core.language import _

AUDIENCES: dict[str, Any] = {
    "seat": _("Who has a seat"),
    "waiting": _("Who is on the waiting list"),
    "silent": _("Who was invited and has not answered"),
    "came": _("Who came"),
    "absent": _("Who did not come"),
}
ANCHORS: dict[str, Any] = {
    "first": _("Before the first meeting"),
    "each": _("Before each meeting"),
    "end": _("After the end"),
}
UNITS: dict[str, Any] = {"minutes": _("minutes"), "hours": _("hours"), "days": _("days")}
CALENDARS: dict[str, Any] = {
    "missing": _("to those who have only a file so far"),
    "always": _("to everybody with a seat"),
    "never": _("to nobody"),
}
