"""Who is asked what, what may be changed of a question, and how long answers are kept: pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from webinar_hub.core.language import LANGUAGES, _
from webinar_hub.core.refusals import Conflict, Refusal
from webinar_hub.questions.models import STANDARD_KINDS, WITH_OPTIONS, Question

MOST_OPTIONS = 30
LONGEST_OPTION = 150
MOST_QUESTIONS = 30  # of one event, series or programme


class NoWords(Refusal):
    message = _("Please write the question in the language of the page on which it is asked.")


class NoPurpose(Refusal):
    message = _("Please say why you ask: people read it beside the question.")


class TooFewOptions(Refusal):
    message = _("Please write at least two answers to choose from, one a line.")


class TooManyOptions(Refusal):
    message = _("Please write at most 30 answers, each of at most 150 characters.")


class SameOption(Refusal):
    message = _("Two of these answers are the same.")


class OptionsDiffer(Refusal):
    message = _("Please write as many answers here as in the other language, in the same order.")


class Withdrawn(Conflict):
    message = _(
        "This question has been withdrawn meanwhile. If you still need it, please add a new one."
    )


class TooManyQuestions(Refusal):
    message = _("There are many questions already. Please withdraw one before you add another.")


@dataclass(frozen=True)
class Draft:
    """A question as an organizer typed it."""

    kind: str
    label_en: str = ""
    label_ru: str = ""
    help_en: str = ""
    help_ru: str = ""
    purpose_en: str = ""
    purpose_ru: str = ""
    options_en: str = ""
    options_ru: str = ""
    required: bool = False
    roles: frozenset[str] = field(default_factory=frozenset)
    keep_days: int = 30


def tidied(draft: Draft) -> dict[str, object]:
    """The columns of a question: answers to choose from only where there is a choice."""
    values = dict(vars(draft))
    for language in LANGUAGES:
        name = f"options_{language}"
        values[name] = "\n".join(_lines(values[name])) if draft.kind in WITH_OPTIONS else ""
    return values


def check(draft: Draft, language: str) -> None:
    """`language`: of the event. Raises what is wrong, with the field that it is about."""
    other = next(one for one in LANGUAGES if one != language)
    texts = vars(draft)
    if not texts[f"label_{language}"]:
        raise NoWords(field=f"label_{language}")
    if not texts[f"purpose_{language}"]:
        raise NoPurpose(field=f"purpose_{language}")
    if texts[f"label_{other}"] and not texts[f"purpose_{other}"]:
        raise NoPurpose(field=f"purpose_{other}")
    if draft.kind not in WITH_OPTIONS:
        return
    own, foreign = _lines(texts[f"options_{language}"]), _lines(texts[f"options_{other}"])
    if len(own) < 2:
        raise TooFewOptions(field=f"options_{language}")
    for name, lines in ((language, own), (other, foreign)):
        if len(lines) > MOST_OPTIONS or any(len(one) > LONGEST_OPTION for one in lines):
            raise TooManyOptions(field=f"options_{name}")
        if len(set(lines)) < len(lines):
            raise SameOption(field=f"options_{name}")
    if (foreign or texts[f"label_{other}"]) and len(foreign) != len(own):
        raise OptionsDiffer(field=f"options_{other}")


def means_the_same(question: Question, draft: Draft) -> bool:
    """Whether who has answered would answer alike, knowing what they were told.

    A language may be added, the help reworded, the answer forgotten earlier. Other words, other
    answers to choose from, another reason and a longer time make it another question.
    """
    wanted = tidied(draft)
    if draft.kind != question.kind or draft.keep_days > question.keep_days:
        return False
    names = ("label", "purpose", "options")
    present = {f"{name}_{one}" for name in names for one in LANGUAGES}
    return all(getattr(question, name) in ("", wanted[name]) for name in present)


def in_order(questions: Iterable[Question]) -> tuple[Question, ...]:
    """As people are asked: the series' and the event's own, then what is the same everywhere.

    Of those, one each: where programme and event both ask, the programme does.
    """
    by_place = sorted(questions, key=_place)
    standard = {one.kind: one for one in reversed(by_place) if one.standard}
    own = [one for one in by_place if not one.standard]
    return (*own, *(standard[kind] for kind in STANDARD_KINDS if kind in standard))


def _place(question: Question) -> tuple[int, int, int]:
    width = 0 if question.programme_id else 1 if question.series_id else 2
    return width, question.position, question.id


def is_asked(question: Question, role: str | None) -> bool:
    return not question.roles or role in question.roles


def for_audience(questions: Sequence[Question], audience: frozenset[str]) -> list[Question]:
    """Those that anybody of the audience is asked."""
    return [one for one in questions if not one.roles or one.roles & audience]


def is_over(end: datetime, keep_days: int, at: datetime) -> bool:
    """Whether answers about something that ended then have to go."""
    return end + timedelta(days=keep_days) <= at


def _lines(text: object) -> list[str]:
    return [line.strip() for line in str(text).splitlines() if line.strip()]
