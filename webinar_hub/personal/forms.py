"""What people may type to come to their own page, and on it."""

from collections.abc import Iterable

from wtforms import BooleanField, Form, HiddenField
from wtforms.fields.choices import SelectChoice

from webinar_hub.catalogue.labels import ORGANISATION_KINDS
from webinar_hub.core.forms import Ticks, choice, choices, filled, line
from webinar_hub.core.language import NATIVE_NAMES, _
from webinar_hub.core.text import one_line
from webinar_hub.news.choosing import NEW_EVENTS
from webinar_hub.participants.models import ROLES
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
    organisation = line(_("Organization"), 250)
    organisation_kind = choice(_("Kind of organization"), default="")
    position = line(_("Position"), 150)
    lang = choice(_("Language of letters"), choices=choices(NATIVE_NAMES))
    zone = choice(_("Times for"))
    discreet = BooleanField(_("Keep letters discreet"))

    def offer(self, regions: Iterable[NamedRegion], zones: Iterable[tuple[str, str]]) -> None:
        """Fill in what can be chosen."""
        none = SelectChoice("", _("Please choose"))
        self.region.choices = [none, *(SelectChoice(one.code, one.name) for one in regions)]
        kinds = [SelectChoice(kind, words) for kind, words in ORGANISATION_KINDS.items()]
        self.organisation_kind.choices = [none, *kinds]
        self.zone.choices = [SelectChoice(name, label) for name, label in zones]


class Letters(Form):
    """What comes beside the letters that nobody can do without."""

    reminders = BooleanField(_("Remind me before it begins"))
    news = Ticks(
        _("Write to me about"),
        choices=choices({role: NEW_EVENTS[role] for role in ROLES}),
        invalid_choice_message=_("Please choose from the list."),
    )
    texts = HiddenField(filters=[one_line])  # which version of each text the page showed


class Deletion(Form):
    understood = BooleanField(
        _("Yes, delete what is known about me"),
        validators=[filled(_("Please tick the box: this cannot be undone."))],
    )
