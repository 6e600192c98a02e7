"""What an organizer asks a speaker with, and what the speaker answers."""

from datetime import datetime

from wtforms import EmailField, Form, RadioField, StringField
from wtforms.validators import ValidationError

from webinar_hub.catalogue.forms.parts import zone_choices
from webinar_hub.catalogue.rules.addresses import UnusableLink, check_link
from webinar_hub.core.forms import StaffForm, at_most, choice, choices, filled, line
from webinar_hub.core.language import NATIVE_NAMES, _
from webinar_hub.core.text import one_line
from webinar_hub.participants.rules import Mailbox, UnusableAddress, mailbox
from webinar_hub.registration.forms import Addressed
from webinar_hub.speaking.letters.words import REASONS
from webinar_hub.speaking.operations import Asking

YES, NO = "yes", "no"


class _WithHostLink(StaffForm):
    host_link = line(_("Link by which the speaker comes in as host"), 1000)

    def validate_host_link(self, field: StringField) -> None:
        try:
            check_link(field.data or "")
        except UnusableLink as refusal:
            raise ValidationError(refusal.message) from refusal


class Ask(_WithHostLink):
    email = EmailField(
        _("The speaker's e-mail address"),
        filters=[one_line],
        validators=[filled(_("Please give the address to which the letter goes.")), at_most(254)],
    )
    language = choice(_("Language of the letters"), choices=choices(NATIVE_NAMES))
    zone = choice(_("The speaker's time zone"))
    mailbox: Mailbox | None = None

    def offer(self, language: str, zone: str, at: datetime, reads: str) -> None:
        """`language` and `zone`: what is chosen until the organizer chooses otherwise."""
        self.language.data = self.language.data or language
        self.zone.data = self.zone.data or zone
        self.zone.choices = zone_choices(at, reads, zone)

    def validate_email(self, field: EmailField) -> None:
        try:
            self.mailbox = mailbox(field.data)
        except UnusableAddress as refusal:
            raise ValidationError(refusal.message) from refusal

    def wish(self) -> Asking:
        """Of a valid form."""
        assert self.mailbox is not None
        return Asking(self.mailbox, self.language.data, self.zone.data, self.host_link.data or "")


class HostLink(_WithHostLink):
    """Only the link, of a speaker who has confirmed."""


class Pressed(StaffForm):
    """A button."""


class Answering(Form):
    """Nothing is chosen beforehand: a program that presses every button answers nothing."""

    answer = RadioField(
        _("Will you speak?"),
        choices=choices({YES: _("Yes, I will speak"), NO: _("No, I cannot")}),
        validators=[filled(_("Please choose yes or no."))],
        invalid_choice_message=_("Please choose yes or no."),
    )
    reason = choice(_("If not: why?"), choices=choices(REASONS), default="unsaid")


class LostLink(Addressed):
    """The address is all."""
