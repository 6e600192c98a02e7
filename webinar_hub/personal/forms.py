"""What people may type to come to their own page, and on it."""

from collections.abc import Iterable

from wtforms import BooleanField, Form
from wtforms.fields.choices import SelectChoice

from webinar_hub.core.forms import choice, choices, filled, line
from webinar_hub.core.language import NATIVE_NAMES, _
from webinar_hub.participants.queries import NamedRegion
from webinar_hub.registration.forms import Addressed


class Asking(Addressed):
    """The address is all."""


class Details(Form):
    """Once for everything that a person is signed up for."""

    given_name = line(_("Given name"), 100, filled(_("Please tell us your name.")))
    patronymic = line(_("Patronymic"), 100)
    family_name = line(_("Family name"), 100)
    region = choice(_("Region"), default="")
    lang = choice(_("Language of letters"), choices=choices(NATIVE_NAMES))
    zone = choice(_("Times for"))
    discreet = BooleanField(_("Keep letters discreet"))

    def offer(self, regions: Iterable[NamedRegion], zones: Iterable[tuple[str, str]]) -> None:
        """Fill in what can be chosen."""
        none = SelectChoice("", _("Please choose"))
        self.region.choices = [none, *(SelectChoice(one.code, one.name) for one in regions)]
        self.zone.choices = [SelectChoice(name, label) for name, label in zones]


class Deletion(Form):
    understood = BooleanField(
        _("Yes, delete what is known about me"),
        validators=[filled(_("Please tick the box: this cannot be undone."))],
    )
