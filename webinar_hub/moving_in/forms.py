"""What organizers say of a table of past events as a whole."""

from datetime import date
from typing import Any

from wtforms import RadioField
from wtforms.validators import Optional, ValidationError

from webinar_hub.attendance.labels import ROLES
from webinar_hub.core.forms import StaffForm, choices, day, line
from webinar_hub.core.language import _

LETTERS: dict[str, Any] = {
    "nobody": _("Nobody: they come in without addresses"),
    "everybody": _("Everybody in the table"),
    "column": _("Those of whom the column “Agreed to letters” says so"),
}
NO_ROLE: dict[str, Any] = {"": _("Each line says it")}


class Setting(StaffForm):
    role = RadioField(
        _("Role of the people, where a line says none"),
        choices=choices(NO_ROLE | ROLES),
        default="",
        invalid_choice_message=_("Please choose from the list."),
    )
    letters = RadioField(
        _("Who of them agreed to letters?"),
        choices=choices(LETTERS),
        default="nobody",
        invalid_choice_message=_("Please choose from the list."),
    )
    agreed_where = line(_("Where did they agree to letters?"), 200)
    agreed_on = day(_("When did they agree?"), Optional())
    today: date = date.max

    def validate_agreed_on(self, field: Any) -> None:
        if field.data and field.data > self.today:
            raise ValidationError(_("This day is still to come."))
