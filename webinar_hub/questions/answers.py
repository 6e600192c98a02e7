"""What a person answered, as a plain value on its way from a form into the database."""

from collections.abc import Iterable
from dataclasses import dataclass

from webinar_hub.questions.models import Answer


@dataclass(frozen=True)
class Given:
    """`asked` and `chosen` are the words that the person read."""

    question_id: int
    asked: str
    chosen: tuple[str, ...] = ()
    text: str = ""


def given(answers: Iterable[Answer]) -> tuple[Given, ...]:
    """What was answered before, to be asked about or carried on."""
    return tuple(
        Given(one.question_id, one.asked, tuple(map(str, one.chosen)), one.text) for one in answers
    )
