"""When an organizer wants people to be written to."""

from typing import Any

from wtforms import HiddenField
from wtforms.validators import NumberRange

from webinar_hub.core.forms import StaffForm, Ticks, choice, choices, given, number
from webinar_hub.core.language import _
from webinar_hub.reminders.rules import DAY, HOUR, SEAT, Offset
from webinar_hub.timetable.labels import ANCHORS, AUDIENCES, CALENDARS, UNITS

MINUTES = {"minutes": 1, "hours": HOUR, "days": DAY}
WHOLE = _("Please give a whole number.")
FROM_ONE = _("Please choose a time from five minutes to thirty days.")
MOST = 43_200  # minutes


class Reminders(StaffForm):
    """`seen`: what the page showed; it says whether somebody else changed it since."""

    first = Ticks(_("Before the first meeting"))
    each = Ticks(_("Before each meeting"))
    seen = HiddenField()

    def wanted(self) -> set[tuple[str, int]]:
        ticked = (("first", self.first.data), ("each", self.each.data))
        return {(before, int(minutes)) for before, chosen in ticked for minutes in chosen or ()}


class Another(StaffForm):
    """One more letter, at any time."""

    audience = choice(_("To whom"))
    number = number(
        _("How long before or after"),
        given(WHOLE),
        NumberRange(1, MOST, message=FROM_ONE),
        default=1,
    )
    unit = choice(_("Counted in"), default="days")
    before = choice(_("From when"))
    calendar = choice(_("Invitation for the calendar"))
    seen = HiddenField()

    def __init__(self, *arguments: Any, **options: Any):
        super().__init__(*arguments, **options)
        self.audience.choices = choices(AUDIENCES)
        self.unit.choices = choices(UNITS)
        self.before.choices = choices(ANCHORS)
        self.calendar.choices = choices(CALENDARS)

    def wanted(self) -> Offset:
        """Without a seat, or after the end, there is no invitation."""
        audience, before = str(self.audience.data), str(self.before.data)
        invites = audience == SEAT and before != "end"
        return Offset(
            before,
            int(self.number.data or 0) * MINUTES[str(self.unit.data)],
            audience=audience,
            calendar=str(self.calendar.data) if invites else "missing",
        )


class Pressed(StaffForm):
    """A button beside what is there: `rule` names one of them."""

    rule = HiddenField()
    seen = HiddenField()
