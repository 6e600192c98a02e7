"""Showing oneself, taking it back at once, and forgetting what was shown."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, delete, exists, select

from webinar_hub.catalogue.models import Event
from webinar_hub.contacts import queries, rules
from webinar_hub.contacts.models import ContactCard, ContactFigure
from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.core.refusals import NotFound
from webinar_hub.registration.models import Registration
from webinar_hub.registration.operations import prove_address


@dataclass(frozen=True)
class Card:
    """What was typed. `whole_series`: for all its dates, else for this event alone."""

    organisation: str
    town: str
    offers: str
    seeks: str
    contact: str
    whole_series: bool


@operation
def show(registration_id: int, card: Card) -> None:
    """One card a person: a new one takes the place of the old. Raises NotFound."""
    registration = _own(registration_id)
    event = registration.event
    prove_address(registration_id)
    _take_back(registration, all_dates=card.whole_series)
    series_id = event.series_id if card.whole_series else None
    words = {name: value for name, value in vars(card).items() if name != "whole_series"}
    db.session.add(
        ContactCard(
            participant_id=registration.participant_id,
            event_id=None if series_id else event.id,
            series_id=series_id,
            agreed_at=clock.now(),
            **words,
        )
    )


@operation
def withdraw(registration_id: int) -> None:
    """From now on nobody reads it. Twice is once."""
    registration = db.session.get(Registration, registration_id)
    if registration is None:
        raise NotFound
    _take_back(registration, all_dates=False)


@operation
def close(event_id: int) -> int:
    """Keep how many they were, and nothing else. Returns how many cards went."""
    event = db.session.get(Event, event_id, with_for_update=True)
    if event is None or not rules.is_past(event.ended_at, clock.now()):
        return 0
    kept = exists().where(ContactFigure.event_id == event_id)
    if not db.session.scalar(select(kept)):
        db.session.add(ContactFigure(event_id=event_id, people=queries.people_shown(event)))
    return _delete(ContactCard.event_id == event_id)


@operation
def forget_rest(at: datetime) -> int:
    """Of series whose dates are all long over, and of people who may not be shown any more."""
    later = exists().where(
        and_(
            Event.series_id == ContactCard.series_id,
            Event.ended_at > at - rules.SHOWN_FOR,
        )
    )
    gone = _delete(ContactCard.series_id.is_not(None), ~later)
    return gone + _delete(queries.without_a_seat())


def _own(registration_id: int) -> Registration:
    """Locked: two forms sent at once are saved one after the other."""
    registration = db.session.scalar(
        select(Registration)
        .where(Registration.id == registration_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if registration is None or not rules.is_offered(registration, clock.now()):
        raise NotFound
    return registration


def _take_back(registration: Registration, *, all_dates: bool) -> None:
    """What the person shows here, be it for the whole series; at its other dates only if asked."""
    event = registration.event
    places = ContactCard.event_id == event.id
    if event.series_id is not None:
        places = places | (ContactCard.series_id == event.series_id)
        if all_dates:
            dates = select(Event.id).where(Event.series_id == event.series_id)
            places = places | ContactCard.event_id.in_(dates)
    _delete(ContactCard.participant_id == registration.participant_id, places)


def _delete(*conditions: object) -> int:
    statement = delete(ContactCard).where(*conditions)  # type: ignore[arg-type]
    rows = db.session.execute(statement.execution_options(synchronize_session=False))
    return int(rows.rowcount)  # type: ignore[attr-defined]
