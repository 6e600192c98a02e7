"""Answers go when the time has come that people were told."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, delete, func, select

from webinar_hub.catalogue.models import Event
from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.questions import rules
from webinar_hub.questions.models import Answer, Question
from webinar_hub.questions.queries import enrolments, registrations


class _Due(NamedTuple):
    """Answers to one question, about one event or about the dates of one series."""

    question_id: int
    event_id: int | None
    series_id: int | None


def forget_answers() -> int:
    """Returns how many went; one question after the other, each by itself."""
    due = list(_due(clock.now()))
    db.session.rollback()
    return sum(_forget(one) for one in due)


@operation
def _forget(due: _Due) -> int:
    gone = delete(Answer).where(Answer.question_id == due.question_id, _home(due))
    return len(db.session.scalars(gone.returning(Answer.id)).all())


def _home(due: _Due) -> ColumnElement[bool]:
    if due.event_id is not None:
        mine = registrations()
        return Answer.registration_id.in_(select(mine.c.id).where(mine.c.event_id == due.event_id))
    theirs = enrolments()
    return Answer.enrolment_id.in_(select(theirs.c.id).where(theirs.c.series_id == due.series_id))


def _due(at: datetime) -> Iterator[_Due]:
    for question_id, keep_days, event_id, end in db.session.execute(_of_registrations(at)):
        if rules.is_over(end, keep_days, at):
            yield _Due(question_id, event_id, None)
    for question_id, keep_days, series_id, last in db.session.execute(_of_enrolments()):
        if last is None or rules.is_over(last, keep_days, at):
            yield _Due(question_id, None, series_id)


def _of_registrations(at: datetime) -> Select[int, int, int, datetime]:
    mine = registrations()
    return (
        select(Question.id, Question.keep_days, Event.id, Event.ended_at)
        .join(Answer, Answer.question_id == Question.id)
        .join(mine, mine.c.id == Answer.registration_id)
        .join(Event, Event.id == mine.c.event_id)
        .where(Event.ended_at <= at)
        .distinct()
    )


def _of_enrolments() -> Select[int, int, int, datetime | None]:
    """The end of a series is that of its last date; without any left it is over."""
    theirs = enrolments()
    return (
        select(Question.id, Question.keep_days, theirs.c.series_id, func.max(Event.ended_at))
        .join(Answer, Answer.question_id == Question.id)
        .join(theirs, theirs.c.id == Answer.enrolment_id)
        .outerjoin(Event, Event.series_id == theirs.c.series_id)
        .group_by(Question.id, Question.keep_days, theirs.c.series_id)
    )
