"""A letter to many is sent: a row for it, and one in the outbox for each person."""

import re
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from webinar_hub.accounts.operations import note
from webinar_hub.campaigns import letters, queries, rules
from webinar_hub.campaigns.models import Campaign
from webinar_hub.catalogue.models import Event, Programme
from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.core.refusals import NotFound
from webinar_hub.mail import outbox
from webinar_hub.registration.models import Registration

BATCH = 200
_NAME = re.compile(r"[a-z2-7]{16}")


@dataclass(frozen=True)
class Message:
    """What an organizer wrote. `name` was made with the form: it can be sent once only."""

    name: str
    audience: str
    subject: str
    body: str


@operation
def send(event_id: int, organizer_id: int, message: Message) -> str:
    """Put a letter down for everybody in the audience; returns the campaign's public id.

    Sending the same form again changes nothing. Raises NobodyThere.
    """
    if not _NAME.fullmatch(message.name):
        raise NotFound
    known = db.session.scalar(select(Campaign).where(Campaign.public_id == message.name))
    if known is not None:
        if known.event_id != event_id:
            raise NotFound
        return message.name
    event = _event(event_id)
    reach = queries.reaches(event_id)[message.audience]
    if not reach.letters:
        raise rules.NobodyThere(field="audience")
    campaign = Campaign(
        public_id=message.name,
        event_id=event_id,
        organizer_id=organizer_id,
        audience=message.audience,
        subject=message.subject,
        body=message.body,
        recipients=0,
        skipped=reach.without_address,
        created_at=clock.now(),
    )
    db.session.add(campaign)
    db.session.flush()
    campaign.recipients = _write_to_all(campaign)
    changes = {"audience": message.audience, "letters": campaign.recipients}
    note(organizer_id, "letter sent to many", "event", event_id, event.programme_id, changes)
    return message.name


def _write_to_all(campaign: Campaign) -> int:
    everybody = queries.recipients(campaign.event_id, campaign.audience).limit(BATCH)
    written = last = 0
    while people := db.session.scalars(everybody.where(Registration.id > last)).all():
        written += outbox.put_many(letters.event_message(campaign, one) for one in people)
        last = people[-1].id
    return written


def _event(event_id: int) -> Event:
    """The event with what stands around its letters, loaded once for all of them."""
    event = db.session.scalar(
        select(Event)
        .where(Event.id == event_id)
        .options(
            joinedload(Event.programme).joinedload(Programme.organization),
            selectinload(Event.meetings),
        )
    )
    if event is None:
        raise NotFound
    return event
