"""What people may type when they sign up or change their details."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from markupsafe import Markup
from wtforms import (
    BooleanField,
    Form,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError
from wtforms.widgets import Select, html_params

from webinar_hub.catalogue.labels import ORGANISATION_KINDS, OWN_ROLES
from webinar_hub.core import coming_from
from webinar_hub.core.forms import Ticks, at_most, choice, choices, filled, line, no_links
from webinar_hub.core.language import LANGUAGES, NATIVE_NAMES, _
from webinar_hub.core.text import one_line
from webinar_hub.core.zones import is_zone
from webinar_hub.participants.models import ROLES
from webinar_hub.participants.queries import NamedRegion
from webinar_hub.participants.rules import Mailbox, UnusableAddress, mailbox
from webinar_hub.questions.forms.asked import WithQuestions
from webinar_hub.registration.partner_form import WithPartner
from webinar_hub.registration.rules import RoleNotInvited

AGE_BANDS = {
    "0-3": _("up to 3"),
    "4-6": _("4 to 6"),
    "7-10": _("7 to 10"),
    "11-14": _("11 to 14"),
    "15-17": _("15 to 17"),
}
MOST_CHILDREN = 20


class _LongSelect(Select):
    """A select of a hundred options, written once for each choice instead of once for each page."""

    def __call__(self, field: SelectField, **attributes: Any) -> Markup:
        attributes.setdefault("id", field.id)
        options = _options(tuple((c.value, str(c.label)) for c in field.choices), field.data or "")
        return Markup("<select %s>%s</select>") % (
            Markup(html_params(name=field.name, **attributes)),
            options,
        )


@lru_cache(maxsize=512)
def _options(choices: tuple[tuple[str, str], ...], selected: str) -> Markup:
    option = Markup('<option value="%s"%s>%s</option>')
    marks = {True: Markup(" selected"), False: Markup("")}
    return Markup("").join(
        option % (value, marks[value == selected], label) for value, label in choices
    )


class _Person(Form):
    """Names and work; what is needed beyond the given name depends on the role."""

    given_name = line(_("Given name"), 100, filled(_("Please tell us your name.")), no_links)
    patronymic = line(_("Patronymic"), 100, no_links)
    family_name = line(_("Family name"), 100, no_links)
    region = choice(_("Region"), default="", widget=_LongSelect())
    organisation = line(_("Organization"), 250)
    organisation_kind = choice(_("Kind of organization"), default="")
    position = line(_("Position"), 150)
    discreet = BooleanField(_("Keep letters discreet"))
    zone = HiddenField(filters=[lambda value: value if value and is_zone(value) else ""])

    def offer(self, regions: Iterable[NamedRegion]) -> None:
        """Fill in what can be chosen."""
        none = SelectChoice("", _("Please choose"))
        named = [SelectChoice(region.code, region.name) for region in regions]
        self.region.choices = [none, *named]
        kinds = [SelectChoice(kind, words) for kind, words in ORGANISATION_KINDS.items()]
        self.organisation_kind.choices = [none, *kinds]

    def demand(self, role: str | None) -> bool:
        """A certificate needs a full name, a funder's report needs where people work."""
        missing: dict[str, Any] = {}
        if role in ("professional", "student", "volunteer") and not self.family_name.data:
            missing["family_name"] = _("Please tell us your family name: certificates carry it.")
        if role == "professional" and not self.organisation.data:
            missing["organisation"] = _("Please tell us where you work.")
        for name, message in missing.items():
            self[name].errors = [*self[name].errors, message]
        return not missing


class Addressed(Form):
    """Anonymous forms: what they write to, and what only machines fill in."""

    email = StringField(
        _("E-mail"),
        filters=[one_line],
        validators=[
            filled(_("Please tell us your e-mail address: the letter goes there.")),
            at_most(254),
        ],
    )
    website = StringField(_("Leave this empty"))  # people never see it; machines fill it in
    mailbox: Mailbox | None = None  # what was typed as e-mail, once it was found good

    def validate_email(self, field: StringField) -> None:
        try:
            self.mailbox = mailbox(field.data)
        except UnusableAddress as refusal:
            raise ValidationError(refusal.message) from refusal


class LostLetter(Addressed):
    """The address is all: whoever is signed up with it gets their own letter."""


class SignUp(_Person, WithPartner, Addressed, WithQuestions):
    role = RadioField(
        _("You are"),
        validators=[filled(_("Please choose the group you belong to."))],
        invalid_choice_message=RoleNotInvited.message,
    )
    seat = RadioField(
        _("How will you take part?"),
        validators=[filled(_("Please choose how you will take part."))],
        invalid_choice_message=_("Please choose from the list."),
    )
    children = StringField(_("How many children do you bring up?"), filters=[one_line])
    ages = Ticks(
        _("How old are they?"),
        choices=choices(AGE_BANDS),
        invalid_choice_message=_("Please choose from the list."),
    )
    lang = HiddenField(filters=[lambda value: value if value in LANGUAGES else ""])
    consent_text = HiddenField(filters=[one_line])  # which version of each text the page showed
    news_text = HiddenField(filters=[one_line])
    dates_seen = HiddenField(filters=[one_line])
    came_from = HiddenField(name=coming_from.NAME, filters=[coming_from.word_of])
    consent_participation = BooleanField(
        validators=[filled(_("Without your consent we may not keep your seat."))]
    )
    consent_news = BooleanField()

    def validate_children(self, field: StringField) -> None:
        if field.data and not (field.data.isascii() and field.data.isdigit()):
            raise ValidationError(_("Please write a number, such as 2."))
        if field.data and (len(field.data) > 9 or int(field.data) > MOST_CHILDREN):
            raise ValidationError(_("Please write a number up to %(most)s.", most=MOST_CHILDREN))

    def offer_roles(self, audience: frozenset[str]) -> None:
        self.role.choices = [
            SelectChoice(role, OWN_ROLES[role]) for role in ROLES if role in audience
        ]
        if len(self.role.choices) == 1 and not self.role.data:
            self.role.data = self.role.choices[0].value

    def offer_seats(self, choices: list[SelectChoice]) -> None:
        """What is chosen only where there is a choice."""
        if len(choices) > 1:
            self.seat.choices = choices
        else:
            self.seat.choices, self.seat.validators, self.seat.data = [], [], None
            self.seat.validate_choice = False

    def validate(self, extra_validators: Any = None) -> bool:
        plain = super().validate(extra_validators)
        return self.demand(self.role.data) and plain


class Details(_Person):
    lang = choice(_("Language of letters"), choices=choices(NATIVE_NAMES))
    role: str | None = None

    def validate(self, extra_validators: Any = None) -> bool:
        plain = super().validate(extra_validators)
        return self.demand(self.role) and plain
