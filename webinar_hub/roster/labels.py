"""The words of the roster's filters and of what is done with several people."""

from typing import Any

from webinar_hub.attendance.labels import ROLES, STATES
from webinar_hub.catalogue.labels import PARTS
from webinar_hub.core.language import NATIVE_NAMES, _, plural
from webinar_hub.roster.shown import EVERYBODY

_STATES: dict[str, Any] = {"": _("Everybody signed up"), **STATES}
_STATES[EVERYBODY] = _("All, also who left")
ANY = _("Any")
FILTERS: dict[str, tuple[Any, dict[str, Any]]] = {
    "state": (_("State"), _STATES),
    "role": (_("Role"), {"": ANY, **ROLES}),
    "part": (_("Takes part"), {"": ANY, **PARTS}),
    "attended": (
        _("Attendance"),
        {"": ANY, "came": _("Came"), "absent": _("Absent"), "unknown": _("Not known")},
    ),
    "language": (_("Language"), {"": ANY, **NATIVE_NAMES}),
    "letter": (
        _("Letters"),
        {"": ANY, "unreached": _("Letter did not arrive"), "no_address": _("No address")},
    ),
    "sort": (
        _("Order"),
        {"": _("By name"), "newest": _("Newest first"), "oldest": _("First come first")},
    ),
}
ACTIONS: dict[str, Any] = {
    "confirm": _("Confirm …"),
    "decline": _("Decline …"),
    "move": _("Move to another event …"),
    "cancel": _("Take out …"),
    "mark": _("Mark attendance …"),
}
HEADINGS: dict[str, Any] = {
    "confirm": _("Confirm requests"),
    "decline": _("Decline requests"),
    "move": _("Move to another event"),
    "cancel": _("Take people out"),
    "mark": _("Mark attendance"),
}
BUTTONS: dict[str, Any] = {
    "confirm": _("Yes, confirm"),
    "decline": _("Yes, decline"),
    "move": _("Yes, move"),
    "cancel": _("Yes, take out"),
    "mark": _("Save marks"),
}


def what_will_happen(action: str, people: int) -> Any:
    if action == "confirm":
        return plural(
            "%(num)s person gets a seat, or the next place in line, and a letter.",
            "%(num)s people get a seat, or the next place in line, and a letter each.",
            people,
        )
    if action == "decline":
        return plural(
            "%(num)s request is declined, with a letter.",
            "%(num)s requests are declined, with a letter each.",
            people,
        )
    if action == "move":
        return plural(
            "%(num)s person leaves this event and is signed up for the other, with two letters: "
            "one takes the old date out, one brings the new.",
            "%(num)s people leave this event and are signed up for the other, with two letters "
            "each: one takes the old date out, one brings the new.",
            people,
        )
    if action == "cancel":
        return plural(
            "%(num)s person loses the seat or the place in line, with a letter. A seat goes to the "
            "next on the waiting list at once.",
            "%(num)s people lose their seats or places in line, with a letter each. Seats go to "
            "the next on the waiting list at once.",
            people,
        )
    return plural(
        "%(num)s person gets this mark, over whatever is known now.",
        "%(num)s people get this mark, over whatever is known now.",
        people,
    )


def what_happened(state: str, people: int) -> Any:
    """`state`: what people have now, or `marked`."""
    if state == "confirmed":
        return plural("%(num)s person has a seat.", "%(num)s people have a seat.", people)
    if state == "waitlisted":
        return plural(
            "%(num)s person is on the waiting list.",
            "%(num)s people are on the waiting list.",
            people,
        )
    if state == "pending":
        return plural(
            "%(num)s person waits for your decision there.",
            "%(num)s people wait for your decision there.",
            people,
        )
    if state == "declined":
        return plural(
            "%(num)s request was declined.", "%(num)s requests were declined.", people
        )
    if state == "cancelled":
        return plural("%(num)s person was taken out.", "%(num)s people were taken out.", people)
    return plural("%(num)s mark saved.", "%(num)s marks saved.", people)
