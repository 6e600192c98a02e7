"""Answers are put down with a registration, or with an enrolment that further dates come from."""

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, delete, insert, or_, select

from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.questions.answers import Given
from webinar_hub.questions.models import Answer, Question


@operation
def keep(
    answers: Sequence[Given], *, registration_id: int | None = None, enrolment_id: int | None = None
) -> None:
    """Of a new registration or enrolment. Where nothing was answered, nothing is asked or said."""
    if not answers:
        return
    now = clock.now()
    home = {"registration_id": registration_id, "enrolment_id": enrolment_id, "answered_at": now}
    rows = [vars(one) | {"chosen": list(one.chosen)} | home for one in answers]
    db.session.execute(insert(Answer), rows)


@operation
def replace(
    questions: Iterable[Question],
    answers: Sequence[Given],
    *,
    registration_id: int | None = None,
    enrolment_id: int | None = None,
) -> None:
    """Put these answers in the place of whatever was answered to these questions."""
    home: ColumnElement[bool] = (
        Answer.registration_id == registration_id
        if registration_id is not None
        else Answer.enrolment_id == enrolment_id
    )
    db.session.execute(delete(Answer).where(home, _is_to(list(questions))))
    keep(answers, registration_id=registration_id, enrolment_id=enrolment_id)


@operation
def drop(registration_id: int) -> None:
    """The address was a slip: whoever it belongs to is to find nothing of another person."""
    db.session.execute(delete(Answer).where(Answer.registration_id == registration_id))


def _is_to(questions: Sequence[Question]) -> ColumnElement[bool]:
    """With what is the same everywhere goes also what another of its kind was answered."""
    kinds = [one.kind for one in questions if one.standard]
    alike = select(Question.id).where(Question.kind.in_(kinds))
    asked = Answer.question_id.in_([one.id for one in questions])
    return or_(asked, Answer.question_id.in_(alike)) if kinds else asked
