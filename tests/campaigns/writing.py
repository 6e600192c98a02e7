"""Letters to many as tests write them. Oleg writes, Anna, Boris, Clara and Dina are written to."""

from typing import Any

from sqlalchemy import select

from webinar_hub.campaigns import choosing, jobs, operations
from webinar_hub.campaigns.choosing import People
from webinar_hub.campaigns.models import Campaign, CampaignRecipient
from webinar_hub.campaigns.operations import Draft
from webinar_hub.catalogue.models import Event
from webinar_hub.core import tokens
from webinar_hub.core.database import db

ALL = choosing.states_of(("confirmed", "waiting", "pending"))


def a_draft(
    event: Event,
    by: int,
    *,
    kind: str = "service",
    subject: str = "New room",
    body: str = "**Now**",
    subject_ru: str = "",
    body_ru: str = "",
    **people: Any,
) -> int:
    """To everybody of the event, in English, unless said otherwise."""
    chosen = People(**({"events": (event.id,), "states": ALL} | people))
    draft = Draft(kind, chosen, {"en": subject, "ru": subject_ru}, {"en": body, "ru": body_ru})
    name = operations.create(event.programme_id, by, tokens.public_id(), draft)
    return db.session.scalars(select(Campaign.id).where(Campaign.public_id == name)).one()


def write_to(
    event: Event, by: int, subject: str = "New room", body: str = "**Now**", **more: Any
) -> int:
    """Sent off, and put down for everybody."""
    campaign_id = a_draft(event, by, subject=subject, body=body, **more)
    operations.start(campaign_id, by, None)
    jobs.write_to_many()
    return campaign_id


def campaign(campaign_id: int) -> Campaign:
    db.session.rollback()
    return db.session.get_one(Campaign, campaign_id)


def outcomes(campaign_id: int) -> dict[str, str]:
    """By given name what became of each person who was dealt with."""
    db.session.rollback()
    rows = db.session.scalars(
        select(CampaignRecipient).where(CampaignRecipient.campaign_id == campaign_id)
    )
    return {one.registration.given_name: one.outcome for one in rows}
