"""What organizers send about people: columns, somebody who came, an action on several."""

from typing import Any

from wtforms import BooleanField, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from webinar_hub.attendance.labels import ROLES, VERDICTS
from webinar_hub.core.forms import StaffForm, choice, choices, filled, line, text
from webinar_hub.core.language import _
from webinar_hub.core.refusals import Refusal
from webinar_hub.participants.rules import Mailbox, mailbox

LONGEST_REASON = 300
_REASON_HINT = _("It stands in the letter. Leave it empty to say nothing.")


class WalkIn(StaffForm):
    """Only the name is needed of who simply came."""

    given_name = line(_("Given name"), 100, filled(_("Please write the name.")))
    family_name = line(_("Family name"), 100)
    patronymic = line(_("Patronymic"), 100)
    email = line(
        _("E-mail"),
        254,
        description=_("Only if they want letters about what is still to come."),
    )
    role = RadioField(
        _("Role"),
        validators=[filled(_("Please choose a role."))],
        choices=choices(ROLES),
        invalid_choice_message=_("Please choose from the list."),
    )
    meeting = choice(_("Came to"), filled(_("Please choose the meeting.")))
    agreed = BooleanField(_("The person has heard or read these words and agrees"))
    another = BooleanField(_("This is another person of the same name"))
    mailbox: Mailbox | None = None
    needs_consent = True

    def validate_email(self, field: Any) -> None:
        if not field.data:
            return
        try:
            self.mailbox = mailbox(field.data)
        except Refusal as refusal:
            raise ValidationError(refusal.message) from refusal

    def validate_agreed(self, field: Any) -> None:
        if self.needs_consent and not field.data:
            words = _("Without their consent nothing may be kept of them: count them only.")
            raise ValidationError(words)


class Confirm(StaffForm):
    """Nothing more is asked."""


class Decline(StaffForm):
    reason = text(_("Reason"), 500, description=_REASON_HINT)


class Cancel(StaffForm):
    reason = line(_("Reason"), LONGEST_REASON, description=_REASON_HINT)


class Move(StaffForm):
    to = choice(_("To which event?"), filled(_("Please choose the event.")))
    reason = line(_("Reason"), LONGEST_REASON, description=_REASON_HINT)
    may_wait = BooleanField(
        _("Move people with a seat also where only the waiting list is left"),
    )


class Mark(StaffForm):
    meeting = choice(_("Meeting"), filled(_("Please choose the meeting.")))
    verdict = RadioField(
        _("Mark"),
        validators=[filled(_("Please choose a mark."))],
        choices=choices(VERDICTS),
        invalid_choice_message=_("Please choose from the list."),
    )
    reason = line(_("Reason"), LONGEST_REASON)


FORMS: dict[str, type[StaffForm]] = {
    "confirm": Confirm,
    "decline": Decline,
    "move": Move,
    "cancel": Cancel,
    "mark": Mark,
}


def options(rows: list[tuple[str, str]]) -> list[SelectChoice]:
    return [SelectChoice(value, words) for value, words in rows]
