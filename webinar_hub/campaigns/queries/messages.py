"""What organizers wrote to one person, to be read behind the personal link."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from webinar_hub.campaigns import placeholders
from webinar_hub.campaigns.models import Campaign
from webinar_hub.campaigns.queries.sending import ABOUT
from webinar_hub.core import links
from webinar_hub.core.database import db
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.mail.own_wording import compile_own, compile_own_line
from webinar_hub.mail.wording import fill
from webinar_hub.registration.models import Registration


class Message(NamedTuple):
    """`html` is clean, and filled with what stands for this person."""

    subject: str
    html: str
    at: datetime


def messages_to(registration: Registration, limit: int = 3) -> list[Message]:
    """The newest first; what was taken back before it left is not shown."""
    about = select(OutboxMessage.about_id).where(
        OutboxMessage.recipient_type == "registration",
        OutboxMessage.recipient_id == registration.id,
        OutboxMessage.about_type == ABOUT,
        OutboxMessage.state != "withdrawn",
    )
    found = db.session.scalars(
        select(Campaign).where(Campaign.id.in_(about)).order_by(Campaign.id.desc()).limit(limit)
    )
    return [_read_by(registration, one) for one in found]


def _read_by(registration: Registration, campaign: Campaign) -> Message:
    language = campaign.language_for(registration.language)
    subject, body = campaign.subject(language), campaign.body(language)
    names = placeholders.used(subject, body)
    facts = placeholders.values(registration, names, language)
    for name, link in placeholders.pages(registration, names).items():
        facts[name] = links.url(link) if isinstance(link, str) else links.personal_url(*link)
    known = frozenset(names)
    return Message(
        fill(compile_own_line(subject, known), facts),
        fill(compile_own(body, known).html, facts),
        campaign.start_at or campaign.created_at,
    )
