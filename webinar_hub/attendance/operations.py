"""People arrive, organizers say who was there; the record follows from the evidence."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from webinar_hub.accounts.operations import note
from webinar_hub.attendance import rules
from webinar_hub.attendance.models import AttendanceRecord, Evidence
from webinar_hub.catalogue.models import Event, Meeting
from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.core.refusals import NotFound
from webinar_hub.registration.models import Registration
from webinar_hub.registration.operations import cancel_by_organizer


@dataclass(frozen=True)
class Mark:
    """What an organizer wants of one row. `seen` is what the row looked like on the page."""

    public_id: str
    verdict: str
    seen: str


@dataclass(frozen=True)
class Marked:
    """How saving went. Rows that somebody else had changed meanwhile were left as they are."""

    at: datetime
    saved: int
    left: tuple[str, ...]  # public ids


@dataclass(frozen=True)
class Undone:
    restored: int
    left: int


@operation
def arrive(registration_id: int, meeting_id: int) -> bool:
    """The person went through the door; False when that adds nothing to what is known."""
    now = clock.now()
    registration = _locked([Registration.id == registration_id])[0]
    meeting = db.session.get(Meeting, meeting_id)
    if meeting is None or meeting.event_id != registration.event_id:
        raise NotFound
    if registration.state != "confirmed" or not rules.door_is_open(meeting, now):
        return False
    clicks = [
        row
        for row in _evidence([registration_id], meeting_id)[registration_id]
        if row.kind == "join_link"
    ]
    if not rules.arrival_counts(clicks[-1].at if clicks else None, len(clicks), now):
        return False
    _add(registration_id, meeting_id, "join_link", "attended", now)
    settle([registration_id], meeting_id)
    return True


@operation
def mark(
    event_id: int, meeting_id: int, organizer_id: int, marks: Sequence[Mark], reason: str = ""
) -> Marked:
    """Lay an organizer's word over the evidence. Raises NotFound, NotYet or NotHeld."""
    now = clock.now()
    event, meeting = _meeting(event_id, meeting_id)
    rules.check_may_mark(meeting, now)
    people, known = _rows(event_id, meeting_id, [one.public_id for one in marks])
    saved, left = [], []
    for one in marks:
        registration = people.get(one.public_id)
        if registration is None:
            raise NotFound
        rows = known[registration.id]
        outcome = rules.verdict(rows)
        if one.verdict == (outcome.verdict if outcome else "unknown"):
            continue  # somebody else said the same
        if one.seen != rules.state_of(rows):
            left.append(one.public_id)
            continue
        _add(registration.id, meeting_id, "decision", one.verdict, now, reason, organizer_id)
        saved.append(registration.id)
    _finish(event, meeting_id, organizer_id, "attendance marked", saved)
    return Marked(now, len(saved), tuple(left))


@operation
def lift(event_id: int, meeting_id: int, organizer_id: int, public_id: str) -> None:
    """Take the organizers' word back: what was observed counts again."""
    event, _held = _meeting(event_id, meeting_id)
    people, known = _rows(event_id, meeting_id, [public_id])
    registration = people.get(public_id)
    if registration is None:
        raise NotFound
    if rules.decision(known[registration.id]) is None:
        return
    now = clock.now()
    _add(registration.id, meeting_id, "lifted", "unknown", now, organizer_id=organizer_id)
    _finish(event, meeting_id, organizer_id, "attendance mark lifted", [registration.id])


@operation
def undo(event_id: int, meeting_id: int, organizer_id: int, at: datetime) -> Undone:
    """Take back what this organizer saved at that instant, where nobody has said more since."""
    event, _held = _meeting(event_id, meeting_id)
    said = db.session.scalars(
        select(Evidence).where(
            Evidence.meeting_id == meeting_id,
            Evidence.organizer_id == organizer_id,
            Evidence.at == at,
            Evidence.kind == "decision",
        )
    ).all()
    ids = [row.registration_id for row in said]
    if not ids:
        return Undone(0, 0)
    _locked([Registration.id.in_(ids), Registration.event_id == event_id])
    known = _evidence(ids, meeting_id)
    restored = []
    for row in said:
        if rules.decision(known[row.registration_id]) is not row:
            continue
        _say_again(known[row.registration_id], row, organizer_id)
        restored.append(row.registration_id)
    _finish(event, meeting_id, organizer_id, "attendance marks undone", restored)
    return Undone(len(restored), len(said) - len(restored))


@operation
def take_out(event_id: int, registration_id: int, organizer_id: int, reason: str) -> None:
    """Cancel somebody's registration for them, and note who did it. Raises AlreadyCancelled."""
    event = db.session.get_one(Event, event_id)
    cancel_by_organizer(registration_id, event_id, reason)
    note(
        organizer_id,
        "registration taken out",
        "registration",
        registration_id,
        event.programme_id,
        personal={"reason": ("", reason)},
    )


def settle(registration_ids: Iterable[int], meeting_id: int) -> None:
    """Derive the records anew from all their evidence; part of an operation."""
    ids = list(registration_ids)
    if not ids:
        return
    db.session.flush()
    known = _evidence(ids, meeting_id)
    records = {
        record.registration_id: record
        for record in db.session.scalars(
            select(AttendanceRecord).where(
                AttendanceRecord.registration_id.in_(ids),
                AttendanceRecord.meeting_id == meeting_id,
            )
        )
    }
    for registration_id in ids:
        _write_record(
            registration_id, meeting_id, records.get(registration_id), known[registration_id]
        )


def _write_record(
    registration_id: int,
    meeting_id: int,
    record: AttendanceRecord | None,
    rows: Sequence[Evidence],
) -> None:
    outcome = rules.verdict(rows)
    if outcome is None:
        if record is not None:
            db.session.delete(record)
        return
    if record is None:
        record = AttendanceRecord(registration_id=registration_id, meeting_id=meeting_id)
        db.session.add(record)
    elif rules.Outcome(record.verdict, record.evidence_kind, record.minutes) == outcome:
        return
    record.verdict = outcome.verdict
    record.evidence_kind = outcome.kind
    record.minutes = outcome.minutes
    record.changed_at = clock.now()


def _say_again(rows: Sequence[Evidence], row: Evidence, organizer_id: int) -> None:
    """What held before a word, said anew: nothing that was said is ever taken out."""
    earlier = rules.decision([one for one in rows if one.id < row.id])
    kind, verdict, reason = "lifted", "unknown", ""
    if earlier is not None:
        kind, verdict, reason = "decision", earlier.verdict, earlier.reason
    _add(row.registration_id, row.meeting_id, kind, verdict, clock.now(), reason, organizer_id)


def _finish(
    event: Event, meeting_id: int, organizer_id: int, action: str, registration_ids: Sequence[int]
) -> None:
    if not registration_ids:
        return
    settle(registration_ids, meeting_id)
    changes = {"meeting": meeting_id, "people": len(registration_ids)}
    note(organizer_id, action, "event", event.id, event.programme_id, changes)


def _meeting(event_id: int, meeting_id: int) -> tuple[Event, Meeting]:
    meeting = db.session.get(Meeting, meeting_id)
    if meeting is None or meeting.event_id != event_id:
        raise NotFound
    return db.session.get_one(Event, event_id), meeting


def _rows(
    event_id: int, meeting_id: int, public_ids: Sequence[str]
) -> tuple[dict[str, Registration], dict[int, list[Evidence]]]:
    people = _locked([Registration.event_id == event_id, Registration.public_id.in_(public_ids)])
    return {one.public_id: one for one in people}, _evidence([one.id for one in people], meeting_id)


def _locked(conditions: Sequence[object]) -> list[Registration]:
    """The rows of these people, taken before their evidence is read: arrivals and marks wait."""
    found = db.session.scalars(
        select(Registration)
        .where(*conditions)  # type: ignore[arg-type]
        .order_by(Registration.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    if not found:
        raise NotFound
    return list(found)


def _evidence(registration_ids: Sequence[int], meeting_id: int) -> dict[int, list[Evidence]]:
    found: dict[int, list[Evidence]] = {one: [] for one in registration_ids}
    rows = db.session.scalars(
        select(Evidence)
        .where(Evidence.registration_id.in_(registration_ids), Evidence.meeting_id == meeting_id)
        .order_by(Evidence.id)
    )
    for row in rows:
        found[row.registration_id].append(row)
    return found


def _add(
    registration_id: int,
    meeting_id: int,
    kind: str,
    verdict: str,
    at: datetime,
    reason: str = "",
    organizer_id: int | None = None,
) -> None:
    db.session.add(
        Evidence(
            registration_id=registration_id,
            meeting_id=meeting_id,
            kind=kind,
            verdict=verdict,
            reason=reason,
            organizer_id=organizer_id,
            at=at,
        )
    )
