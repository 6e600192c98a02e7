"""What a person answered, as their own page shows it."""

from collections.abc import Iterable
from dataclasses import dataclass

from webinar_hub.core.language import current
from webinar_hub.questions import asking, words
from webinar_hub.questions.models import Answer
from webinar_hub.questions.queries import answers_of
from webinar_hub.registration.models import Registration


@dataclass(frozen=True)
class Answered:
    """Question and answer; `asks`: there is something to answer."""

    said: list[tuple[str, str]]
    asks: bool


def own_answers(registration: Registration) -> Answered | None:
    asked = asking.of_person(registration.event, registration.role)
    said = lines(answers_of(registration.id))
    return Answered(said, bool(asked)) if said or asked else None


def lines(answers: Iterable[Answer]) -> list[tuple[str, str]]:
    """Question and answer, in the reader's language where the question speaks it."""
    language = current()
    return [
        (words.label(one.question, one.question.speaks(language)), words.said(one, language))
        for one in answers
    ]
