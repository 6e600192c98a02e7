"""A letter to many while nobody has got it: made, changed, thrown away."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from webinar_hub.accounts.operations import note
from webinar_hub.campaigns import rules
from webinar_hub.campaigns.choosing import People
from webinar_hub.campaigns.models import Campaign
from webinar_hub.catalogue.models import Event, Series
from webinar_hub.catalogue.operations import ChangedMeanwhile
from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.core.refusals import NotFound
from webinar_hub.registration.models import LIVE_STATES


@dataclass(frozen=True)
class Draft:
    """What an organizer typed; a language without a text is left empty."""

    kind: str
    people: People
    subjects: dict[str, str] = field(default_factory=dict)
    bodies: dict[str, str] = field(default_factory=dict)

    def columns(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "people": self.people.as_document(),
            "event_id": self.people.only_event,
            **{f"subject_{one}": text for one, text in self.subjects.items()},
            **{f"body_{one}": text for one, text in self.bodies.items()},
        }


@operation
def create(programme_id: int, by: int, name: str, draft: Draft) -> str:
    """A draft under the name that was made with its form: sending that again changes nothing.

    Returns the name. Raises NoEvent, OneEvent, OnlyLive, NotFound.
    """
    known = db.session.scalar(select(Campaign).where(Campaign.public_id == name))
    if known is not None:
        if known.programme_id != programme_id:
            raise NotFound
        return name
    _check(programme_id, draft)
    now = clock.now()
    campaign = Campaign(
        public_id=name,
        programme_id=programme_id,
        organizer_id=by,
        state="draft",
        created_at=now,
        changed_at=now,
        **draft.columns(),
    )
    db.session.add(campaign)
    db.session.flush()
    note(by, "letter to many drafted", ABOUT, campaign.id, programme_id)
    return name


@operation
def save(campaign_id: int, by: int, version: int | None, draft: Draft) -> None:
    """Raises ChangedMeanwhile when somebody else saved since, AlreadyBegun, NoEvent, OneEvent,
    OnlyLive."""
    campaign = locked(campaign_id)
    if campaign.state != "draft":
        raise rules.AlreadyBegun
    check_version(campaign, version)
    _check(campaign.programme_id, draft)
    for name, value in draft.columns().items():
        setattr(campaign, name, value)
    campaign.organizer_id, campaign.changed_at = by, clock.now()
    note(by, "letter to many changed", ABOUT, campaign.id, campaign.programme_id)


@operation
def discard(campaign_id: int, by: int) -> None:
    """A draft of which nobody was told anything. Raises AlreadyBegun."""
    campaign = locked(campaign_id)
    if campaign.state != "draft":
        raise rules.AlreadyBegun
    note(by, "letter to many thrown away", ABOUT, campaign.id, campaign.programme_id)
    db.session.delete(campaign)


ABOUT = "campaign"  # in the record of changes


def locked(campaign_id: int) -> Campaign:
    found = db.session.get(Campaign, campaign_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound
    return found


def check_version(campaign: Campaign, version: int | None) -> None:
    if version is not None and version != campaign.version_id:
        raise ChangedMeanwhile


def _check(programme_id: int, draft: Draft) -> None:
    if draft.kind == "service":
        if not draft.people.of_some_event:
            raise rules.NoEvent(field="events")
        if not set(draft.people.states) <= set(LIVE_STATES):
            raise rules.OnlyLive(field="states")
    if draft.kind == "invited" and draft.people.only_event is None:
        raise rules.OneEvent(field="events")
    _check_place(programme_id, draft.people)


def _check_place(programme_id: int, people: People) -> None:
    """Whatever a form says, nothing of another programme is chosen."""
    for model, ids in ((Event, people.events), (Series, people.series)):
        wanted = select(model.id).where(model.programme_id == programme_id, model.id.in_(ids))
        if set(db.session.scalars(wanted)) != set(ids):
            raise NotFound
