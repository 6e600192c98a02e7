"""What organizers type that touches several packages."""

from typing import Any

from wtforms import BooleanField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional, ValidationError

from webinar_hub.catalogue.forms.events import AboutEvent, When, about
from webinar_hub.catalogue.forms.parts import Once, Versioned
from webinar_hub.catalogue.operations import EventDetails
from webinar_hub.core.forms import StaffForm, choice, number
from webinar_hub.core.language import _, plural
from webinar_hub.registration.rules import HOURS

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


class Offers(Versioned):
    """What becomes of a freed seat while people wait; `hours` empty: the next one has it."""

    hours = choice(_("When a seat becomes free"), default="")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.hours.choices = [
            SelectChoice("", _("The next in line has it at once")),
            *(SelectChoice(str(number), _offered_for(number)) for number in HOURS),
        ]

    def chosen(self) -> int | None:
        return int(self.hours.data) if self.hours.data else None


class Approval(Versioned):
    """Whether organizers confirm each sign-up."""

    approval = BooleanField(_("We confirm each sign-up"))


def _offered_for(hours: int) -> str:
    return str(
        plural(
            "Offer it to the next in line for %(num)s hour",
            "Offer it to the next in line for %(num)s hours",
            hours,
        )
    )


class NewEvent(AboutEvent, When, Seats, Once):
    """Enough for a draft; everything else is filled in later."""

    def details(self) -> EventDetails:
        return EventDetails(**about(self))
