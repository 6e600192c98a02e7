"""What people may type to take part in a series: as for one event, and which dates."""

from collections.abc import Sequence
from typing import Any

from wtforms import RadioField
from wtforms.fields.choices import SelectChoice

from webinar_hub.core.forms import Ticks, choices, filled
from webinar_hub.core.language import _
from webinar_hub.enrolment.rules import NoDateChosen
from webinar_hub.registration.forms import SignUp
from webinar_hub.registration.rules import DatesChanged

EXTENTS = {"whole": _("The whole series"), "some": _("Only some dates")}
PARTS = {"in_person": _("In the room"), "online": _("Online")}


class Enrol(SignUp):
    extent = RadioField(
        _("Which dates?"),
        choices=choices(EXTENTS),
        default="whole",
        validators=[filled(_("Please choose how many dates you want."))],
        invalid_choice_message=_("Please choose from the list."),
    )
    dates = Ticks(_("These dates"), invalid_choice_message=DatesChanged.message)
    part = RadioField(
        _("How will you take part?"),
        validators=[filled(_("Please choose how you will take part."))],
        invalid_choice_message=_("Please choose from the list."),
    )

    def __init__(self, *args: Any, **kwargs: Any):
        """Another form of the same page asks for an address, too."""
        super().__init__(*args, **kwargs)
        for field in self:
            field.id = field.label.field_id = f"enrol-{field.short_name}"

    def offer_dates(self, dates: Sequence[tuple[str, str]], parts: Sequence[str]) -> None:
        """`dates`: public ids with what they are called; `parts`: where there is a choice."""
        self.offer_seats([])
        self.dates.choices = [SelectChoice(key, words) for key, words in dates]
        if parts:
            self.part.choices = [SelectChoice(part, PARTS[part]) for part in parts]
        else:
            self.part.choices, self.part.validators, self.part.data = [], [], None
            self.part.validate_choice = False

    @property
    def chosen(self) -> tuple[str, ...] | None:
        """None: the whole series."""
        return None if self.extent.data == "whole" else tuple(self.dates.data or ())

    def validate(self, extra_validators: Any = None) -> bool:
        fits = super().validate(extra_validators)
        if self.extent.data == "some" and not self.dates.data:
            self.dates.errors = [*self.dates.errors, NoDateChosen.message]
            return False
        return fits
