"""Events become dates of a series."""

from webinar_hub.catalogue.models import Event, Series
from webinar_hub.catalogue.operations.editing import apply, differences, locked, record
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.core.refusals import NotFound


@operation
def join_series(event_id: int, series_id: int, *, by: int | None = None) -> None:
    """Offer an event together with the others of a series of its programme."""
    event = locked(Event, event_id)
    series = db.session.get(Series, series_id)
    if series is None or series.programme_id != event.programme_id:
        raise NotFound
    if changes := differences(event, {"series_id": series.id}):
        apply(event, changes)
        record(event, by, "details changed", changes)
