"""Fields for the questions of an event, put into the form that people fill in anyway."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from wtforms import Field, Form, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.fields.core import UnboundField
from wtforms.validators import Optional, ValidationError

from webinar_hub.core.forms import Ticks, filled, line, text
from webinar_hub.core.language import _, current, in_language
from webinar_hub.core.text import one_line
from webinar_hub.questions import rules, words
from webinar_hub.questions.answers import Given
from webinar_hub.questions.models import CASE, NEEDS, Question

PREFIX = "q-"
LONGEST = {"text": 1000, CASE: 2000}
LONGEST_LINE = 300
LARGEST = 999_999_999
_GONE = _("This answer cannot be chosen any more. Please look at the list again.")


@dataclass(frozen=True)
class Asked:
    """A question with its fields; `line` is for what stands in no list."""

    question: Question
    language: str  # in which it is asked
    field: Field
    line: Field | None = None

    @property
    def shown_to(self) -> str:
        """The class by which a page hides it from those who are not asked."""
        roles = self.question.roles
        if roles == {"parent"}:
            return "for-parents"
        return "for-professionals" if roles and "parent" not in roles else ""

    @property
    def given(self) -> Given:
        """What stands in the fields, which were found good."""
        data, kind = self.field.data, self.question.kind
        asked = words.label(self.question, self.language)
        if kind in ("several", NEEDS):
            chosen = tuple(dict.fromkeys(data or ()))
            typed = self.line.data or "" if self.line is not None else ""
            return Given(self.question.id, asked, chosen, typed)
        if kind in ("choice", "yes_no"):
            return Given(self.question.id, asked, (data,) if data else ())
        return Given(self.question.id, asked, text=data or "")


class WithQuestions(Form):
    """A form that asks, beside its own, what organizers want to know: see `ask`."""

    asked: Sequence[Asked] = ()

    def ask(
        self,
        questions: Iterable[Question],
        typed: Any,
        known: Iterable[Given] = (),
        *,
        of_series: bool = False,
        in_a_room: bool = True,
    ) -> None:
        """Put a field in for each question, with what was `typed`, or else what is `known`.

        `in_a_room`: somebody may come to a place, and so need what concerns one.

        A form that was opened before a question was added simply has no answer to it.
        """
        for one in [name for name in self._fields if name.startswith(PREFIX)]:
            del self._fields[one]
        typed = self.meta.wrap_formdata(self, typed)
        before = {one.question_id: one for one in known}
        self.asked = [
            self._put(one, typed, before.get(one.id), of_series=of_series) for one in questions
        ]
        for one in self.asked if not in_a_room else ():
            if one.question.kind == NEEDS:
                one.field.choices = [c for c in one.field.choices if c.value not in words.OF_A_ROOM]

    def answers(self) -> tuple[Given, ...]:
        """Of the questions that the person's role is asked, whatever was answered."""
        found = (one.given for one in self.asked if rules.is_asked(one.question, self._role()))
        return tuple(one for one in found if one.chosen or one.text)

    def validate(self, extra_validators: Any = None) -> bool:
        for one in self.asked:
            if not rules.is_asked(one.question, self._role()):
                _let_pass(one.field)
        return bool(super().validate(extra_validators))

    def _role(self) -> str | None:
        role = getattr(self, "role", None)
        found: str | None = getattr(role, "data", role)
        return found

    def _put(
        self, question: Question, typed: Any, before: Given | None, *, of_series: bool
    ) -> Asked:
        language = question.speaks(current())
        name = f"{PREFIX}{question.public_id}"
        hint = words.hint(question, language, of_series=of_series)
        field = self._bind(name, _field(question, language, hint), typed, _data(question, before))
        if question.kind != NEEDS:
            return Asked(question, language, field)
        free = line(words.SOMETHING_ELSE, LONGEST_LINE)
        more = self._bind(f"{name}-line", free, typed, before.text if before else None)
        return Asked(question, language, field, more)

    def _bind(self, name: str, unbound: UnboundField, typed: Any, data: Any) -> Field:
        """A form of WTForms takes no fields once it is made, only by this way around."""
        field = unbound.bind(form=self, name=name, prefix=self._prefix)
        field.process(typed, data)
        self._fields[name] = field
        return field


class OwnAnswers(WithQuestions):
    """The questions alone, on a person's own page."""

    role: str | None = None


def _let_pass(field: Field) -> None:
    field.validators, field.validate_choice = (), False


def _data(question: Question, before: Given | None) -> Any:
    if before is None:
        return None
    if question.kind in ("several", NEEDS):
        return list(before.chosen)
    if question.kind in ("choice", "yes_no"):
        return next(iter(before.chosen), None)
    return before.text


def _field(question: Question, language: str, hint: str) -> UnboundField:
    label = words.label(question, language)
    wanted = [filled(_("Please answer: %(question)s", question=label))] if question.required else []
    make = _MAKERS.get(question.kind, partial(_of_words, LONGEST.get(question.kind, 0)))
    field: UnboundField = make(question, language, label, wanted, description=hint)
    return field


def _of_words(
    longest: int, _question: Question, _language: str, label: str, wanted: list[Any], **more: Any
) -> UnboundField:
    return text(label, longest, *wanted, **more)


def _number(
    _question: Question, _language: str, label: str, wanted: list[Any], **more: Any
) -> UnboundField:
    return StringField(label, filters=[one_line], validators=[*wanted, _is_a_number], **more)


def _is_a_number(_form: Form, field: Field) -> None:
    if not field.data:
        return
    if not (field.data.isascii() and field.data.isdigit()):
        raise ValidationError(_("Please write a whole number, such as 2."))
    if len(field.data) > 9:
        raise ValidationError(_("Please write a number up to %(most)s.", most=LARGEST))


def _one(
    question: Question, language: str, label: str, wanted: list[Any], **more: Any
) -> UnboundField:
    """A radio button cannot be let go, so there is one for no answer."""
    choices = list(_choices(question, language))
    if not question.required:
        with in_language(language):
            choices.append(SelectChoice("", str(_("No answer"))))
    return RadioField(
        label,
        choices=choices,
        coerce=_known_as(question, language),
        validators=wanted or [Optional()],
        invalid_choice_message=_GONE,
        **more,
    )


def _several(
    question: Question, language: str, label: str, wanted: list[Any], **more: Any
) -> UnboundField:
    return Ticks(
        label,
        choices=list(_choices(question, language)),
        coerce=_known_as(question, language),
        validators=wanted,
        invalid_choice_message=_GONE,
        **more,
    )


_MAKERS: dict[str, Callable[..., UnboundField]] = {
    "number": _number,
    "choice": _one,
    "yes_no": _one,
    "several": _several,
    NEEDS: _several,
}


def _choices(question: Question, language: str) -> Iterator[SelectChoice]:
    for value, word in words.offered(question, language):
        yield SelectChoice(value, word)


def _known_as(question: Question, language: str) -> Callable[[Any], str]:
    """Turns an answer into the words of this page: the form may have been opened in another."""

    def known_as(value: Any) -> str:
        option = words.option_called(question, str(value))
        return option.words_in(language) if option else str(value)

    return known_as
