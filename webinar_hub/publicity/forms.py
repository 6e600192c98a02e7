"""What organizers type to tell apart where people come from."""

from webinar_hub.core.forms import StaffForm, filled, line
from webinar_hub.core.language import _


class AddressFor(StaffForm):
    word = line(
        _("Where will people see it?"),
        100,
        filled(_("Please say where people will see the address.")),
    )
