"""Letters to those who were invited and have not answered are put down, as part of a batch."""

import logging
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.exc import SQLAlchemyError

from webinar_hub.campaigns import letters_to_guests
from webinar_hub.campaigns.models import Campaign, CampaignRecipient
from webinar_hub.campaigns.queries import invited
from webinar_hub.catalogue.models import Event
from webinar_hub.core.database import db
from webinar_hub.guests.models import Guest
from webinar_hub.guests.operations import ask_again
from webinar_hub.guests.queries import discreet_keys
from webinar_hub.mail import outbox
from webinar_hub.mail.outbox import Letter

log = logging.getLogger(__name__)


def hold_event(campaign: Campaign) -> None:
    """Who reminds by the button meanwhile waits: nobody is asked twice at once."""
    db.session.get(
        Event, campaign.event_id, with_for_update={"key_share": True}, populate_existing=True
    )


def write(campaign: Campaign, guests: Sequence[Guest], now: datetime) -> int:
    outcomes = invited.outcomes_of(guests, now)
    neutral = discreet_keys([one.email_key for one in guests])
    meant = [one for one in guests if outcomes[one.id] == "written"]
    ask_again(meant, now)
    written = []
    for one in meant:
        letter = _letter(campaign, one, now, one.email_key in neutral)
        if letter is None:
            outcomes[one.id] = "unwritable"
        else:
            written.append(letter)
    db.session.execute(
        insert(CampaignRecipient),
        [
            {
                "campaign_id": campaign.id,
                "guest_id": one.id,
                "outcome": outcomes[one.id],
                "at": now,
            }
            for one in guests
        ],
    )
    return outbox.put_many(written)


def _letter(campaign: Campaign, guest: Guest, now: datetime, discreet: bool) -> Letter | None:
    try:
        return letters_to_guests.to_guest(campaign, guest, now, discreet=discreet)
    except SQLAlchemyError:
        raise
    except Exception:  # one guest holds up nobody else
        log.exception("letter %s to guest %s", campaign.id, guest.id)
        return None
