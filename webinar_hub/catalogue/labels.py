"""The words for what is offered: kinds, formats, roles, states."""

from typing import Any

from webinar_hub.core.language import _

ROLES: dict[str, Any] = {
    "parent": _("Parents"),
    "professional": _("Professionals"),
    "student": _("Students"),
    "volunteer": _("Volunteers"),
}
ROLE_ICONS = {
    "parent": "parents",
    "professional": "professionals",
    "student": "students",
    "volunteer": "volunteers",
}
# What a person says of themselves in the form.
OWN_ROLES: dict[str, Any] = {
    "parent": _("I am a parent or bring up a child"),
    "professional": _("I work with families or children"),
    "student": _("I am a student"),
    "volunteer": _("I am a volunteer"),
}
KINDS: dict[str, Any] = {
    "webinar": _("Webinar"),
    "seminar": _("Seminar"),
    "round_table": _("Round table"),
    "supervision": _("Supervision"),
    "workshop": _("Workshop"),
}
FORMATS: dict[str, Any] = {
    "online": _("Online"),
    "in_person": _("In person"),
    "both": _("Online and in person"),
}
# Where somebody has a seat.
PARTS: dict[str, Any] = {
    "in_person": _("In the room"),
    "online": _("Online"),
    "both": _("Online or in the room"),
}
FORMAT_ICONS = {"online": "online", "in_person": "in-person", "both": "both"}
VISIBILITIES: dict[str, Any] = {
    "draft": _("Draft"),
    "listed": _("Listed"),
    "link_only": _("By link only"),
    "invitation_only": _("By invitation only"),
}
ORGANISATION_KINDS: dict[str, Any] = {
    "state": _("State or municipal"),
    "non_profit": _("Non-profit"),
    "other": _("Other"),
}
