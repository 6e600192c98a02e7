"""Recordings, and who is still to hear of them; no send dates are stored."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import joinedload

from webinar_hub.catalogue.models import Event, Programme
from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.moving_in.queries import history_only
from webinar_hub.participants.merged import reached_at
from webinar_hub.participants.models import Participant
from webinar_hub.recordings import rules
from webinar_hub.recordings.models import Recording, RecordingRequest
from webinar_hub.recordings.words import until_line
from webinar_hub.registration.models import Registration

BATCH = 200
READY = "recording_ready"
LIVE = RecordingRequest.withdrawn_at.is_(None)


def of_event(event_id: int) -> Recording | None:
    return db.session.scalar(select(Recording).where(Recording.event_id == event_id))


def asks(event: Event, state: str) -> dict[str, Any]:
    """What the form on the event's page is to know: where the wish goes, and whether it is all."""
    if not rules.is_promised(event, of_event(event.id), clock.now()):
        return {"recording": "", "only_recording": False}
    address = f"/events/{event.slug}/recording-requests"
    found = {"recording": address, "only_recording": state != "open"}
    return found if state == "open" else found | {"action": address}


def ends(event: Event) -> datetime | None:
    """When the event's page reads differently because the recording can be seen no more."""
    found = of_event(event.id)
    ahead = found is not None and found.until is not None and found.until > clock.now()
    return found.until if found is not None and ahead else None


def for_seat(registration: Registration, language: str) -> dict[str, Any]:
    """What the page of somebody who had a seat shows of the recording."""
    found = of_event(registration.event_id) if registration.state == "confirmed" else None
    if found is None or not (found.for_seats and rules.can_be_seen(found, clock.now())):
        return {"recording": None}
    return {"recording": found, "until": until_line(found, language)}


def by_public_id(public_id: str) -> RecordingRequest | None:
    return db.session.scalar(_whole().where(RecordingRequest.public_id == public_id))


def of_person(participant_id: int) -> list[RecordingRequest]:
    """What a person still wants to have, the newest first."""
    statement = _whole().where(RecordingRequest.participant_id == participant_id, LIVE)
    return list(db.session.scalars(statement.order_by(RecordingRequest.id.desc())))


def who_asked(event_id: int) -> list[RecordingRequest]:
    """In the order in which they came."""
    statement = select(RecordingRequest).where(RecordingRequest.event_id == event_id, LIVE)
    with_person = statement.options(joinedload(RecordingRequest.participant))
    return list(db.session.scalars(with_person.order_by(RecordingRequest.id)))


def at_address(event_id: int, email_key: str) -> list[RecordingRequest]:
    """Of everybody who shares the mailbox, as they are now."""
    return list(
        db.session.scalars(
            _whole()
            .join(RecordingRequest.participant)
            .where(RecordingRequest.event_id == event_id, reached_at(email_key))
            .order_by(RecordingRequest.id)
            .execution_options(populate_existing=True)
        )
    )


def to_send(at: datetime) -> list[int]:
    """Recordings that can be seen and that somebody is still to be written to about."""
    return list(
        db.session.scalars(
            select(Recording.id)
            .join(Recording.event)
            .where(
                Recording.planned,
                Recording.link != "",
                Recording.set_at <= at - rules.LEFT_ALONE,
                or_(Recording.until.is_(None), Recording.until > at),
                Event.status == "scheduled",
                or_(_asked().exists(), and_(*_tells_seats(at), _with_seat().exists())),
            )
            .order_by(Recording.id)
        )
    )


def _tells_seats(at: datetime) -> tuple[ColumnElement[bool], ...]:
    """Of a recording that was there for weeks nobody is left who had a seat and was not told."""
    return Recording.for_seats.is_(True), Recording.set_at > at - rules.TOLD_FOR


def still_asking(recording: Recording) -> Sequence[RecordingRequest]:
    """Locked, as far as nobody else writes to them now."""
    statement = (
        _whole()
        .where(RecordingRequest.event_id == recording.event_id, LIVE)
        .where(~_told("recording", RecordingRequest.id))
        .order_by(RecordingRequest.id)
        .limit(BATCH)
        .with_for_update(of=RecordingRequest, skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(statement).all()


def still_untold(recording: Recording) -> Sequence[Registration]:
    """Those who had a seat and have not asked by themselves; locked as above."""
    statement = (
        select(Registration)
        .where(
            Registration.event_id == recording.event_id,
            Registration.state == "confirmed",
            ~history_only(),
            ~_told("registration", Registration.id),
            ~_asked_as_well(),
        )
        .join(Registration.participant)
        .where(Participant.email_key.is_not(None))
        .order_by(Registration.id)
        .limit(BATCH)
        .with_for_update(of=Registration, skip_locked=True)
        .options(
            joinedload(Registration.participant),
            joinedload(Registration.pool),
            joinedload(Registration.event)
            .joinedload(Event.programme)
            .joinedload(Programme.organization),
            joinedload(Registration.event).selectinload(Event.meetings),
        )
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(statement).all()


def _whole() -> Select[RecordingRequest]:
    return select(RecordingRequest).options(
        joinedload(RecordingRequest.participant),
        joinedload(RecordingRequest.region),
        joinedload(RecordingRequest.event)
        .joinedload(Event.programme)
        .joinedload(Programme.organization),
        joinedload(RecordingRequest.event).selectinload(Event.meetings),
    )


def _told(recipient_type: str, recipient_id: Any) -> ColumnElement[bool]:
    """A letter with the recording has gone to them, or will; one that was taken back counts not."""
    return exists().where(
        OutboxMessage.recipient_type == recipient_type,
        OutboxMessage.recipient_id == recipient_id,
        OutboxMessage.kind == READY,
        OutboxMessage.state != "withdrawn",
    )


def _asked_as_well() -> ColumnElement[bool]:
    return exists().where(
        RecordingRequest.event_id == Registration.event_id,
        RecordingRequest.participant_id == Registration.participant_id,
        LIVE,
    )


def _asked() -> Select[Any]:
    return select(RecordingRequest.id).where(
        RecordingRequest.event_id == Recording.event_id,
        LIVE,
        ~_told("recording", RecordingRequest.id),
    )


def _with_seat() -> Select[Any]:
    return (
        select(Registration.id)
        .join(Participant, Participant.id == Registration.participant_id)
        .where(
            Registration.event_id == Recording.event_id,
            Registration.state == "confirmed",
            Participant.email_key.is_not(None),
            ~history_only(),
            ~_told("registration", Registration.id),
            ~_asked_as_well(),
        )
    )
