"""What an organizer types in place of our words."""

from typing import Any

from wtforms.validators import ValidationError

from webinar_hub.catalogue.forms.parts import Versioned
from webinar_hub.core.forms import StaffForm, line, text
from webinar_hub.core.language import _
from webinar_hub.wordings import checking
from webinar_hub.wordings.kinds import Kind
from webinar_hub.wordings.models import TEXTS


class Wording(Versioned):
    subject = line(_("Subject"), checking.LONGEST_SUBJECT)
    opening = text(_("Opening"), checking.LONGEST_TEXT)
    closing = text(_("Closing"), checking.LONGEST_TEXT)

    letter: Kind

    def texts(self) -> dict[str, str]:
        return {name: self[name].data or "" for name in TEXTS}

    def validate_subject(self, field: Any) -> None:
        self._judge(field)

    def validate_opening(self, field: Any) -> None:
        self._judge(field)

    def validate_closing(self, field: Any) -> None:
        self._judge(field)

    def _judge(self, field: Any) -> None:
        if found := checking.fault(self.letter, field.short_name, field.data or ""):
            raise ValidationError(found)


class PutBack(StaffForm):
    """A button with nothing to type."""
