"""A letter to exactly those people who were ticked in the roster of an event."""

from collections.abc import Collection

from sqlalchemy import insert, select

from webinar_hub.accounts.operations import note
from webinar_hub.campaigns import choosing
from webinar_hub.campaigns.models import Campaign, TickedPerson
from webinar_hub.campaigns.operations.drafting import ABOUT
from webinar_hub.catalogue.models import Event
from webinar_hub.core import clock, tokens
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.core.refusals import NotFound
from webinar_hub.registration.models import Registration


@operation
def create_for_ticked(event_id: int, by: int, public_ids: Collection[str]) -> str:
    """A draft without words; returns its name. Whoever is of another event is passed over.

    Pressed twice it is the same draft, as long as nothing was written. Raises NotFound.
    """
    event = db.session.get(Event, event_id, with_for_update=True)
    registrations = set(
        db.session.scalars(
            select(Registration.id).where(
                Registration.event_id == event_id, Registration.public_id.in_(public_ids)
            )
        )
    )
    if event is None or not registrations:
        raise NotFound
    for draft in _untouched(event_id, by):
        if _ticked_for(draft) == registrations:
            return draft.public_id
    return _made(event, by, registrations)


def _made(event: Event, by: int, registrations: Collection[int]) -> str:
    now = clock.now()
    campaign = Campaign(
        public_id=tokens.public_id(),
        programme_id=event.programme_id,
        event_id=event.id,
        organizer_id=by,
        kind="service",
        state="draft",
        people=choosing.of_ticked(event.id, "service").as_document(),
        created_at=now,
        changed_at=now,
    )
    db.session.add(campaign)
    db.session.flush()
    db.session.execute(
        insert(TickedPerson),
        [{"campaign_id": campaign.id, "registration_id": one} for one in sorted(registrations)],
    )
    told = {"people": len(registrations)}
    note(by, "letter to many drafted", ABOUT, campaign.id, event.programme_id, told)
    return campaign.public_id


def _untouched(event_id: int, by: int) -> list[Campaign]:
    drafts = select(Campaign).where(
        Campaign.event_id == event_id, Campaign.organizer_id == by, Campaign.state == "draft"
    )
    found = db.session.scalars(drafts.order_by(Campaign.id.desc())).all()
    return [one for one in found if choosing.of_document(one.people).ticked and not one.languages]


def _ticked_for(campaign: Campaign) -> set[int]:
    of_draft = TickedPerson.campaign_id == campaign.id
    return set(db.session.scalars(select(TickedPerson.registration_id).where(of_draft)))
