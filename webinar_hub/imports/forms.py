"""What organizers send with a list: the file, what its columns mean, where people agreed."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from flask_wtf.file import FileField
from wtforms import FieldList, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from webinar_hub.attendance.labels import ROLES
from webinar_hub.core.forms import StaffForm, choice, choices, day, filled, given, line
from webinar_hub.core.language import _
from webinar_hub.imports.meaning import FIELDS
from webinar_hub.imports.reading import MOST_COLUMNS
from webinar_hub.imports.rules import Wanted

LETTERS: dict[str, Any] = {
    "nobody": _("Nobody: they come in without addresses"),
    "everybody": _("Everybody on the list"),
    "column": _("Those of whom a column says so"),
}


class Upload(StaffForm):
    file = FileField(_("Table as XLSX or CSV"))


class Setting(StaffForm):
    """The list as a whole."""

    columns = FieldList(choice(""), max_entries=MOST_COLUMNS)
    role = RadioField(
        _("Role, where the list says none"),
        validators=[filled(_("Please choose a role."))],
        invalid_choice_message=_("Please choose from the list."),
    )
    agreed_where = line(
        _("Where did they agree to take part?"),
        200,
        filled(_("Please say where they agreed: without that nobody can be brought in.")),
        description=_("Such as: a list on paper at the seminar in Blagoveshchensk"),
    )
    agreed_on = day(_("When?"), given(_("Please give the day on which they agreed.")))
    letters = RadioField(
        _("Who of them agreed to letters?"),
        validators=[filled(_("Please say who agreed to letters."))],
        choices=choices(LETTERS),
        invalid_choice_message=_("Please choose from the list."),
    )
    today: date = date.max

    def offer(self, headings: Sequence[str], roles: Iterable[str], today: date) -> None:
        """A form that was sent with other columns than the list has is filled up."""
        self.today = today
        while len(self.columns) > len(headings):
            self.columns.pop_entry()
        while len(self.columns) < len(headings):
            self.columns.append_entry()
        for field, heading in zip(self.columns, headings, strict=True):
            field.label.text = heading or _("Column without a heading")
            field.choices = [SelectChoice(value, words) for value, words in FIELDS.items()]
            field.data = field.data or ""
        self.role.choices = choices(ROLES, [one for one in ROLES if one in roles])

    def validate_agreed_on(self, field: Any) -> None:
        if field.data and field.data > self.today:
            raise ValidationError(_("This day is still to come."))

    def wanted(self) -> Wanted:
        return Wanted(
            tuple(field.data for field in self.columns),
            self.role.data,
            self.agreed_where.data,
            self.agreed_on.data,
            self.letters.data,
        )
