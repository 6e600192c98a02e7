"""Events go before the public, are cancelled, come back, are withdrawn."""

from sqlalchemy import select

from webinar_hub.catalogue.models import Event, Meeting, Slug
from webinar_hub.catalogue.operations.editing import (
    apply,
    check_version,
    differences,
    locked,
    new_slug,
    record,
    settle_times,
)
from webinar_hub.catalogue.operations.meetings import raise_sequence
from webinar_hub.catalogue.rules import addresses, publishing, times
from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.participants.models import Organization


@operation
def publish(event_id: int, visibility: str = "listed", *, by: int | None = None) -> None:
    """Give the event its address and let people see it. Publishing twice does nothing more."""
    event, now = locked(Event, event_id), clock.now()
    if event.published:
        return
    locked(Organization, event.programme.organization_id)  # nobody empties it meanwhile
    publishing.check_publishable(event, visibility, now)
    event.visibility, event.published_at = visibility, now
    _note_first_listing(event)
    if event.slug is None:
        event.slug = new_slug("event", event.title, event.id, event.public_id)
    record(event, by, "event published")


@operation
def set_visibility(
    event_id: int, visibility: str, *, by: int | None = None, version: int | None = None
) -> None:
    """Who may see a published event; there is no way back to a draft."""
    publishing.check_visibility(visibility)
    event = locked(Event, event_id)
    changes = differences(event, {"visibility": visibility})
    if not changes:
        return
    check_version(event, version)
    if not event.published:
        raise publishing.NotReady(publishing.missing(event, clock.now()))
    apply(event, changes)
    _note_first_listing(event)
    record(event, by, "visibility set", changes)


@operation
def change_address(event_id: int, slug: str, *, by: int | None = None) -> None:
    """Another address for a published event; the old one leads to it, and may come back."""
    addresses.check_slug(slug)
    event = locked(Event, event_id)
    if event.slug == slug or event.slug is None:
        return
    holder = db.session.scalar(select(Slug).where(Slug.kind == "event", Slug.slug == slug))
    if holder is None:
        db.session.add(Slug(kind="event", slug=slug, object_id=event.id))
    elif holder.object_id != event.id:
        raise addresses.SlugTaken(field="slug")
    changes = differences(event, {"slug": slug})
    apply(event, changes)
    record(event, by, "address changed", changes)


@operation
def cancel_event(event_id: int, reason: str = "", *, by: int | None = None) -> None:
    """It will not take place; the reason stands in the letters. Past meetings stay as they were."""
    event, now = locked(Event, event_id), clock.now()
    if event.cancelled:
        return
    publishing.check_cancellable(event, now)
    event.status, event.cancelled_at, event.cancel_reason = "cancelled", now, reason
    for meeting in _locked_ahead(event, event.standing_meetings):
        meeting.status = "cancelled"
        raise_sequence(meeting)
        meeting.changed_at = now  # the same instant marks what comes back together
    settle_times(event)
    record(event, by, "event cancelled")


@operation
def restore_event(event_id: int, *, by: int | None = None) -> None:
    """It takes place after all: the meetings that fell with it and are still ahead come back."""
    event, now = locked(Event, event_id), clock.now()
    if event.status == "scheduled":
        return
    publishing.check_may_return(event, now)
    for meeting in _locked_ahead(event, publishing.restorable(event, now)):
        meeting.status = "scheduled"
        raise_sequence(meeting)
    event.status, event.cancelled_at, event.cancel_reason = "scheduled", None, ""
    settle_times(event)
    record(event, by, "event restored")


@operation
def withdraw(event_id: int, *, by: int | None = None) -> None:
    """Take an event away from the pages: a draft, or what is cancelled or over."""
    event = locked(Event, event_id)
    if event.status == "withdrawn":
        return
    publishing.check_withdrawable(event, clock.now())
    event.status = "withdrawn"
    record(event, by, "event withdrawn")


@operation
def bring_back(event_id: int, *, by: int | None = None) -> None:
    """Undo a withdrawal: the event is again what it was before."""
    event = locked(Event, event_id)
    if event.status == "withdrawn":
        publishing.check_may_return(event, clock.now())
        event.status = "cancelled" if event.cancelled_at is not None else "scheduled"
        record(event, by, "event brought back")


def _note_first_listing(event: Event) -> None:
    if event.visibility == "listed" and event.listed_at is None:
        event.listed_at = clock.now()


def _locked_ahead(event: Event, meetings: list[Meeting]) -> list[Meeting]:
    return [locked(Meeting, one.id) for one in times.ahead(meetings, clock.now())]
