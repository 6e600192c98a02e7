"""What the forms of the catalogue share."""

from datetime import datetime

from wtforms import HiddenField, IntegerField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional, Regexp

from webinar_hub.catalogue.times import ZONE_NAMES, zone_label
from webinar_hub.core.forms import StaffForm
from webinar_hub.core.language import LANGUAGES, NATIVE_NAMES
from webinar_hub.core.tokens import public_id

NONE = SelectChoice("", "—")


def language_choices() -> list[SelectChoice]:
    return [SelectChoice(code, NATIVE_NAMES[code]) for code in LANGUAGES]


def zone_choices(at: datetime, language: str, *present: str) -> list[SelectChoice]:
    """The zones that people here live in, and those in use already, each with its offset."""
    names = dict.fromkeys([*present, *ZONE_NAMES])
    return [SelectChoice(name, zone_label(at, name, language)) for name in names if name]


class Versioned(StaffForm):
    """A form that knows which version of its thing it was opened with."""

    version = IntegerField(validators=[Optional()], widget=HiddenField.widget)


class Once(StaffForm):
    """A form that makes something, once, however often its button is pressed."""

    key = HiddenField(default=public_id, validators=[Regexp(r"^[a-z2-7]{16}$")])


class Seen(Once):
    """A form that makes a thing, or changes one and knows what it was like when it was opened."""

    seen = HiddenField()


def key(value: str | None) -> int | None:
    return int(value) if value else None
