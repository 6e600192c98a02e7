"""Organizers say that there will be a recording, and later where it is."""

from dataclasses import dataclass
from datetime import datetime

from webinar_hub.accounts.operations import note
from webinar_hub.catalogue.models import Event
from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.mail import outbox
from webinar_hub.recordings import queries, rules
from webinar_hub.recordings.models import Recording


@dataclass(frozen=True)
class Wanted:
    planned: bool
    link: str
    until: datetime | None
    for_seats: bool


@operation
def set_recording(event_id: int, wanted: Wanted, *, by: int | None, version: int) -> None:
    """Without an address nobody is written to, and letters that have not left are taken back.

    `version`: of what the organizer saw, nought where there was nothing. Raises RecordingChanged,
    UnusableLink, WhichRecording, NotBegun or LastDayIsOver.
    """
    event, now = db.session.get_one(Event, event_id), clock.now()
    recording = queries.of_event(event_id)
    if (recording.version_id if recording else 0) != version:
        raise rules.RecordingChanged
    rules.check_wanted(event, planned=wanted.planned, link=wanted.link, until=wanted.until, at=now)
    if recording is None:
        recording = Recording(event_id=event_id)
        db.session.add(recording)
    changed = [name for name, value in vars(wanted).items() if getattr(recording, name) != value]
    if "link" in changed:
        recording.version = (recording.version or 0) + 1
        recording.set_at = now if wanted.link else None
    for name, value in vars(wanted).items():
        setattr(recording, name, value)
    db.session.flush()
    if not rules.can_be_seen(recording, now):
        outbox.withdraw("recording", recording.id, below_version=recording.version + 1)
    if changed:
        fields = {name: str(getattr(recording, name) or "") for name in changed}
        note(by, "recording set", "event", event.id, event.programme_id, {"fields": fields})
