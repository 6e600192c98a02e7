"""Organizers add, word, order and withdraw questions.

What somebody has answered is never given another meaning: it is withdrawn, and asked anew.
"""

from typing import Any

from sqlalchemy import select

from webinar_hub.accounts.operations import note
from webinar_hub.catalogue.models import Event, Programme, Series
from webinar_hub.catalogue.operations import ChangedMeanwhile
from webinar_hub.catalogue.operations.editing import locked
from webinar_hub.core import clock, tokens
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.core.refusals import NotFound
from webinar_hub.questions import queries, rules
from webinar_hub.questions.models import STANDARD_KEPT_DAYS, STANDARD_KINDS, Question
from webinar_hub.questions.queries import Owner, home_of
from webinar_hub.questions.rules import Draft

CHANGED = "questions changed"
SAME = (*Draft.__dataclass_fields__, "position")


@operation
def add_question(owner: type[Owner], owner_id: int, draft: Draft, *, by: int | None) -> int:
    """Ask one more, after all others. Raises what `rules.check` does, or TooManyQuestions."""
    home = locked(owner, owner_id)
    rules.check(draft, home.language)
    asked = _asked_by(home)
    if len(asked) >= rules.MOST_QUESTIONS:
        raise rules.TooManyQuestions
    position = max((one.position for one in asked), default=0) + 1
    question = _new(home, position=position, **rules.tidied(draft))
    _note(home, by, question, "added")
    return question.id


@operation
def change_question(
    question_id: int, draft: Draft, *, by: int | None, version: int | None
) -> bool:
    """Word it otherwise. True: it had been answered, so it was withdrawn and is asked anew.

    Raises what `rules.check` does, Withdrawn or ChangedMeanwhile.
    """
    question, home = _found(question_id, version)
    rules.check(draft, home.language)
    values = rules.tidied(draft)
    if rules.means_the_same(question, draft) or not queries.is_answered(question_id):
        for name, value in values.items():
            setattr(question, name, value)
        _note(home, by, question, "changed")
        return False
    question.withdrawn_at = clock.now()
    anew = _new(home, position=question.position, **values)
    _note(home, by, anew, "asked anew")
    return True


@operation
def withdraw_question(question_id: int, *, by: int | None) -> None:
    """Nobody is asked any more. What was answered stays as long as people were told."""
    question, home = _found(question_id)
    question.withdrawn_at = clock.now()
    _note(home, by, question, "withdrawn")


@operation
def move_question(question_id: int, step: int, *, by: int | None) -> None:
    """One place up (-1) or down (1) among those that are asked; beyond the ends nothing happens."""
    question, home = _found(question_id)
    order = [one for one in _asked_by(home) if not one.standard]
    place = order.index(question)
    there = min(max(place + step, 0), len(order) - 1)
    order.insert(there, order.pop(place))
    for position, one in enumerate(order, start=1):
        one.position = position
    _note(home, by, question, "moved")


@operation
def switch_standard(
    owner: type[Owner], owner_id: int, kinds: frozenset[str], *, by: int | None
) -> None:
    """Ask of what is the same everywhere these, and no others."""
    home = locked(owner, owner_id)
    asked = {one.kind: one for one in _asked_by(home) if one.standard}
    for kind in STANDARD_KINDS:
        if kind in kinds and kind not in asked:
            _note(home, by, _new(home, kind=kind, keep_days=STANDARD_KEPT_DAYS), "added")
        elif kind in asked and kind not in kinds:
            asked[kind].withdrawn_at = clock.now()
            _note(home, by, asked[kind], "withdrawn")


@operation
def copy_questions(from_event_id: int, to_event_id: int) -> None:
    """An event that is made after another asks what that one asks by itself; once."""
    original, copy = db.session.get_one(Event, from_event_id), locked(Event, to_event_id)
    if _asked_by(copy):
        return
    for one in _asked_by(original):
        _new(copy, **{name: getattr(one, name) for name in SAME})


@operation
def copy_series_questions(from_series_id: int, to_series_id: int) -> None:
    """The same for a series that is made after another; one that asks already asks no more."""
    original, copy = db.session.get_one(Series, from_series_id), locked(Series, to_series_id)
    if _asked_by(copy):
        return
    for one in _asked_by(original):
        _new(copy, **{name: getattr(one, name) for name in SAME})


def _new(home: Owner, **values: Any) -> Question:
    question = Question(
        public_id=tokens.public_id(), created_at=clock.now(), **home_of(home), **values
    )
    db.session.add(question)
    db.session.flush()
    return question


def _asked_by(home: Owner) -> list[Question]:
    present = select(Question).filter_by(**home_of(home), withdrawn_at=None)
    return list(db.session.scalars(present.order_by(Question.position, Question.id)))


def _found(question_id: int, version: int | None = None) -> tuple[Question, Owner]:
    """The question with its owner, who is held: of two that reorder, one comes after the other."""
    question = db.session.get(Question, question_id)
    if question is None:
        raise NotFound
    home = _home_of(question)
    db.session.refresh(question)
    if question.withdrawn_at is not None:
        raise rules.Withdrawn
    if version is not None and version != question.version_id:
        raise ChangedMeanwhile
    return question, home


def _home_of(question: Question) -> Owner:
    if question.event_id is not None:
        return locked(Event, question.event_id)
    if question.series_id is not None:
        return locked(Series, question.series_id)
    return locked(Programme, question.programme_id or 0)


def _note(home: Owner, by: int | None, question: Question, what: str) -> None:
    """What was typed stays out of the record; which question and what became of it stands there."""
    db.session.flush()
    changes = {"fields": {"question": question.public_id, "kind": question.kind, "done": what}}
    note(by, CHANGED, type(home).__name__.lower(), home.id, home.programme_id, changes)
