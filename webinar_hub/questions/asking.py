"""Which questions a form asks. Those of an event are read with it, and kept as long as it is."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, scoped_session

from webinar_hub.catalogue.models import Event, Series
from webinar_hub.core.database import db
from webinar_hub.questions import rules
from webinar_hub.questions.models import Question

Questions = tuple[Question, ...]
_READ = "_questions"


def read_with(session: Session | scoped_session[Any], event: Event | None) -> None:
    """For an event that many people share: it carries its questions from now on."""
    if event is not None:
        vars(event)[_READ] = _read(session, _of_event(event))


def of(event: Event) -> Questions:
    """What who signs up for the event is asked: by itself, its series and its programme."""
    kept: Questions | None = vars(event).get(_READ)
    found = _read(db.session, _of_event(event)) if kept is None else kept
    return tuple(rules.for_audience(found, event.audience))


def of_series(series: Series, audience: frozenset[str]) -> Questions:
    """What who takes part in several dates is asked, once for all of them."""
    of_programme = Question.programme_id == series.programme_id
    found = _read(db.session, or_(Question.series_id == series.id, of_programme))
    return tuple(rules.for_audience(found, audience))


def in_a_room(events: Iterable[Event]) -> bool:
    """Whether at least one takes place where people come to."""
    return any(event.format != "online" for event in events)


def _of_event(event: Event) -> ColumnElement[bool]:
    homes = [Question.event_id == event.id, Question.programme_id == event.programme_id]
    if event.series_id is not None:
        homes.append(Question.series_id == event.series_id)
    return or_(*homes)


def _read(session: Session | scoped_session[Any], condition: ColumnElement[bool]) -> Questions:
    present = select(Question).where(condition, Question.withdrawn_at.is_(None))
    return rules.in_order(session.scalars(present))


def of_person(event: Event, role: str) -> Questions:
    """Of an event's questions those that the person's role is asked."""
    return tuple(one for one in of(event) if rules.is_asked(one, role))
