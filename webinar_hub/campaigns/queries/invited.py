"""Those whom organizers invited to an event and who have not answered: pages, sweep, what became.

They have not agreed to anything. So a letter to them is one of the few reminders that they get, and
goes to nobody who has said that no such letters are wanted.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, String, and_, case, cast, exists, func, literal, select
from sqlalchemy.orm import joinedload

from webinar_hub.campaigns import rules
from webinar_hub.campaigns.models import CampaignRecipient
from webinar_hub.campaigns.queries.people import CANDIDATES, NAMES_SHOWN, Choice, Reach
from webinar_hub.campaigns.queries.sending import ABOUT
from webinar_hub.catalogue.models import Event, Meeting, Programme
from webinar_hub.core.database import db
from webinar_hub.guests import rules as inviting
from webinar_hub.guests.models import Guest
from webinar_hub.guests.queries import RECIPIENT, may_be_reminded, silent
from webinar_hub.mail import suppression
from webinar_hub.mail.models import OutboxMessage, not_left


def reach(choice: Choice, now: datetime) -> Reach:
    guests = next_guests(choice, 0, inviting.MOST_OF_AN_EVENT, now)
    outcomes = outcomes_of(guests, now)
    meant = [one for one in guests if outcomes[one.id] == "written"]
    resting = sum(outcome == "asked_enough" for outcome in outcomes.values())
    return Reach(
        people=len(meant),
        letters=len(meant),
        asked_enough=resting,
        unwilling=len(guests) - len(meant) - resting,
        names=[one.name or one.email for one in meant[:NAMES_SHOWN]],
    )


def next_guests(choice: Choice, after: int, limit: int, now: datetime) -> list[Guest]:
    """The next who have not answered; nobody where nobody can sign up any more."""
    if not is_open(choice, now):
        return []
    statement = (
        select(Guest)
        .where(*_meant(choice), Guest.id > after)
        .options(
            joinedload(Guest.event).joinedload(Event.programme).joinedload(Programme.organization),
            joinedload(Guest.event).selectinload(Event.meetings),
        )
        .order_by(Guest.id)
        .limit(limit)
    )
    return list(db.session.scalars(statement))


def ids_still_meant(choice: Choice, now: datetime) -> list[int]:
    """For letters that were taken back and go on: whoever has still not answered, and has not said
    meanwhile, at whatever event, that no such letters are wanted."""
    if not is_open(choice, now):
        return []
    silent_ones = db.session.execute(
        select(Guest.id, Guest.email_key).where(*_meant(choice))
    ).all()
    stopped = suppression.stopped_among({one.email_key for one in silent_ones})
    return [one.id for one in silent_ones if one.email_key not in stopped]


def is_open(choice: Choice, now: datetime) -> bool:
    event_id = choice.people.only_event
    event = db.session.get(Event, event_id) if event_id is not None else None
    if event is None or event.programme_id != choice.programme.id:
        return False
    return inviting.may_invite(event, now)


def examples(choice: Choice, now: datetime) -> list[Guest]:
    guests = next_guests(choice, 0, CANDIDATES, now)
    outcomes = outcomes_of(guests, now)
    found: dict[str, Guest] = {}
    for one in guests:
        if outcomes[one.id] == "written":
            found.setdefault(one.language, one)
    return list(found.values())[: rules.EXAMPLES]


def outcomes_of(guests: Sequence[Guest], now: datetime) -> dict[int, str]:
    """For each guest `written`, or why there is no letter."""
    ids = [one.id for one in guests]
    may = set(db.session.scalars(select(Guest.id).where(Guest.id.in_(ids), may_be_reminded(now))))
    refusing = suppression.refuses(Guest.email_key, now)
    refused = set(db.session.scalars(select(Guest.id).where(Guest.id.in_(ids), refusing)))
    stopped = suppression.stopped_among([one.email_key for one in guests])
    found = {}
    for one in guests:
        if one.email_key in stopped:
            found[one.id] = "declined"
        elif one.id in refused:
            found[one.id] = "refused_before"
        else:
            found[one.id] = "written" if one.id in may else "asked_enough"
    return found


def key_of_letter() -> ColumnElement[str]:
    """The key in the outbox of the letter that a recipient's row speaks of."""
    campaign = cast(CampaignRecipient.campaign_id, String)
    guest = cast(CampaignRecipient.guest_id, String)
    return literal(f"{ABOUT}:").concat(campaign).concat(":guest:").concat(guest)


def name_of() -> ColumnElement[str]:
    """Nothing where the guest is forgotten."""
    return case((Guest.name != "", Guest.name), else_=func.coalesce(Guest.email, ""))


def of_guest() -> ColumnElement[bool]:
    return and_(OutboxMessage.recipient_type == RECIPIENT, OutboxMessage.recipient_id == Guest.id)


def waiting_in_zones() -> list[str]:
    """The zones of events about which letters to guests have not left: nobody knows where those
    are who never answered."""
    statement = (
        select(Event.zone)
        .join(Guest, Guest.event_id == Event.id)
        .join(OutboxMessage, of_guest())
        .where(not_left(), OutboxMessage.about_type == ABOUT)
        .distinct()
    )
    return list(db.session.scalars(statement))


def waiting_at_night(now: datetime, zone: str, morning: datetime) -> list[int]:
    """As `sending.waiting_at_night`, of letters to guests."""
    soon = exists().where(
        Meeting.event_id == Guest.event_id,
        Meeting.status == "scheduled",
        Meeting.starts_at > now,
        Meeting.starts_at <= morning,
    )
    statement = (
        select(OutboxMessage.id)
        .join(Guest, of_guest())
        .join(Event, Event.id == Guest.event_id)
        .where(
            not_left(),
            OutboxMessage.about_type == ABOUT,
            OutboxMessage.state == "queued",
            OutboxMessage.due_at <= now,
            OutboxMessage.expires_at > morning,
            Event.zone == zone,
            ~soon,
        )
    )
    return list(db.session.scalars(statement))


def _meant(choice: Choice) -> list[ColumnElement[bool]]:
    conditions = [Guest.event_id == choice.people.only_event, *silent()]
    if choice.people.languages:
        conditions.append(Guest.language.in_(choice.people.languages))
    return conditions
