"""What the person who signs others up may type, and what each of them answers."""

import re
from collections.abc import Iterable
from typing import Any

from wtforms import (
    BooleanField,
    FieldList,
    FileField,
    Form,
    FormField,
    HiddenField,
    RadioField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from webinar_hub.colleagues import rules
from webinar_hub.colleagues.operations import Listed
from webinar_hub.colleagues.reading import MOST_ROWS, Line
from webinar_hub.core.forms import at_most, choices, filled, line, no_links
from webinar_hub.core.language import _
from webinar_hub.core.text import one_line
from webinar_hub.participants.rules import (
    Mailbox,
    UnusableAddress,
    likely_meant,
    mailbox,
    name_key,
)
from webinar_hub.registration.forms import Addressed, Details

_SIGNS = re.compile(r"[/\\<>]")
_PLAIN_NAME = _("Please write a name, in letters alone.")


def _name(form: Form, field: StringField) -> None:
    if field.data and not rules.is_name(field.data):
        raise ValidationError(_PLAIN_NAME)


def _plain(form: Form, field: StringField) -> None:
    no_links(form, field)
    if _SIGNS.search(field.data or ""):
        raise ValidationError(_("Please write it without addresses and telephone numbers."))


class Manager(Addressed):
    """Who makes the list. Name and organization stand in the letters to everybody on it."""

    name = line(_("Your name"), 100, filled(_("Please tell us your name.")), _name)
    organisation = line(
        _("Organization"), 150, filled(_("Please tell us where you work.")), _plain
    )
    part = RadioField(
        _("How will they take part?"),
        validators=[filled(_("Please choose how they will take part."))],
        invalid_choice_message=_("Please choose from the list."),
    )

    def offer_parts(self, parts: list[SelectChoice]) -> None:
        """What is chosen only where there is a choice."""
        if len(parts) > 1:
            self.part.choices = parts
        else:
            self.part.choices, self.part.validators, self.part.data = [], [], None
            self.part.validate_choice = False


class Confirmation(Form):
    """That the list is their own; a program that presses every button does not say so."""

    mine = BooleanField(
        _("I made this list, and these people know that I sign them up"),
        validators=[
            filled(_("Please say that the list is yours: then we write to everybody on it."))
        ],
    )


class People(Form):
    """A list as it is at hand: as lines, or as a file."""

    people = TextAreaField(_("One person a line: name, e-mail, position"))
    file = FileField(_("Or a table as XLSX or CSV"))


class Person(Form):
    """One line of the list; all of it can be mended before anything is kept."""

    given_name = line(_("Given name"), 100)
    family_name = line(_("Family name"), 100)
    patronymic = line(_("Patronymic"), 100, _name)
    email = StringField(_("E-mail"), filters=[one_line], validators=[at_most(254)])
    position = line(_("Position"), 150, _plain)
    asked = HiddenField(filters=[one_line])  # an address about which was asked whether it is right
    leave_out = BooleanField(_("Leave this person out"))
    mailbox: Mailbox | None = None

    def validate(self, extra_validators: Any = None) -> bool:
        if self.leave_out.data:
            return True
        plain = super().validate(extra_validators)
        self._demand("given_name", _("Please add the given name."))
        self._demand("family_name", _("Please add the family name: certificates carry it."))
        self._read_address()
        return plain and not self.errors

    def _demand(self, name: str, message: Any) -> None:
        field = self[name]
        if not field.data:
            self._wrong(name, message)
        elif not field.errors and not rules.is_name(field.data):
            self._wrong(name, _PLAIN_NAME)

    def _read_address(self) -> None:
        if not self.email.data:
            self._wrong("email", _("Please add the e-mail address: the letter goes there."))
        if self.email.errors:
            return
        try:
            self.mailbox = mailbox(self.email.data)
        except UnusableAddress as refusal:
            self._wrong("email", refusal.message)
            return
        meant = likely_meant(self.email.data)
        if meant and self.asked.data != self.email.data:
            self.asked.data = self.email.data
            words = _(
                "Did you mean %(address)s? If what is typed is right, leave it and go on.",
                address=meant,
            )
            self._wrong("email", words)

    def _wrong(self, name: str, message: Any) -> None:
        self[name].errors = [*self[name].errors, message]

    @property
    def key(self) -> tuple[str, str] | None:
        if self.mailbox is None:
            return None
        names = (self.given_name.data, self.family_name.data, self.patronymic.data)
        return self.mailbox.key, name_key(*(name or "" for name in names))


class Preview(Form):
    """Everybody on the list with what is to be mended; who is left out need not be right."""

    rows = FieldList(FormField(Person), max_entries=MOST_ROWS)
    # Who stands on the list already, where that may be told.
    known: frozenset[tuple[str, str]] = frozenset()

    def validate(self, extra_validators: Any = None) -> bool:
        plain = super().validate(extra_validators)
        return self._each_once() and plain

    def listed(self) -> list[Listed]:
        """Those who are not left out; the form is a valid one."""
        return [
            Listed(
                mailbox=row.mailbox,
                given_name=row.given_name.data,
                family_name=row.family_name.data,
                patronymic=row.patronymic.data or "",
                position=row.position.data or "",
            )
            for row in self._kept()
            if row.mailbox is not None
        ]

    @property
    def wrong(self) -> list[int]:
        """Numbers of the lines that are to be mended, from nought."""
        return [number for number, row in enumerate(self.rows) if row.form.errors]

    def _kept(self) -> list[Any]:
        return [row.form for row in self.rows if not row.form.leave_out.data]

    def _each_once(self) -> bool:
        first: dict[tuple[str, str], int] = {}
        right = True
        for number, row in enumerate(self.rows, start=1):
            if row.form.leave_out.data or row.form.key is None:
                continue
            if row.form.key in self.known:
                row.form._wrong("email", _("This person is on your list already."))
                right = False
            elif (before := first.setdefault(row.form.key, number)) != number:
                words = _("The same person as in line %(number)s.", number=before)
                row.form._wrong("email", words)
                right = False
        return right


def preview(people: Iterable[Line]) -> Preview:
    return Preview(data={"rows": [vars(one) for one in people]})


class Answer(Details):
    """The word of somebody who was put on a list. Nothing is chosen before they choose it.

    A program that presses every button of a page sends neither.
    """

    answer = RadioField(
        _("Your answer"),
        validators=[filled(_("Please choose an answer."))],
        choices=choices({"yes": _("Yes, I take part"), "no": _("No, not for me")}),
        invalid_choice_message=_("Please choose from the list."),
    )
    never_again = BooleanField(_("Do not let anyone send me such letters again"))
    consent_text = HiddenField(filters=[one_line])
    consent_participation = BooleanField()

    def validate(self, extra_validators: Any = None) -> bool:
        if self.answer.data == "no":
            return True
        plain = super().validate(extra_validators)
        if self.answer.data == "yes" and not self.consent_participation.data:
            words = _("Without your consent we may not keep your seat.")
            self.consent_participation.errors = [words]
            return False
        return plain


class Word(Form):
    """The same of somebody who is signed up already."""

    answer = RadioField(
        _("Your answer"),
        validators=[filled(_("Please choose an answer."))],
        choices=choices(
            {"yes": _("Yes, they may know"), "no": _("No, they shall not be told")}
        ),
        invalid_choice_message=_("Please choose from the list."),
    )
    never_again = BooleanField(_("Do not let anyone send me such letters again"))


