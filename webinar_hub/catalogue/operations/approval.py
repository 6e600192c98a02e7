"""Whether organizers confirm each sign-up of an event."""

from webinar_hub.catalogue.models import Event
from webinar_hub.catalogue.operations.editing import (
    apply,
    check_version,
    differences,
    locked,
    record,
)
from webinar_hub.core.operation import operation


@operation
def set_approval(
    event_id: int, approval: bool, *, by: int | None = None, version: int | None = None
) -> None:
    """Who has a seat or waits in line already keeps it."""
    event = locked(Event, event_id)
    changes = differences(event, {"approval": approval})
    if changes:
        check_version(event, version)
        apply(event, changes)
        record(event, by, "approval set", changes)
