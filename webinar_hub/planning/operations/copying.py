"""A whole series is copied into a new period."""

from collections.abc import Mapping
from datetime import date

from webinar_hub.catalogue import operations as catalogue
from webinar_hub.catalogue.models import Event, Series
from webinar_hub.catalogue.operations.editing import locked
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.planning.operations.making import name_of
from webinar_hub.questions.operations import copy_series_questions
from webinar_hub.reminders.copying import copy_series_reminders
from webinar_hub.workspace import operations as workspace


@operation
def copy_series(
    series_id: int, title: str, days: Mapping[int, date], *, by: int | None, key: str
) -> Series:
    """A series of that title with a draft of each of these events, on its new first day.

    Copied are texts, seats, parts, questions, reminders and speakers; never people, the room's link
    or what was counted. A form with the same `key` that arrives twice makes nothing more.
    """
    original = locked(Series, series_id)
    texts = {
        name: getattr(original, name) for name in ("language", "summary", "description")
    }
    copy = catalogue.create_series(
        original.programme_id,
        catalogue.SeriesDetails(title=title, **texts),
        by=by,
        public_id=name_of(key, "copied series"),
    )
    copy_series_questions(original.id, copy.id)
    copy_series_reminders(original.id, copy.id)
    for event_id, day in days.items():
        public_id = name_of(key, event_id)
        if db.session.query(Event).filter_by(public_id=public_id).one_or_none() is not None:
            continue  # what was changed of it since stays
        event = workspace.duplicate_event(event_id, day, by=by, public_id=public_id)
        catalogue.join_series(event.id, copy.id, by=by)
    return copy
