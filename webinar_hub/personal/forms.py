"""What people may type to come to their own page."""

from wtforms import Form, StringField
from wtforms.validators import ValidationError

from webinar_hub.core.language import _
from webinar_hub.core.text import one_line
from webinar_hub.personal import rules
from webinar_hub.registration.forms import Addressed


class Asking(Addressed):
    """The address is all."""


class Code(Form):
    code = StringField(_("Code from the letter"), filters=[one_line])
    digits: str = ""  # what was typed, once it was found to be a code

    def validate_code(self, field: StringField) -> None:
        try:
            self.digits = rules.digits_of(field.data)
        except rules.NoCode as refusal:
            raise ValidationError(refusal.message) from refusal
