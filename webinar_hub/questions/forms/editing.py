"""What organizers may type about a question: the shape alone."""

from typing import Any

from wtforms import BooleanField, Field, Form, HiddenField
from wtforms.validators import ValidationError

from webinar_hub.catalogue.labels import ROLES
from webinar_hub.core.forms import StaffForm, Ticks, choice, choices, given, line, number, text
from webinar_hub.core.language import LANGUAGES, _
from webinar_hub.questions import words
from webinar_hub.questions.models import NEEDS, STANDARD_KINDS, Question
from webinar_hub.questions.rules import Draft

LONGEST_KEPT = 1095
_TEXTS = ("label", "purpose", "help", "options")


def _some_days(_form: Form, field: Field) -> None:
    if field.data is not None and not 1 <= field.data <= LONGEST_KEPT:
        raise ValidationError(_("Please give between 1 and %(most)s days.", most=LONGEST_KEPT))


class AboutQuestion(StaffForm):
    kind = choice(_("How people answer"), choices=choices(words.KINDS), default="text")
    label_en = line(_("The question in English"), 200)
    label_ru = line(_("The question in Russian"), 200)
    purpose_en = line(_("Why you ask, in English"), 300)
    purpose_ru = line(_("Why you ask, in Russian"), 300)
    help_en = line(_("What helps to answer, in English"), 500)
    help_ru = line(_("What helps to answer, in Russian"), 500)
    options_en = text(_("Answers to choose from, in English"), 6_000)
    options_ru = text(_("Answers to choose from, in Russian"), 6_000)
    required = BooleanField(_("Nobody can sign up without an answer"))
    roles = Ticks(_("Who is asked"), choices=choices(ROLES))
    keep_days = number(
        _("Days after the event until the answers are erased"),
        given(_("Please say after how many days the answers are erased.")),
        _some_days,
        default=30,
    )
    version = HiddenField()

    def of(self, question: Question) -> None:
        """Show what stands there now."""
        columns = {name: getattr(question, name) for name in Draft.__dataclass_fields__}
        self.process(data=columns | {"version": question.version_id})
        self.roles.data = [role for role in ROLES if role in question.roles]

    def texts(self, language: str) -> list[tuple[Field, Any]]:
        """The fields in one language, with their hints."""
        return [(self[f"{name}_{language}"], _HINTS.get(name)) for name in _TEXTS]

    def draft(self) -> Draft:
        names = (f"{name}_{language}" for name in _TEXTS for language in LANGUAGES)
        return Draft(
            kind=self.kind.data,
            required=self.required.data,
            roles=frozenset(self.roles.data or ()),
            keep_days=self.keep_days.data,
            **{name: self[name].data for name in names},
        )

    def seen(self) -> int | None:
        version = self.version.data or ""
        return int(version) if version.isascii() and version.isdigit() else None


_HINTS = {
    "purpose": _("People read it after “Why we ask”: to prepare the room."),
    "options": _("Only where people choose: one answer a line."),
}


class Standard(StaffForm):
    """What is asked in the same words everywhere."""

    kinds = Ticks(_("Also ask"), choices=choices(words.LABELS))

    def chosen(self) -> frozenset[str]:
        return frozenset(self.kinds.data or ())

    def of(self, questions: list[Question]) -> None:
        present = {one.kind for one in questions if one.withdrawn_at is None}
        self.kinds.data = [kind for kind in STANDARD_KINDS if kind in present]


STANDARD_HINTS = {
    NEEDS: _(
        "Sign language, captions, a wheelchair, a quiet room, and a free line. Organizers alone "
        "see the answers; they stand in no table and are erased 7 days after the event."
    ),
    "case": _(
        "You read the texts on a page of their own, without names. They stand in no table and are "
        "erased 7 days after the event."
    ),
}
