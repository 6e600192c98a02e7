"""Speakers who were asked, as pages, letters and sweeps need them."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.sql.base import ExecutableOption

from webinar_hub.accounts.models import Organizer, ProgrammeRole
from webinar_hub.catalogue.models import Event, EventSpeaker, Programme
from webinar_hub.core.database import db
from webinar_hub.mail.models import NOT_ARRIVED, OutboxMessage
from webinar_hub.participants.models import Region
from webinar_hub.registration.models import Registration
from webinar_hub.speaking import rules
from webinar_hub.speaking.models import SpeakerInvitation, SpeakerRequest

RECIPIENT = "speaking"


def loaded() -> tuple[ExecutableOption, ...]:
    """With all that letters and pages name."""
    event = joinedload(SpeakerRequest.event)
    return (
        event.joinedload(Event.programme).joinedload(Programme.organization),
        event.selectinload(Event.meetings),
        joinedload(SpeakerRequest.speaker),
        selectinload(SpeakerRequest.invitations).joinedload(SpeakerInvitation.meeting),
    )


def by_public_id(public_id: str) -> SpeakerRequest | None:
    return db.session.scalar(
        select(SpeakerRequest).where(SpeakerRequest.public_id == public_id).options(*loaded())
    )


def of_event(event_id: int) -> dict[int, SpeakerRequest]:
    """By the speaker."""
    found = db.session.scalars(
        select(SpeakerRequest).where(SpeakerRequest.event_id == event_id).options(*loaded())
    )
    return {one.speaker_id: one for one in found}


def is_listed(request: SpeakerRequest) -> bool:
    """Whether the event still names the speaker."""
    link = select(EventSpeaker.event_id).where(
        EventSpeaker.event_id == request.event_id, EventSpeaker.speaker_id == request.speaker_id
    )
    return db.session.scalar(link) is not None


def _still_listed() -> ColumnElement[bool]:
    return exists().where(
        EventSpeaker.event_id == SpeakerRequest.event_id,
        EventSpeaker.speaker_id == SpeakerRequest.speaker_id,
    )


def to_look_at(at: datetime) -> list[int]:
    """Whose calendar may be behind: few, for they speak at what is ahead."""
    told = exists().where(
        SpeakerInvitation.request_id == SpeakerRequest.id,
        SpeakerInvitation.cancelled.is_(False),
    )
    return list(
        db.session.scalars(
            select(SpeakerRequest.id)
            .join(SpeakerRequest.event)
            .where(
                or_(Event.last_end > at, Event.last_end.is_(None), told),
                or_(
                    SpeakerRequest.state == "confirmed",
                    (SpeakerRequest.state == "asked") & ~_still_listed(),
                    told,
                ),
            )
            .order_by(SpeakerRequest.id)
        )
    )


def needing(event_ids: Collection[int], at: datetime) -> list[tuple[SpeakerRequest, rules.Need]]:
    """Speakers without an answer shortly before the event, and those who said no."""
    found = db.session.scalars(
        select(SpeakerRequest)
        .where(
            SpeakerRequest.event_id.in_(event_ids),
            SpeakerRequest.state.in_(("asked", "declined")),
            _still_listed(),
        )
        .options(joinedload(SpeakerRequest.event), joinedload(SpeakerRequest.speaker))
        .order_by(SpeakerRequest.id)
    )
    return [(one, need) for one in found if (need := rules.need_of(one, at)) is not None]


def of_mailbox(email_key: str, at: datetime) -> list[SpeakerRequest]:
    """Pages that are of use to whoever reads the mailbox."""
    found = db.session.scalars(
        select(SpeakerRequest)
        .join(SpeakerRequest.event)
        .where(
            SpeakerRequest.email_key == email_key,
            SpeakerRequest.state != "taken_back",
            or_(Event.last_end > at, Event.last_end.is_(None)),
        )
        .order_by(SpeakerRequest.id)
        .with_for_update(of=SpeakerRequest)
        .options(*loaded())
        .execution_options(populate_existing=True)
    )
    return list(found)


def speaks_at(email_key: str, programme_ids: Collection[int]) -> Sequence[int]:
    """Events of these programmes at which the owner of the mailbox has said to speak."""
    return db.session.scalars(
        select(Event.id)
        .join(SpeakerRequest, SpeakerRequest.event_id == Event.id)
        .where(
            SpeakerRequest.email_key == email_key,
            SpeakerRequest.state == "confirmed",
            _still_listed(),
            Event.programme_id.in_(programme_ids),
            Event.status == "scheduled",
        )
    ).all()


def whom_to_tell(request: SpeakerRequest) -> list[Organizer]:
    """Who asked, as long as they work here; else everybody who organizes the programme."""
    programme_id = request.event.programme_id
    asked_by = request.asked_by
    if asked_by is not None and asked_by.disabled_at is None:
        if asked_by.role_in(programme_id) in ("organizer", "owner"):
            return [asked_by]
    return list(
        db.session.scalars(
            select(Organizer)
            .join(ProgrammeRole)
            .where(
                ProgrammeRole.programme_id == programme_id,
                ProgrammeRole.role.in_(("organizer", "owner")),
                Organizer.disabled_at.is_(None),
            )
            .order_by(Organizer.id)
        )
    )


def roles_of(event_id: int) -> dict[str, int]:
    """How many have a seat, by role."""
    rows = db.session.execute(
        select(Registration.role, func.count())
        .where(Registration.event_id == event_id, Registration.state == "confirmed")
        .group_by(Registration.role)
    )
    return {str(role): int(number) for role, number in rows}


def regions_of(event_id: int, language: str) -> dict[str, int]:
    """How many have a seat, by the name of the region; `""`: who did not say."""
    name = Region.name_ru if language == "ru" else Region.name_en
    rows = db.session.execute(
        select(func.coalesce(name, ""), func.count())
        .select_from(Registration)
        .outerjoin(Region, Region.id == Registration.region_id)
        .where(Registration.event_id == event_id, Registration.state == "confirmed")
        .group_by(name)
    )
    return {str(region): int(number) for region, number in rows}


def not_arrived(request_ids: Collection[int]) -> set[int]:
    """Whose last letter was refused, or cannot be built."""
    last = (
        select(func.max(OutboxMessage.id))
        .where(
            OutboxMessage.recipient_type == RECIPIENT,
            OutboxMessage.recipient_id.in_(request_ids),
        )
        .group_by(OutboxMessage.recipient_id)
    )
    return set(
        db.session.scalars(
            select(OutboxMessage.recipient_id).where(
                OutboxMessage.id.in_(last), OutboxMessage.state.in_(NOT_ARRIVED)
            )
        )
    )


def long_over(at: datetime) -> list[int]:
    """Events whose speakers' addresses are to be forgotten."""
    return list(
        db.session.scalars(
            select(Event.id)
            .where(
                Event.ended_at <= at - rules.KEPT_AFTER_EVENT,
                exists().where(SpeakerRequest.event_id == Event.id),
            )
            .order_by(Event.id)
        )
    )
