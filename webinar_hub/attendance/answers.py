"""What people answered to organizers' own questions: beside their names, and in the table."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from webinar_hub.attendance.queries import Line
from webinar_hub.core.language import _
from webinar_hub.questions import words
from webinar_hub.questions.models import CASE, Answer, Question
from webinar_hub.questions.queries import answers_of, for_the_table, shown_to_organizers

SHOWN = 80  # characters of an answer on the roster; all of it stands on the person's page


@dataclass(frozen=True)
class Said:
    label: str
    lang: str
    words: str


@dataclass(frozen=True)
class Columns:
    """Of the table: one for each question, and each person's answer under it."""

    heads: list[str] = field(default_factory=list)
    questions: list[int] = field(default_factory=list)
    cells: dict[tuple[int, int], Any] = field(default_factory=dict)

    def of(self, registration_id: int) -> list[Any]:
        return [self.cells.get((registration_id, one)) for one in self.questions]


def on_roster(lines: Iterable[Line], language: str) -> dict[str, list[Said]]:
    """By the public id of the person."""
    people = {line.registration.id: line.registration.public_id for line in lines}
    return {
        people[key]: [_said(one, language, SHOWN) for one in several]
        for key, several in shown_to_organizers(people).items()
    }


def of_person(registration_id: int, language: str) -> list[Said]:
    """All but what is for the speaker: that is read without a name."""
    answers = (one for one in answers_of(registration_id) if one.question.kind != CASE)
    return [_said(one, language) for one in answers]


def columns(event_id: int, language: str) -> Columns:
    answers = for_the_table(event_id)
    questions = {one.question.id: one.question for one in answers}
    return Columns(
        heads=[_head(one, language) for one in questions.values()],
        questions=list(questions),
        cells={
            (one.registration_id or 0, one.question_id): _cell(one, language) for one in answers
        },
    )


def _head(question: Question, language: str) -> str:
    label = words.label(question, question.speaks(language))
    if question.withdrawn_at is None:
        return label
    return str(_("%(question)s (not asked any more)", question=label))


def _cell(answer: Answer, language: str) -> Any:
    said = words.said(answer, language)
    return int(said) if answer.question.kind == "number" and said.isdecimal() else said


def _said(answer: Answer, language: str, longest: int | None = None) -> Said:
    question, said = answer.question, words.said(answer, language)
    if longest is not None and len(said) > longest:
        said = f"{said[:longest].rstrip()}…"
    spoken = question.speaks(language)
    return Said(words.label(question, spoken), spoken, said)

