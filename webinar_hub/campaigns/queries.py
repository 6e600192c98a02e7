"""Who would get a letter to many, what became of it, and what a person was written."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import joinedload

from webinar_hub.campaigns import rules
from webinar_hub.campaigns.models import AUDIENCES, Campaign
from webinar_hub.core.database import db
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.participants.models import Participant
from webinar_hub.registration.models import Registration

PAGE = 200
ABOUT = "campaign"


@dataclass(frozen=True)
class Reach:
    """How many letters an audience makes, and how many people have no address."""

    letters: int
    without_address: int


@dataclass(frozen=True)
class Progress:
    """Letters by what became of them. `done`: nothing more will happen to them."""

    total: int
    sent: int
    waiting: int
    failed: int  # refused, cannot be built, or too late

    @property
    def done(self) -> int:
        return self.total - self.waiting


@dataclass(frozen=True)
class Result:
    """What became of one person's letter."""

    name: str
    state: str
    answer: str | None
    sent_at: datetime | None


def reaches(event_id: int) -> dict[str, Reach]:
    """What each audience of an event comes to, by one query."""
    rows = db.session.execute(
        select(
            Registration.state,
            func.count(Participant.email_key),
            func.count() - func.count(Participant.email_key),
        )
        .join(Registration.participant)
        .where(Registration.event_id == event_id, Registration.agrees_within.is_(None))
        .group_by(Registration.state)
    ).all()
    return {
        audience: Reach(
            sum(row[1] for row in rows if row[0] in rules.AUDIENCE_STATES[audience]),
            sum(row[2] for row in rows if row[0] in rules.AUDIENCE_STATES[audience]),
        )
        for audience in AUDIENCES
    }


def recipients(event_id: int, audience: str) -> Select[Registration]:
    """Those of an audience who have an address, in the order in which they signed up."""
    return (
        select(Registration)
        .join(Registration.participant)
        .where(
            Registration.event_id == event_id,
            Registration.state.in_(rules.AUDIENCE_STATES[audience]),
            Registration.agrees_within.is_(None),
            Participant.email_key.is_not(None),
        )
        .options(joinedload(Registration.participant), joinedload(Registration.pool))
        .order_by(Registration.id)
    )


def sample(event_id: int, audience: str, discreet: bool) -> Registration | None:
    """Somebody whose letter can be shown as an example."""
    return db.session.scalars(
        recipients(event_id, audience).where(Registration.discreet.is_(discreet)).limit(1)
    ).first()


def campaigns_of(event_id: int) -> list[Campaign]:
    return list(
        db.session.scalars(
            select(Campaign)
            .where(Campaign.event_id == event_id)
            .options(joinedload(Campaign.organizer))
            .order_by(Campaign.id.desc())
        )
    )


def campaign_of(event_id: int, public_id: str) -> Campaign | None:
    return db.session.scalar(
        select(Campaign)
        .where(Campaign.event_id == event_id, Campaign.public_id == public_id)
        .options(joinedload(Campaign.organizer))
    )


def progress(campaign_id: int) -> Progress:
    rows = db.session.execute(
        select(OutboxMessage.state, func.count())
        .where(OutboxMessage.about_type == ABOUT, OutboxMessage.about_id == campaign_id)
        .group_by(OutboxMessage.state)
    )
    by_state = dict(rows.all())
    return Progress(
        total=sum(by_state.values()),
        sent=by_state.get("sent", 0),
        waiting=by_state.get("queued", 0) + by_state.get("sending", 0),
        failed=sum(by_state.get(state, 0) for state in ("failed", "broken", "expired")),
    )


def results(campaign_id: int, page: int) -> list[Result]:
    """What became of each letter: those that went wrong first, then by name."""
    trouble = case((OutboxMessage.state.in_(("failed", "broken", "expired")), 0), else_=1)
    rows = db.session.execute(
        select(
            OutboxMessage.recipient_name,
            OutboxMessage.state,
            OutboxMessage.last_answer,
            OutboxMessage.sent_at,
        )
        .where(OutboxMessage.about_type == ABOUT, OutboxMessage.about_id == campaign_id)
        .order_by(trouble, OutboxMessage.recipient_name, OutboxMessage.id)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    return [Result(*row) for row in rows]


def messages_to(registration_id: int, limit: int = 3) -> list[Campaign]:
    """What organizers last wrote to this person about the event."""
    about = select(OutboxMessage.about_id).where(
        OutboxMessage.recipient_type == "registration",
        OutboxMessage.recipient_id == registration_id,
        OutboxMessage.about_type == ABOUT,
        OutboxMessage.state != "withdrawn",
    )
    return list(
        db.session.scalars(
            select(Campaign).where(Campaign.id.in_(about)).order_by(Campaign.id.desc()).limit(limit)
        )
    )
