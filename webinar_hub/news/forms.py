"""What people may type to be told of new events, and to be told of less."""

from collections.abc import Iterable

from wtforms import BooleanField, Form, HiddenField
from wtforms.fields.choices import SelectChoice

from webinar_hub.core.forms import Ticks, choice, choices, filled
from webinar_hub.core.language import LANGUAGES, NATIVE_NAMES, _
from webinar_hub.core.text import one_line
from webinar_hub.core.zones import is_zone
from webinar_hub.registration.forms import Addressed


class Asking(Addressed):
    """The address and a yes; what is meant stands in the address of the page."""

    lang = HiddenField(filters=[lambda value: value if value in LANGUAGES else ""])
    zone = HiddenField(filters=[lambda value: value if value and is_zone(value) else ""])
    texts = HiddenField(filters=[one_line])  # which version of each text the page showed
    consent = BooleanField(
        validators=[filled(_("Without your consent we may not write to you."))]
    )

    @property
    def shown(self) -> list[str]:
        return (self.texts.data or "").split()[:20]


class Confirming(Form):
    discreet = BooleanField(_("Keep letters discreet"))


class Keeping(Confirming):
    """What one still wants to hear of, and how."""

    keep = Ticks(
        _("Write to me about"), invalid_choice_message=_("Please choose from the list.")
    )
    lang = choice(_("Language of letters"), choices=choices(NATIVE_NAMES))
    zone = HiddenField(filters=[lambda value: value if value and is_zone(value) else ""])

    def offer(self, subscriptions: Iterable[tuple[str, str]]) -> None:
        """Public id and words of each."""
        self.keep.choices = [SelectChoice(value, label) for value, label in subscriptions]
