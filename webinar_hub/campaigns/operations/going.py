"""A letter to many is sent off, halted and ended by an organizer.

What has left has left. All else is taken back in the same transaction, and put back by a resume.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, case, func, select, update

from webinar_hub.accounts.operations import note
from webinar_hub.campaigns import choosing, queries, rules
from webinar_hub.campaigns.models import Campaign
from webinar_hub.campaigns.operations.drafting import ABOUT, check_version, locked
from webinar_hub.campaigns.queries import invited, sending
from webinar_hub.campaigns.queries.people import Choice, agreed
from webinar_hub.catalogue.models import Event
from webinar_hub.core import clock
from webinar_hub.core.database import database_time, db
from webinar_hub.core.operation import operation
from webinar_hub.guests.queries import RECIPIENT
from webinar_hub.mail import outbox
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.participants.models import Participant
from webinar_hub.registration.models import Registration

_EVERY_VERSION = 1  # letters of a campaign have version 0


@operation
def start(campaign_id: int, by: int, version: int | None, at: datetime | None = None) -> int:
    """Send it off, now or at that moment; the sweep writes to each person.

    Returns how many people it is for. Pressing twice is pressing once. Raises NobodyThere, NoWords,
    ChangedMeanwhile, InThePast, TooFarAhead.
    """
    campaign = locked(campaign_id)
    if campaign.state != "draft":
        return campaign.expected
    check_version(campaign, version)
    if not campaign.languages:
        raise rules.NoWords
    now = clock.now()
    rules.check_start(at or now, now)
    reach = queries.reach(choice_of(campaign))
    if not reach.letters:
        raise rules.NobodyThere
    campaign.state, campaign.start_at = "going", at or now
    campaign.expected, campaign.organizer_id = reach.people, by
    told = {"people": reach.people, "kind": campaign.kind}
    note(by, "letter sent to many", ABOUT, campaign.id, campaign.programme_id, told)
    return reach.people


@operation
def take_back(campaign_id: int, by: int) -> None:
    """A letter whose time has not come is a draft again. Raises NotPossibleNow."""
    campaign = locked(campaign_id)
    if campaign.state == "draft":
        return
    if not campaign.planned(clock.now()):
        raise rules.NotPossibleNow
    campaign.state, campaign.start_at = "draft", None
    note(by, "letter to many not sent yet", ABOUT, campaign.id, campaign.programme_id)


@operation
def pause(campaign_id: int, by: int) -> int:
    """What has not left is taken back until somebody resumes it; returns how many letters."""
    campaign = locked(campaign_id)
    if campaign.state == "paused":
        return 0
    if campaign.state != "going":
        raise rules.NotPossibleNow
    campaign.state = "paused"
    return _withdraw(campaign, by, "letter to many paused")


@operation
def stop(campaign_id: int, by: int) -> int:
    """For good: what has not left never will; returns how many letters that are."""
    campaign = locked(campaign_id)
    if campaign.state == "stopped":
        return 0
    if campaign.state not in ("going", "paused"):
        raise rules.NotPossibleNow
    campaign.state = "stopped"
    return _withdraw(campaign, by, "letter to many stopped")


@operation
def resume(campaign_id: int, by: int) -> int:
    """It goes on where it was; returns how many letters are put back.

    Not those to people who meanwhile gave their seat back or want no news any more.
    """
    campaign = locked(campaign_id)
    if campaign.state == "going":
        return 0
    if campaign.state != "paused":
        raise rules.NotPossibleNow
    campaign.state = "going"
    now = clock.now()
    number = _put_back_all(campaign, now)
    told = {"letters": number}
    note(by, "letter to many resumed", ABOUT, campaign.id, campaign.programme_id, told)
    return number


def _put_back_all(campaign: Campaign, now: datetime) -> int:
    if campaign.kind == "invited":
        ids = invited.ids_still_meant(choice_of(campaign), now)
        event = campaign.event
        zone = event.zone if event else campaign.programme.zone
        leaves = rules.leaves_at(now, zone, event.next_start(now) if event else None)
        return _put_back(campaign, RECIPIENT, ids, leaves)
    return sum(_put_back_there(campaign, zone, now) for zone in _zones(campaign))


def _put_back_there(campaign: Campaign, zone: str, now: datetime) -> int:
    """To people in the zone: by day, but for what begins before that."""
    meant = _still_meant(campaign).where(Registration.zone == zone)
    morning = rules.leaves_at(now, zone)
    soon = sending.begins_by(morning, now)
    return sum(
        _put_back(campaign, "registration", those, leaves)
        for those, leaves in ((meant.where(soon), now), (meant.where(~soon), morning))
    )


def choice_of(campaign: Campaign) -> Choice:
    people = choosing.of_document(campaign.people)
    return Choice(campaign.programme, campaign.kind, people, campaign.id)


def _withdraw(campaign: Campaign, by: int, action: str) -> int:
    number = outbox.withdraw(sending.ABOUT, campaign.id, below_version=_EVERY_VERSION)
    told = {"letters": number}
    note(by, action, ABOUT, campaign.id, campaign.programme_id, told)
    return number


def _zones(campaign: Campaign) -> list[str]:
    return list(
        db.session.scalars(
            select(Registration.zone)
            .join(OutboxMessage, sending.of_registration())
            .where(*_taken_back(campaign))
            .distinct()
        )
    )


def _put_back(
    campaign: Campaign, recipient_type: str, ids: Select[int] | Sequence[int], leaves: datetime
) -> int:
    """One that a process may have in hand stays under its
    lease: if it was handed over after all, that is still noted, and nobody gets it twice."""
    in_hand = func.coalesce(OutboxMessage.leased_until > database_time(), False)
    statement = (
        update(OutboxMessage)
        .where(
            *_taken_back(campaign),
            OutboxMessage.recipient_type == recipient_type,
            OutboxMessage.recipient_id.in_(ids),
        )
        .values(
            state=case((in_hand, "sending"), else_="queued"),
            due_at=leaves,
            expires_at=leaves + rules.WORTH_SENDING,
        )
        .execution_options(synchronize_session=False)
    )
    return int(db.session.execute(statement).rowcount)  # type: ignore[attr-defined]


def _taken_back(campaign: Campaign) -> list[ColumnElement[bool]]:
    return [
        OutboxMessage.about_type == sending.ABOUT,
        OutboxMessage.about_id == campaign.id,
        OutboxMessage.state == "withdrawn",
        OutboxMessage.sent_at.is_(None),
    ]


def _still_meant(campaign: Campaign) -> Select[int]:
    """Registrations that still are in the states that were chosen; of news, by who still agrees."""
    found = (
        select(Registration.id)
        .join(Registration.participant)
        .join(Event, Event.id == Registration.event_id)
        .where(Participant.email_key.is_not(None))
    )
    if states := choosing.of_document(campaign.people).states:
        found = found.where(Registration.state.in_(states))
    return found.where(agreed(campaign.programme)) if campaign.kind == "news" else found
