"""What professionals may show of themselves."""

from wtforms import BooleanField, Form

from webinar_hub.core.forms import filled, line, text
from webinar_hub.core.language import _


class Card(Form):
    organisation = line(_("Organization"), 250)
    town = line(_("Town"), 120)
    offers = text(_("I can help with"), 500)
    seeks = text(_("I look for"), 500)
    contact = line(
        _("How you can be reached"),
        200,
        filled(_("Please say how the others can reach you.")),
    )
    whole_series = BooleanField(_("In the whole series, not at this event alone"))
    agreed = BooleanField(
        _("Show my name and this to professionals who show themselves too"),
        validators=[filled(_("Without your yes nothing is shown."))],
    )
