"""What every change has in common: loading under a lock, two people editing, the note of it."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm.attributes import flag_modified

from webinar_hub.accounts.operations import note
from webinar_hub.catalogue.models import Event, Meeting, Slug
from webinar_hub.catalogue.rules import addresses, times
from webinar_hub.core import clock
from webinar_hub.core.database import Base, db
from webinar_hub.core.language import _
from webinar_hub.core.refusals import Conflict, NotFound

T = TypeVar("T", bound=Base)

# They may name people: their values lie apart from the record, where they can be erased.
LONG_TEXTS = {"description", "summary", "biography", "legal_text"}
# Values that are not told in the record, or not in it itself: long texts, links that open a room.
UNTOLD = LONG_TEXTS | {"room_link", "dial_in"}


class ChangedMeanwhile(Conflict):
    """Somebody else saved since the form was opened; nothing was overwritten."""

    message = _("Somebody changed this meanwhile. Nothing was overwritten.")


def locked(model: type[T], key: int) -> T:
    """The row, held until the end of the transaction; sign-ups may go on beside it."""
    found = db.session.get(model, key, with_for_update={"key_share": True}, populate_existing=True)
    if found is None:
        raise NotFound
    return found


def sent_before(model: type[T], public_id: str | None, **home: int) -> T | None:
    """What the same form has made already: its button may be pressed twice.

    `home` is where it must lie; somebody else's thing is not given away.
    """
    if public_id is None:
        return None
    found = db.session.scalar(select(model).filter_by(public_id=public_id))
    if found is not None and any(getattr(found, name) != key for name, key in home.items()):
        raise NotFound
    return found


def check_version(row: Event | Meeting, version: int | None) -> None:
    """`version` is the one that the form was opened with; None where no form was."""
    if version is not None and version != row.version_id:
        raise ChangedMeanwhile


def fingerprint(row: object, names: Iterable[str]) -> str:
    """Stands for a version where a row has none: changes with any of the values."""
    values = [str(getattr(row, name)) for name in sorted(names)]
    return hashlib.sha256("\0".join(values).encode()).hexdigest()[:16]


def check_fingerprint(row: object, names: Iterable[str], seen: str | None) -> None:
    if seen is not None and seen != fingerprint(row, names):
        raise ChangedMeanwhile


def differences(row: object, wanted: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Name → what it is, what it shall be; only of what differs."""
    return {
        name: [getattr(row, name), value]
        for name, value in wanted.items()
        if getattr(row, name) != value
    }


def apply(row: Base, changes: Mapping[str, list[Any]]) -> None:
    for name, (_old, new) in changes.items():
        setattr(row, name, new)
    if "series_id" in changes and isinstance(row, Event):
        row.reminders_since = clock.now()  # what others would have had by now is not made up for


def record(
    event: Event,
    by: int | None,
    action: str,
    changes: Mapping[str, list[Any]] | None = None,
    meeting: Meeting | None = None,
) -> None:
    """Note a change of an event. Its version rises even where only related rows changed."""
    event.changed_at = clock.now()
    flag_modified(event, "changed_at")
    db.session.flush()
    told: dict[str, Any] = {"version": event.version_id, "fields": tellable(changes or {})}
    if meeting is not None:
        told |= {"meeting": meeting.public_id, "meeting_version": meeting.version_id}
    # A draft saves itself while it is typed, and nobody has read it yet.
    texts = long_texts(changes or {}) if event.published else {}
    note(by, action, "event", event.id, event.programme_id, told, personal=texts)


def long_texts(changes: Mapping[str, list[Any]]) -> dict[str, list[Any]]:
    return {name: values for name, values in changes.items() if name in LONG_TEXTS}


def tellable(changes: Mapping[str, list[Any]]) -> dict[str, Any]:
    """Old and new values as plain text; of long or secret ones only that they changed."""
    return {
        name: None if name in UNTOLD else [_plain(old), _plain(new)]
        for name, (old, new) in changes.items()
    }


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    return value


def settle_times(event: Event) -> None:
    """Derive the event's first start, last end and zone; after any change of its meetings."""
    event.first_start, event.last_end = times.span(event)
    first = min(event.standing_meetings, key=lambda m: m.starts_at, default=None)
    if first is not None:
        event.zone = first.zone


def new_slug(kind: str, title: str, object_id: int, otherwise: str) -> str:
    """Find a free address and keep it for good."""
    taken = set(db.session.scalars(select(Slug.slug).where(Slug.kind == kind)))
    slug = addresses.slug_for(title, taken, otherwise)
    db.session.add(Slug(kind=kind, slug=slug, object_id=object_id))
    return slug
