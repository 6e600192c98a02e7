"""Letters to many are put down in the outbox, some hundred at a time, each person once."""

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.exc import SQLAlchemyError

from webinar_hub.campaigns import letters
from webinar_hub.campaigns.models import Campaign, CampaignRecipient
from webinar_hub.campaigns.operations import writing_to_guests
from webinar_hub.campaigns.operations.going import choice_of
from webinar_hub.campaigns.queries import invited, people, sending
from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.core.operation import one_at_a_time, operation
from webinar_hub.core.web import settings
from webinar_hub.mail import outbox, suppression
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.news.rules import night_ends
from webinar_hub.registration.models import Registration

log = logging.getLogger(__name__)

BATCH = 200


@operation
def write_batch(campaign_id: int) -> int | None:
    """Deal with the next people; returns how many letters were put down.

    None: there is nothing left to do here, or another process is at it. How far it is stands in the
    campaign's row, which nobody else has meanwhile: so a crash forgets nobody and repeats nothing.
    """
    campaign = db.session.scalar(
        select(Campaign)
        .where(Campaign.id == campaign_id)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    now = clock.now()
    if campaign is None or not _goes(campaign, now):
        return None
    if campaign.kind == "news":
        one_at_a_time("programme news")  # two letters at once would both find the week empty
    choice = choice_of(campaign)
    if campaign.kind == "invited":
        return _write_to_guests(campaign, choice, now)
    ids = people.next_people(choice, campaign.reached_id, BATCH)
    if not ids:
        campaign.written_at = now
        return None
    campaign.reached_id = ids[-1]
    return _write(campaign, people.registrations_of(choice, ids, now), now)


def _write_to_guests(campaign: Campaign, choice: people.Choice, now: datetime) -> int | None:
    writing_to_guests.hold_event(campaign)
    guests = invited.next_guests(choice, campaign.reached_id, BATCH, now)
    if not guests:
        campaign.written_at = now
        return None
    campaign.reached_id = guests[-1].id
    return writing_to_guests.write(campaign, guests, now)


@operation
def take_back_unwanted() -> int:
    """What waits for people who do not want it any more, or take part no more, stays here."""
    statement = (
        update(OutboxMessage)
        .where(OutboxMessage.id.in_(sending.unwanted()), OutboxMessage.state == "queued")
        .values(state="withdrawn")
        .execution_options(synchronize_session=False)
    )
    return int(db.session.execute(statement).rowcount)  # type: ignore[attr-defined]


@operation
def put_off(zone: str) -> int:
    """Letters that waited into the night of their readers leave in the morning."""
    now = clock.now()
    morning = night_ends(now, zone)
    if morning == now:
        return 0
    people_there = sending.waiting_at_night(now, zone, morning)
    return outbox.put_off([*people_there, *invited.waiting_at_night(now, zone, morning)], morning)


def _goes(campaign: Campaign, now: datetime) -> bool:
    due = campaign.start_at is not None and campaign.start_at <= now
    return campaign.state == "going" and due and campaign.written_at is None


def _write(campaign: Campaign, registrations: Sequence[Registration], now: datetime) -> int:
    known = sending.dealt_with(campaign.id, [one.participant_id for one in registrations])
    registrations = [one for one in registrations if one.participant_id not in known]
    if not registrations:
        return 0
    outcomes = _outcomes(campaign, registrations, now)
    readers = _readers(campaign, registrations)
    written = []
    for one in registrations:
        if outcomes[one.id] != "written":
            continue
        try:
            reader = readers.get(one.participant.email_key or "")
            written.append(letters.to_person(campaign, one, now, reader=reader))
        except SQLAlchemyError:
            raise
        except Exception:  # one person holds up nobody else
            log.exception("letter %s to registration %s", campaign.id, one.id)
            outcomes[one.id] = "unwritable"
    db.session.execute(
        insert(CampaignRecipient),
        [_row(campaign, one, outcomes[one.id], now) for one in registrations],
    )
    return outbox.put_many(written)


def _outcomes(
    campaign: Campaign, registrations: Sequence[Registration], now: datetime
) -> dict[int, str]:
    """For each registration `written`, or why there is no letter."""
    keys = {one.participant.email_key for one in registrations if one.participant.email_key}
    refused = sending.refused_before(keys, now)
    stopped: set[str] = set()
    this_week: dict[int, int] = {}
    if campaign.kind == "news":
        stopped = suppression.stopped_among(keys)
        this_week = sending.news_of_the_week([one.participant_id for one in registrations], now)
    found = {}
    for one in registrations:
        key = one.participant.email_key
        if not key:
            found[one.id] = "no_address"
        elif key in stopped:
            found[one.id] = "declined"
        elif key in refused:
            found[one.id] = "refused_before"
        elif this_week.get(one.participant_id, 0) >= settings().news_per_week:
            found[one.id] = "enough"
        else:
            found[one.id] = "written"
    return found


def _readers(
    campaign: Campaign, registrations: Sequence[Registration]
) -> dict[str, tuple[str, bool]]:
    if campaign.kind != "news":
        return {}
    return sending.readers({one.participant.email_key or "" for one in registrations})


def _row(campaign: Campaign, one: Registration, outcome: str, now: datetime) -> dict[str, Any]:
    return {
        "campaign_id": campaign.id,
        "registration_id": one.id,
        "outcome": outcome,
        "at": now,
    }
