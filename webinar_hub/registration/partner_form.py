"""“Sign up my partner as well”: a second person in the form of events for parents."""

from wtforms import Form, StringField
from wtforms.validators import ValidationError

from webinar_hub.core.forms import at_most, line
from webinar_hub.core.language import _
from webinar_hub.core.text import one_line
from webinar_hub.participants.rules import Mailbox, UnusableAddress, mailbox, name_key

FIELDS = ("partner_given_name", "partner_family_name", "partner_email")


class WithPartner(Form):
    """Whoever fills in any of these fields means it: so it works without a tick and a script."""

    partner_given_name = line(_("Given name of your partner"), 100)
    partner_family_name = line(_("Family name of your partner"), 100)
    partner_email = StringField(
        _("E-mail of your partner"), filters=[one_line], validators=[at_most(254)]
    )
    partner_mailbox: Mailbox | None = None  # None: they read letters in the same mailbox

    @property
    def with_partner(self) -> bool:
        return any(self[name].data for name in FIELDS if name in self)

    def alone(self) -> None:
        """For answers that are one person's own."""
        for name in FIELDS:
            del self[name]

    def validate_partner_given_name(self, field: StringField) -> None:
        if not self.with_partner:
            return
        if not field.data:
            raise ValidationError(_("Please tell us your partner's name."))
        same_mailbox = self.partner_email.data in ("", None, self["email"].data)
        if same_mailbox and self._partner_key() == self._own_key():
            raise ValidationError(_("This is your own name. Please write your partner's."))

    def validate_partner_email(self, field: StringField) -> None:
        if not field.data:
            return
        try:
            self.partner_mailbox = mailbox(field.data)
        except UnusableAddress as refusal:
            raise ValidationError(refusal.message) from refusal

    def _partner_key(self) -> str:
        return name_key(self.partner_given_name.data, self.partner_family_name.data or "", "")

    def _own_key(self) -> str:
        own = [self[name].data or "" for name in ("given_name", "family_name", "patronymic")]
        return name_key(*own)
