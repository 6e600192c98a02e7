"""Meetings: added, moved, taken out, put back. What calendars remember is decided here.

The sequence rises by one in the same transaction as any change of time, zone, place or mode, a
removal or a restoration; never for a title or a room's link. The change sweep sees by it whom to
write to.
"""

import base64
import secrets

from sqlalchemy import select

from webinar_hub.catalogue.models import FORMATS, Event, Meeting
from webinar_hub.catalogue.operations.editing import (
    check_version,
    differences,
    locked,
    record,
    sent_before,
    settle_times,
)
from webinar_hub.catalogue.rules import addresses, publishing, times
from webinar_hub.catalogue.rules.times import Sitting, Times
from webinar_hub.core import clock, tokens
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.core.refusals import NotFound
from webinar_hub.core.web import settings
from webinar_hub.mail import outbox

UID_BYTES = 20  # 32 characters in base32


@operation
def add_meeting(
    event_id: int,
    sitting: Sitting,
    *,
    mode: str | None = None,
    place: str | None = None,
    title: str = "",
    by: int | None = None,
    public_id: str | None = None,
) -> Meeting:
    """A further sitting; mode and place are the event's where nothing else is said.

    A form that carries `public_id` may arrive twice: the second time the first meeting is returned.
    """
    event, now = locked(Event, event_id), clock.now()
    if (known := sent_before(Meeting, public_id, event_id=event_id)) is not None:
        return known
    publishing.check_scheduled(event)
    when = times.times_of(sitting, now.year)
    publishing.check_new_time(event, when.starts_at, now)
    meeting = new_meeting(event, when, public_id)
    meeting.title = title
    meeting.mode = checked_mode(mode or event.format)
    meeting.place = event.place if place is None else place
    publishing.check_stays_presentable(event)
    _settle(event, meeting, by, "meeting added")
    return meeting


@operation
def move_meeting(
    meeting_id: int,
    sitting: Sitting,
    *,
    mode: str,
    place: str,
    title: str = "",
    room_link: str = "",
    by: int | None = None,
    version: int | None = None,
) -> bool:
    """Change when and where a meeting is, its title or its own room.

    Says whether people will be written to. An empty room is the event's.
    """
    addresses.check_link(room_link)
    meeting, event = _with_event(meeting_id)
    now = clock.now()
    when = times.times_of(sitting, now.year)
    about = differences(meeting, {"mode": checked_mode(mode), "place": place})
    moved = not when.promises_the_same_as(meeting)
    renamed = differences(meeting, {"title": title, "room_link": room_link})
    if not (moved or about or renamed):
        return False
    check_version(meeting, version)
    publishing.check_changeable(event, meeting, now)
    changes = {**about, **renamed}
    if moved:
        if when.starts_at != meeting.starts_at:
            publishing.check_new_time(event, when.starts_at, now)
        changes |= {"starts_at": [meeting.local_start, when.starts_at]}
        changes |= differences(meeting, {"zone": when.zone})
        when.put_into(meeting)
    meeting.mode, meeting.place, meeting.title, meeting.room_link = mode, place, title, room_link
    publishing.check_stays_presentable(event)
    if moved or about:
        raise_sequence(meeting)
    _settle(event, meeting, by, "meeting changed", changes)
    return bool(moved or about)


@operation
def remove_meeting(meeting_id: int, *, by: int | None = None, version: int | None = None) -> None:
    """Take a sitting out. It is kept as cancelled, unless nobody has ever seen the event."""
    meeting, event = _with_event(meeting_id)
    if meeting.status == "cancelled":
        return
    check_version(meeting, version)
    publishing.check_removable(event, meeting, clock.now())
    if event.published:
        meeting.status = "cancelled"
        raise_sequence(meeting)
        _settle(event, meeting, by, "meeting removed")
    else:
        event.meetings.remove(meeting)
        db.session.delete(meeting)
        settle_times(event)
        record(event, by, "meeting removed")


@operation
def restore_meeting(meeting_id: int, *, by: int | None = None) -> None:
    """Put back a sitting that was taken out."""
    meeting, event = _with_event(meeting_id)
    if meeting.status == "scheduled":
        return
    publishing.check_changeable(event, meeting, clock.now())
    meeting.status = "scheduled"
    raise_sequence(meeting)
    publishing.check_stays_presentable(event)
    _settle(event, meeting, by, "meeting restored")


def new_meeting(event: Event, when: Times, public_id: str | None = None) -> Meeting:
    """A row with a calendar identity for good; mode and place are the event's."""
    now = clock.now()
    meeting = Meeting(
        public_id=public_id or tokens.public_id(),
        title="",
        mode=event.format,
        place=event.place or "",
        room_link="",
        status="scheduled",
        uid=new_uid(),
        sequence=0,
        created_at=now,
        changed_at=now,
    )
    when.put_into(meeting)
    event.meetings.append(meeting)
    return meeting


def new_uid() -> str:
    local = base64.b32encode(secrets.token_bytes(UID_BYTES)).decode().lower()
    return f"{local}@{settings().mail_domain}"


def raise_sequence(meeting: Meeting) -> None:
    """People are to be told of what this transaction changes. Call it once in each.

    Reminders that wait are taken back with it: until the change sweep comes, one of them could
    still leave with the old time. The letter about the change says when it is now.
    """
    meeting.sequence += 1
    meeting.changed_at = clock.now()
    outbox.withdraw("meeting", meeting.id, below_version=meeting.sequence, priority=outbox.REMINDER)


def checked_mode(mode: str) -> str:
    if mode not in FORMATS:
        raise ValueError(f"no such mode: {mode!r}")
    return mode


def _with_event(meeting_id: int) -> tuple[Meeting, Event]:
    """Always the event first: two people changing two meetings of it must not cross."""
    event_id = db.session.scalar(select(Meeting.event_id).where(Meeting.id == meeting_id))
    if event_id is None:
        raise NotFound
    event = locked(Event, event_id)
    return locked(Meeting, meeting_id), event


def _settle(
    event: Event,
    meeting: Meeting,
    by: int | None,
    action: str,
    changes: dict[str, list[object]] | None = None,
) -> None:
    db.session.flush()
    settle_times(event)
    record(event, by, action, changes, meeting)
