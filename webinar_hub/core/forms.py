"""What all forms share: words for what is missing, cleaning, a refusal beside its field."""

import re
from collections.abc import Iterable
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    DateTimeLocalField,
    Form,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.fields.core import Field, UnboundField
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from webinar_hub.core.language import _
from webinar_hub.core.refusals import Gone, NotFound, Refusal
from webinar_hub.core.text import leads_nowhere, many_lines, one_line, six_digits


class SixDigits(Form):
    """A code that is read in one place and typed in another."""

    code = StringField(_("Code"), filters=[one_line])
    digits: str = ""  # what was typed, once it was found to be a code

    def validate_code(self, field: StringField) -> None:
        digits = six_digits(field.data)
        if digits is None:
            raise ValidationError(_("Please type the six digits."))
        self.digits = digits


PLEASE_TICK = _("Nothing has changed yet: please tick the box first.")


def is_sure() -> bool:
    """Of the macro `sure`: whoever only opens pages and sends their forms has not ticked it."""
    return bool(request.form.get("sure"))


class StaffForm(FlaskForm):
    """A form behind the sign-in: it carries a token against foreign forms."""


def filled(message: Any) -> DataRequired:
    """Something other than blanks is there. The browser's own bubble speaks another language."""
    required = DataRequired(message)
    required.field_flags = {}
    return required


def given(message: Any) -> InputRequired:
    """Something was sent, be it nought."""
    required = InputRequired(message)
    required.field_flags = {}
    return required


def no_links(_form: Form, field: Field) -> None:
    """For what stands in letters to people who may not have asked for them."""
    if field.data and not leads_nowhere(field.data):
        raise ValidationError(_("Please write it without addresses and telephone numbers."))


def at_most(characters: int) -> Length:
    return Length(
        max=characters,
        message=_("Please shorten this to at most %(number)s characters.", number=characters),
    )


def line(label: Any, longest: int, *validators: Any, **options: Any) -> UnboundField:
    """One line of text; breaks and controls are taken out before it is judged."""
    return StringField(
        label, filters=[one_line], validators=[*validators, at_most(longest)], **options
    )


def text(label: Any, longest: int, *validators: Any, **options: Any) -> UnboundField:
    """Several lines of text."""
    return TextAreaField(
        label, filters=[many_lines], validators=[*validators, at_most(longest)], **options
    )


def choices(words: dict[str, Any], only: Iterable[str] | None = None) -> list[SelectChoice]:
    return [SelectChoice(value, words[value]) for value in (words if only is None else only)]


def show_refusal(form: Form, refusal: Refusal) -> None:
    """Put what a rule said beside the field that it is about, or above the form.

    What is missing or gone has a page of its own, and is raised again.
    """
    if isinstance(refusal, (NotFound, Gone)):
        raise refusal
    field = form._fields.get(refusal.field) if refusal.field else None
    if field is None:
        form.form_errors.append(refusal.message)
    else:
        field.errors = [*field.errors, refusal.message]


def day(label: Any, *validators: Any, **options: Any) -> UnboundField:
    return DateField(
        label,
        validators=validators,
        invalid_value_message=_("Please give the day like this: 2026-12-03."),
        **options,
    )


def clock_time(label: Any, *validators: Any, **options: Any) -> UnboundField:
    """Hours and minutes; some browsers add the seconds."""
    return TimeField(
        label,
        validators=validators,
        format=["%H:%M", "%H:%M:%S"],
        invalid_value_message=_("Please give the time like this: 18:30."),
        **options,
    )


def moment(label: Any, *validators: Any, **options: Any) -> UnboundField:
    """A day and a time, without a zone."""
    return DateTimeLocalField(
        label,
        validators=validators,
        format=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"],
        invalid_value_message=_("Please give day and time like this: 2026-12-03 18:30."),
        **options,
    )


class WholeNumber(IntegerField):
    """Only what people write: `1_0` and digits of other scripts are numbers to Python alone."""

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist and not re.fullmatch(r"\s*-?[0-9]{1,18}\s*", valuelist[0]):
            self.data = None
            raise ValueError(self.invalid_value_message)
        super().process_formdata(valuelist)


def number(label: Any, *validators: Any, **options: Any) -> UnboundField:
    return WholeNumber(
        label,
        validators=validators,
        invalid_value_message=_("Please give a whole number."),
        **options,
    )


class OneOf(SelectField):
    """One of a list, which may be long: to judge what was chosen, no option is made for the page.

    The choices are SelectChoices without groups.
    """

    def pre_validate(self, form: Form) -> None:
        if self.validate_choice and self.data not in [one.value for one in self.choices or ()]:
            raise ValidationError(self.invalid_choice_message)


def choice(label: Any, *validators: Any, **options: Any) -> UnboundField:
    return OneOf(
        label,
        validators=validators,
        invalid_choice_message=_("Please choose from the list."),
        **options,
    )


class Ticks(SelectMultipleField):
    """Several of a list, as boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()
