"""When an organizer wants people to be reminded."""

from wtforms import HiddenField

from webinar_hub.core.forms import StaffForm, Ticks
from webinar_hub.core.language import _


class Reminders(StaffForm):
    """`seen`: what the page showed; it says whether somebody else changed it since."""

    first = Ticks(_("Before the first meeting"))
    each = Ticks(_("Before each meeting"))
    seen = HiddenField()

    def wanted(self) -> set[tuple[str, int]]:
        ticked = (("first", self.first.data), ("each", self.each.data))
        return {(before, int(minutes)) for before, chosen in ticked for minutes in chosen or ()}
