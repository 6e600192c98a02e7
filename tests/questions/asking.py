"""Questions as organizers ask them, and what people answered to them."""

from typing import Any

from sqlalchemy import select

from webinar_hub.core.database import db
from webinar_hub.questions import operations
from webinar_hub.questions.answers import Given
from webinar_hub.questions.models import Answer, Question
from webinar_hub.questions.rules import Draft

FOOD = "What do you eat?"
DISHES = "Fish\nMeat\nNeither"


def draft(**changes: Any) -> Draft:
    wanted = {"kind": "text", "label_en": FOOD, "purpose_en": "to order lunch"}
    return Draft(**(wanted | changes))


def ask(owner: Any, **changes: Any) -> Question:
    """The owner's question, as it now is."""
    key = operations.add_question(type(owner), owner.id, draft(**changes), by=None)
    return db.session.get_one(Question, key)


def ask_dishes(owner: Any, kind: str = "choice", **changes: Any) -> Question:
    return ask(owner, kind=kind, options_en=DISHES, **changes)


def switch_on(owner: Any, *kinds: str) -> list[Question]:
    """What is the same everywhere: these kinds and no others."""
    operations.switch_standard(type(owner), owner.id, frozenset(kinds), by=None)
    return [one for one in questions_of(owner) if one.kind in kinds]


def questions_of(owner: Any) -> list[Question]:
    db.session.rollback()
    name = {"Event": "event_id", "Series": "series_id", "Programme": "programme_id"}
    mine = {name[type(owner).__name__]: owner.id, "withdrawn_at": None}
    order = (Question.position, Question.id)
    return list(db.session.scalars(select(Question).filter_by(**mine).order_by(*order)))


def answer(question: Question, *chosen: str, text: str = "") -> Given:
    return Given(question.id, question.label_en or question.kind, chosen, text)


def answers() -> list[Answer]:
    db.session.rollback()
    return list(db.session.scalars(select(Answer).order_by(Answer.id)))


def told() -> list[tuple[list[str], str]]:
    return [(one.chosen, one.text) for one in answers()]


def field(question: Question) -> str:
    """Its name in a form."""
    return f"q-{question.public_id}"
