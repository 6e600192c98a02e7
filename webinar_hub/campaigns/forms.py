"""What an organizer writes to many."""

from wtforms import HiddenField, RadioField

from webinar_hub.campaigns import rules
from webinar_hub.campaigns.operations import Message
from webinar_hub.core import tokens
from webinar_hub.core.forms import StaffForm, filled, line, text
from webinar_hub.core.language import _


class Writing(StaffForm):
    """`key` is made with the form: sending it twice is sending it once."""

    audience = RadioField(_("To whom"), default="confirmed")
    subject = line(_("Subject"), 150, filled(_("Please write a subject.")))
    body = text(_("Letter"), rules.LONGEST_BODY, filled(_("Please write the letter.")))
    key = HiddenField(default=tokens.public_id)

    def message(self) -> Message:
        return Message(self.key.data, self.audience.data, self.subject.data, self.body.data)
