"""What organizers type that touches several packages."""

from typing import Any

from wtforms.validators import Optional, ValidationError

from webinar_hub.catalogue.forms.events import AboutEvent, When, about
from webinar_hub.catalogue.forms.parts import Once
from webinar_hub.catalogue.operations import EventDetails
from webinar_hub.core.forms import StaffForm, number
from webinar_hub.core.language import _

MOST_SEATS = 100_000


class Seats(StaffForm):
    """`capacity` empty: no limit."""

    capacity = number(_("Seats"), Optional())

    def validate_capacity(self, field: Any) -> None:
        if field.data is not None and not 0 <= field.data <= MOST_SEATS:
            raise ValidationError(
                _(
                    "Please give a number from 0 to %(number)s, or nothing for no limit.",
                    number=MOST_SEATS,
                )
            )


class NewEvent(AboutEvent, When, Seats, Once):
    """Enough for a draft; everything else is filled in later."""

    def details(self) -> EventDetails:
        return EventDetails(**about(self))
