"""How far a letter to many is, and what became of each person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import joinedload

from webinar_hub.accounts.models import Organizer
from webinar_hub.campaigns.models import Campaign, CampaignRecipient
from webinar_hub.campaigns.queries import invited
from webinar_hub.campaigns.queries.sending import ABOUT, key_of_letter
from webinar_hub.core.database import db
from webinar_hub.guests.models import Guest
from webinar_hub.mail.models import OutboxMessage, not_left
from webinar_hub.registration.models import Registration

PAGE = 200
LIST = 50
TROUBLE = ("failed", "broken", "expired")


_WHAT = (
    CampaignRecipient.outcome,
    OutboxMessage.state,
    OutboxMessage.due_at,
    OutboxMessage.expires_at,
    OutboxMessage.last_answer,
    OutboxMessage.sent_at,
)
_TROUBLE_FIRST = case(
    (OutboxMessage.state.in_(TROUBLE), 0),
    (CampaignRecipient.outcome != "written", 1),
    else_=2,
)


@dataclass(frozen=True)
class Progress:
    """People by what became of them. `total`: all who are meant, as far as is known."""

    total: int
    sent: int
    waiting: int  # in the outbox
    failed: int  # refused, cannot be built, or too late
    withdrawn: int
    not_written: int  # there is a reason why no letter was put down

    @property
    def done(self) -> int:
        return self.sent + self.failed + self.withdrawn + self.not_written


@dataclass(frozen=True)
class Result:
    """What became of one person: of the letter, or why there is none."""

    name: str
    outcome: str
    state: str | None
    held: bool
    answer: str | None
    at: datetime | None


def progress(campaign: Campaign) -> Progress:
    letters = _letters_by_state(campaign.id)
    outcomes = _people_by_outcome(campaign.id)
    dealt_with = sum(outcomes.values())
    written_to_all = campaign.written_at is not None or campaign.state == "stopped"
    return Progress(
        total=dealt_with if written_to_all else max(campaign.expected, dealt_with),
        sent=letters.get("sent", 0),
        waiting=letters.get("queued", 0) + letters.get("sending", 0),
        failed=sum(letters.get(state, 0) for state in TROUBLE),
        withdrawn=letters.get("withdrawn", 0),
        not_written=dealt_with - outcomes.get("written", 0),
    )


def results(campaign: Campaign, page: int) -> list[Result]:
    """What went wrong first, then by name."""
    if campaign.kind == "invited":
        return results_of_guests(campaign.id, page)
    return results_of_people(campaign.id, page)


def results_of_people(campaign_id: int, page: int) -> list[Result]:
    name = Registration.given_name, Registration.patronymic, Registration.family_name
    people = (
        select(*name, *_WHAT)
        .select_from(CampaignRecipient)
        .join(Registration, Registration.id == CampaignRecipient.registration_id)
        .outerjoin(OutboxMessage, OutboxMessage.key == key_of_letter())
    )
    return _results(people, campaign_id, name, page)


def results_of_guests(campaign_id: int, page: int) -> list[Result]:
    name = invited.name_of()
    guests = (
        select(name.label("name"), *_WHAT)
        .select_from(CampaignRecipient)
        .outerjoin(Guest, Guest.id == CampaignRecipient.guest_id)
        .outerjoin(OutboxMessage, OutboxMessage.key == invited.key_of_letter())
    )
    return _results(guests, campaign_id, (name,), page)


def _results(
    statement: Any, campaign_id: int, names: Sequence[Any], page: int
) -> list[Result]:
    rows = db.session.execute(
        statement.where(CampaignRecipient.campaign_id == campaign_id)
        .order_by(_TROUBLE_FIRST, *names, CampaignRecipient.id)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    return [
        Result(
            name=" ".join(filter(None, row[: len(names)])),
            outcome=row.outcome,
            state=row.state,
            held=row.state == "queued" and row.due_at == row.expires_at,
            answer=row.last_answer,
            at=row.sent_at or (row.due_at if row.state == "queued" else None),
        )
        for row in rows
    ]


def campaigns_of_event(event_id: int) -> list[Campaign]:
    return _listed(Campaign.event_id == event_id)


def campaigns_of(organizer: Organizer) -> list[Campaign]:
    """The newest of all programmes in which somebody has a role."""
    if organizer.site_owner:
        return _listed()
    return _listed(Campaign.programme_id.in_([one.programme_id for one in organizer.roles]))


def still_waiting() -> set[int]:
    """Letters to many of which some have not left."""
    return set(
        db.session.scalars(
            select(OutboxMessage.about_id)
            .where(not_left(), OutboxMessage.about_type == ABOUT)
            .distinct()
        )
    )


def _listed(*conditions: object) -> list[Campaign]:
    statement = (
        select(Campaign)
        .where(*conditions)  # type: ignore[arg-type]
        .options(joinedload(Campaign.organizer), joinedload(Campaign.programme))
        .order_by(Campaign.id.desc())
        .limit(LIST)
    )
    return list(db.session.scalars(statement))


def _letters_by_state(campaign_id: int) -> dict[str, int]:
    """Of the first letter to each: one that was sent again by hand has a key of another kind."""
    rows = db.session.execute(
        select(OutboxMessage.state, func.count())
        .where(
            OutboxMessage.about_type == ABOUT,
            OutboxMessage.about_id == campaign_id,
            OutboxMessage.key.startswith(f"{ABOUT}:{campaign_id}:"),
        )
        .group_by(OutboxMessage.state)
    )
    return dict(rows.all())


def _people_by_outcome(campaign_id: int) -> dict[str, int]:
    rows = db.session.execute(
        select(CampaignRecipient.outcome, func.count())
        .where(CampaignRecipient.campaign_id == campaign_id)
        .group_by(CampaignRecipient.outcome)
    )
    return dict(rows.all())
