"""What the sweep and the operations look up: who gets no letter, and what waits in the night."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, String, and_, cast, exists, func, literal, or_, select

from webinar_hub.campaigns import rules
from webinar_hub.campaigns.models import Campaign, CampaignRecipient
from webinar_hub.campaigns.queries.people import agreed
from webinar_hub.catalogue.models import Meeting, Programme
from webinar_hub.core.database import db
from webinar_hub.mail import suppression
from webinar_hub.mail.models import OutboxMessage, not_left
from webinar_hub.news.models import Subscriber
from webinar_hub.participants.models import Participant
from webinar_hub.registration.models import LIVE_STATES, Registration

ABOUT = "campaign"
LEFT_OR_WILL = ("queued", "sending", "sent")


def due(now: datetime) -> list[int]:
    """Letters to many whose time has come and that are not written to everybody."""
    return list(
        db.session.scalars(
            select(Campaign.id)
            .where(
                Campaign.state == "going",
                Campaign.start_at <= now,
                Campaign.written_at.is_(None),
            )
            .order_by(Campaign.start_at, Campaign.id)
        )
    )


def key_of_letter() -> ColumnElement[str]:
    """The key in the outbox of the letter that a recipient's row speaks of."""
    campaign = cast(CampaignRecipient.campaign_id, String)
    registration = cast(CampaignRecipient.registration_id, String)
    return literal(f"{ABOUT}:").concat(campaign).concat(":").concat(registration)


def refused_before(email_keys: Collection[str], now: datetime) -> set[str]:
    """Mailboxes whose server refused a letter for good, not long ago."""
    return set(
        db.session.scalars(
            select(Participant.email_key)
            .where(
                Participant.email_key.in_(email_keys),
                suppression.refuses(Participant.email_key, now),
            )
            .distinct()
        )
    )


def dealt_with(campaign_id: int, participant_ids: Collection[int]) -> set[int]:
    """Those of these people whose turn it was: two that became one, or were parted again, may have
    been met under another number."""
    return set(
        db.session.scalars(
            select(Registration.participant_id)
            .join(CampaignRecipient, CampaignRecipient.registration_id == Registration.id)
            .where(
                CampaignRecipient.campaign_id == campaign_id,
                Registration.participant_id.in_(participant_ids),
            )
        )
    )


def news_of_the_week(participant_ids: Collection[int], now: datetime) -> dict[int, int]:
    """How many letters of programme news each of these people got, or will, within a week."""
    rows = db.session.execute(
        select(Registration.participant_id, func.count())
        .select_from(CampaignRecipient)
        .join(Registration, Registration.id == CampaignRecipient.registration_id)
        .join(Campaign, Campaign.id == CampaignRecipient.campaign_id)
        .join(OutboxMessage, OutboxMessage.key == key_of_letter())
        .where(
            Registration.participant_id.in_(participant_ids),
            Campaign.kind == "news",
            CampaignRecipient.at > now - rules.WEEK,
            OutboxMessage.state.in_(LEFT_OR_WILL),
        )
        .group_by(Registration.participant_id)
    )
    return dict(rows.all())


def readers(email_keys: Collection[str]) -> dict[str, tuple[str, bool]]:
    """For each mailbox the name in its link to end news, and whether its letters are discreet."""
    rows = db.session.execute(
        select(Subscriber.email_key, Subscriber.public_id, Subscriber.discreet).where(
            Subscriber.email_key.in_(email_keys)
        )
    )
    return {key: (public_id, discreet) for key, public_id, discreet in rows}


def waiting_in_zones() -> list[str]:
    """The zones of people whose letters have not left."""
    statement = (
        select(Registration.zone)
        .join(OutboxMessage, of_registration())
        .where(not_left(), OutboxMessage.about_type == ABOUT)
        .distinct()
    )
    return list(db.session.scalars(statement))


def waiting_at_night(now: datetime, zone: str, morning: datetime) -> list[int]:
    """Letters that would leave now although their readers in this zone sleep; not those about what
    begins before the morning, nor those that are held."""
    return list(
        db.session.scalars(
            select(OutboxMessage.id)
            .join(Registration, of_registration())
            .where(
                not_left(),
                OutboxMessage.about_type == ABOUT,
                OutboxMessage.state == "queued",
                OutboxMessage.due_at <= now,
                OutboxMessage.expires_at > morning,
                Registration.zone == zone,
                ~begins_by(morning, now),
            )
        )
    )


def begins_by(morning: datetime, now: datetime) -> ColumnElement[bool]:
    """What the registration is for begins before then: a letter about it cannot wait."""
    return exists().where(
        Meeting.event_id == Registration.event_id,
        Meeting.status == "scheduled",
        Meeting.starts_at > now,
        Meeting.starts_at <= morning,
    )


def unwanted() -> list[int]:
    """Letters that wait although their readers ended the news, or gave their seat back."""
    ended = and_(Campaign.kind == "news", ~agreed(Programme))
    left = and_(Campaign.kind == "service", Registration.state.not_in(LIVE_STATES))
    return list(
        db.session.scalars(
            select(OutboxMessage.id)
            .join(Registration, of_registration())
            .join(Participant, Participant.id == Registration.participant_id)
            .join(Campaign, Campaign.id == OutboxMessage.about_id)
            .join(Programme, Programme.id == Campaign.programme_id)
            .where(
                not_left(),
                OutboxMessage.about_type == ABOUT,
                OutboxMessage.state == "queued",
                or_(ended, left),
            )
        )
    )


def of_registration() -> ColumnElement[bool]:
    return and_(
        OutboxMessage.recipient_type == "registration",
        OutboxMessage.recipient_id == Registration.id,
    )
