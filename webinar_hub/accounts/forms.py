"""What organizers type to come in."""

from wtforms import EmailField, Form, HiddenField, PasswordField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, Optional

from webinar_hub.core.forms import StaffForm, choice, day, filled, line
from webinar_hub.core.language import NATIVE_NAMES, _
from webinar_hub.core.text import one_line


class SignIn(StaffForm):
    email = EmailField(
        _("E-mail address"),
        filters=[one_line],
        validators=[
            filled(_("Please give the e-mail address with which you were added.")),
            Length(max=254, message=_("This address is too long.")),
        ],
    )
    password = PasswordField(
        _("Password"),
        validators=[
            filled(_("Please give your password.")),
            Length(max=1000, message=_("This password is too long.")),
        ],
    )
    next = HiddenField()
    unsaved = HiddenField()  # what was sent when the sign-in had ended


ROLE_CHOICES = [
    SelectChoice("viewer", _("Reads along")),
    SelectChoice("organizer", _("Organizer: makes and changes events")),
    SelectChoice("owner", _("Owner: also the programme, its organization and roles")),
    SelectChoice("check_in", _("At the door: sees names of today and tomorrow, marks who came")),
    SelectChoice(
        "consultant", _("Consultant: sees who comes to the own dates, marks who came")
    ),
]


LANGUAGE_CHOICES = [SelectChoice(code, name) for code, name in NATIVE_NAMES.items()]


class Invite(StaffForm):
    email = EmailField(
        _("E-mail address"),
        filters=[one_line],
        validators=[
            filled(_("Please give the address to which the invitation goes.")),
            Length(max=254, message=_("This address is too long.")),
        ],
    )
    role = choice(_("Role"), choices=ROLE_CHOICES)
    language = choice(_("Language of the letter"), choices=LANGUAGE_CHOICES)


class AcceptInvitation(StaffForm):
    name = line(_("Your name"), 120, filled(_("Please give your name.")))
    password = PasswordField(
        _("Your password"), validators=[filled(_("Please choose a password."))]
    )


class GiveRole(StaffForm):
    email = EmailField(
        _("E-mail address of the organizer"),
        filters=[one_line],
        validators=[
            filled(_("Please give the e-mail address of an organizer.")),
            Length(max=254, message=_("This address is too long.")),
        ],
    )
    role = choice(
        _("Role"),
        choices=[
            *ROLE_CHOICES,
            SelectChoice("", _("No role any more")),
        ],
    )


class ChoosePassword(StaffForm):
    password = PasswordField(
        _("Your password"), validators=[filled(_("Please choose a password."))]
    )


class GiveCode(StaffForm):
    code = StringField(_("Code"), filters=[one_line], validators=[filled(_("Please type a code."))])
    passed = HiddenField()
    next = HiddenField()
    unsaved = HiddenField()


class ChangePassword(StaffForm):
    old_password = PasswordField(
        _("Your present password"), validators=[filled(_("Please give your present password."))]
    )
    password = PasswordField(
        _("Your new password"), validators=[filled(_("Please choose a password."))]
    )


class GivePassword(StaffForm):
    """Once more, before what must not be done by whoever finds a browser open."""

    password = PasswordField(
        _("Your password"), validators=[filled(_("Please give your password."))]
    )


class SetUpSecondStep(GivePassword):
    code = StringField(
        _("The six digits that the app shows"),
        filters=[one_line],
        validators=[filled(_("Please type the six digits."))],
    )
    packed = HiddenField()


class TakeOffSecondStep(GivePassword):
    code = StringField(_("Code"), filters=[one_line], validators=[filled(_("Please type a code."))])


class FindChanges(Form):
    """In the address, so that what was found can be passed on."""

    who = choice(_("Who"), validate_choice=False)
    action = choice(_("What"), validate_choice=False)
    since = day(_("From the day"), Optional())
    until = day(_("Until"), Optional())
    about = HiddenField()
