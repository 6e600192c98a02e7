"""Whom an organizer invites, and what a guest answers."""

from wtforms import BooleanField, Form, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from webinar_hub.core.forms import StaffForm, choice, choices, filled
from webinar_hub.core.language import NATIVE_NAMES, _
from webinar_hub.guests import rules
from webinar_hub.guests.operations import Inviting
from webinar_hub.guests.reading import Invited, Unreadable, read

LONGEST = 100_000  # characters: five hundred lines of any length that an address has


class Invite(StaffForm):
    people = TextAreaField(
        _("Addresses, one in a line"),
        validators=[filled(_("Please paste the addresses of those whom you invite."))],
    )
    language = choice(_("Language of the letter"), choices=choices(NATIVE_NAMES))
    seats = choice(_("How many may sign up by one link?"))

    def offer(self, language: str) -> None:
        numbers = range(1, rules.MOST_SEATS + 1)
        self.seats.choices = [SelectChoice(str(number), str(number)) for number in numbers]
        self.language.data = self.language.data or language
        self.seats.data = self.seats.data or "1"

    def validate_people(self, field: TextAreaField) -> None:
        if len(field.data) > LONGEST:
            raise ValidationError(_TOO_MANY)
        found = list(read(field.data))
        wrong = [one.text for one in found if isinstance(one, Unreadable)]
        if wrong:
            raise ValidationError(
                _(
                    "Letters cannot go there: %(lines)s. Please mend or remove that; nobody was "
                    "written to.",
                    lines="; ".join(one[:80] for one in wrong[:5]) + ("; …" if wrong[5:] else ""),
                )
            )
        if len(found) > rules.MOST_AT_ONCE:
            raise ValidationError(_TOO_MANY)

    def wish(self) -> Inviting:
        """Of a valid form."""
        people = [one for one in read(self.people.data or "") if isinstance(one, Invited)]
        return Inviting(people, self.language.data, int(self.seats.data))


class Pressed(StaffForm):
    """A button."""


class Refusing(Form):
    """That nobody comes; a program that presses every button does not say so."""

    sure = BooleanField(
        _("We cannot come"),
        validators=[filled(_("Please tick that you cannot come, or go back."))],
    )
    never_again = BooleanField(_("Please write no such invitations to this address any more"))


_TOO_MANY = _("That is too much for one time: please invite at most 500 people at once.")
