"""Questions as their organizers see them, and answers: by event or by person, few queries."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, func, select
from sqlalchemy.orm import contains_eager

from webinar_hub.catalogue.models import Event, Programme, Series
from webinar_hub.core.database import Base, db
from webinar_hub.core.tokens import digest
from webinar_hub.questions.models import CASE, NEEDS, STANDARD_KINDS, Answer, Question

Owner = Event | Series | Programme


def registrations() -> Table:
    """Whose answers they are: known by the table, for its package lies above this one."""
    return Base.metadata.tables["registrations"]


def enrolments() -> Table:
    return Base.metadata.tables["series_enrolments"]


def home_of(owner: Owner) -> dict[str, int]:
    """The column by which a question belongs to it, and its value."""
    name = {Event: "event_id", Series: "series_id", Programme: "programme_id"}[type(owner)]
    return {name: owner.id}


@dataclass(frozen=True)
class Counted:
    """A question with how many have answered it."""

    question: Question
    answers: int


def owned_by(owner: Owner) -> list[Counted]:
    """All that were ever asked, as they are asked; what was withdrawn comes last."""
    numbers = (
        select(Answer.question_id, func.count().label("number"))
        .where(Answer.registration_id.is_not(None))
        .group_by(Answer.question_id)
        .subquery()
    )
    rows = db.session.execute(
        select(Question, func.coalesce(numbers.c.number, 0))
        .outerjoin(numbers, numbers.c.question_id == Question.id)
        .filter_by(**home_of(owner))
        .order_by(Question.position, Question.id)
    )
    found = [Counted(question, number) for question, number in rows]
    return sorted(found, key=lambda one: one.question.withdrawn_at is not None)


def question_of(owner: Owner, public_id: str) -> Question | None:
    """A question of this owner and no other."""
    mine = select(Question).filter_by(public_id=public_id, **home_of(owner))
    return db.session.scalar(mine)


def is_answered(question_id: int) -> bool:
    one = select(Answer.id).where(Answer.question_id == question_id).limit(1)
    return db.session.scalar(one) is not None


def answers_of(registration_id: int) -> Sequence[Answer]:
    """Everything that one person answered, as it was asked."""
    return db.session.scalars(_with_questions(Answer.registration_id == registration_id)).all()


def answers_of_enrolment(enrolment_id: int) -> Sequence[Answer]:
    """What further dates begin with: of what was withdrawn since, nothing is carried on."""
    still = Question.withdrawn_at.is_(None)
    return db.session.scalars(_with_questions(Answer.enrolment_id == enrolment_id, still)).all()


def shown_to_organizers(registration_ids: Iterable[int]) -> dict[int, list[Answer]]:
    """Of several people, what organizers worded themselves; by one query, or by none."""
    ids = list(registration_ids)
    if not ids:
        return {}
    own = Question.kind.not_in(STANDARD_KINDS)
    found: dict[int, list[Answer]] = {}
    for one in db.session.scalars(_with_questions(own, Answer.registration_id.in_(ids))):
        found.setdefault(one.registration_id or 0, []).append(one)
    return found


def for_the_table(event_id: int) -> Sequence[Answer]:
    """What organizers worded themselves, of everybody. Needs and cases never leave the house."""
    own = Question.kind.not_in(STANDARD_KINDS)
    return db.session.scalars(_of_event(event_id, own)).all()


def needs_of(event_id: int) -> Sequence[Answer]:
    """Of those who are coming, or may come yet."""
    return db.session.scalars(_of_event(event_id, Question.kind == NEEDS, _is_coming())).all()


def numbers_of_needs(answers: Iterable[Answer]) -> dict[str, int]:
    """Need → people; `else`: who wrote something."""
    found: dict[str, int] = {}
    for answer in answers:
        for need in (*answer.chosen, *(["else"] if answer.text else [])):
            found[need] = found.get(need, 0) + 1
    return found


def cases_of(event_id: int) -> list[str]:
    """Texts alone, and not in the order in which people came: that would tell who asks."""
    asked = db.session.scalars(_of_event(event_id, Question.kind == CASE, _is_coming()))
    return sorted((one.text for one in asked), key=digest)


def names_of(registration_ids: Collection[int]) -> dict[int, tuple[str, str, str]]:
    """Public id, family name, given name."""
    who = registrations()
    columns = (who.c.id, who.c.public_id, who.c.family_name, who.c.given_name)
    rows = db.session.execute(select(*columns).where(who.c.id.in_(registration_ids)))
    return {key: tuple(names) for key, *names in rows}


def _with_questions(*conditions: ColumnElement[bool]) -> Select[Answer]:
    return (
        select(Answer)
        .join(Answer.question)
        .where(*conditions)
        .options(contains_eager(Answer.question))
        .order_by(*_ORDER)
    )


_ORDER: tuple[Any, ...] = (
    Question.kind.in_(STANDARD_KINDS),  # they come last, as they are asked
    *(Question.position, Question.id, Answer.id),
)


def _of_event(event_id: int, *conditions: ColumnElement[bool]) -> Select[Answer]:
    who = registrations()
    return (
        select(Answer)
        .join(Answer.question)
        .join(who, who.c.id == Answer.registration_id)
        .where(who.c.event_id == event_id, *conditions)
        .options(contains_eager(Answer.question))
        .order_by(*_ORDER)
    )


def _is_coming() -> ColumnElement[bool]:
    return registrations().c.state.not_in(("cancelled", "declined"))
