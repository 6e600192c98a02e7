"""Whether the pages of a programme, its series and its speakers are for everybody yet."""

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import joinedload

from webinar_hub.catalogue.models import Event, Programme
from webinar_hub.catalogue.rules import responsible
from webinar_hub.core.database import db


def has_published() -> ColumnElement[bool]:
    """Of a programme in the statement around it."""
    return exists().where(Event.programme_id == Programme.id, Event.visibility != "draft")


def is_open(programme_id: int) -> bool:
    """An event could be published in it, or once was: the reader finds who is behind the page."""
    if db.session.scalar(select(has_published()).where(Programme.id == programme_id)):
        return True
    programme = db.session.scalar(
        select(Programme)
        .where(Programme.id == programme_id)
        .options(joinedload(Programme.organization))
    )
    return programme is not None and not responsible.lacks(
        programme.organization, {programme.language}
    )
