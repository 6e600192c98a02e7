"""Who is shown to whom, how many showed themselves, and what is to be forgotten."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from webinar_hub.catalogue.models import Event
from webinar_hub.contacts.models import ContactCard, ContactFigure
from webinar_hub.contacts.rules import SHOWN_FOR
from webinar_hub.core.database import db
from webinar_hub.participants.models import Participant
from webinar_hub.registration.models import Registration

MOST_SHOWN = 500


@dataclass(frozen=True)
class Shown:
    """One person, as the others read it."""

    name: str
    organisation: str
    town: str
    offers: str
    seeks: str
    contact: str


def card_of(registration: Registration) -> ContactCard | None:
    """What the person shows here: for this event, or for all dates of its series."""
    own = ContactCard.participant_id == registration.participant_id
    return db.session.scalar(
        select(ContactCard).where(own, _meant_for(registration.event)).limit(1)
    )


def others(registration: Registration, card: ContactCard) -> list[Shown]:
    """Everybody else who is shown where this card is shown, each once, by name."""
    event = registration.event
    at_this_one = and_(Registration.event_id == event.id, _meant_for(event))
    if card.series_id is not None:
        dates = select(Event.id).where(Event.series_id == card.series_id)
        of_the_series = and_(
            Registration.event_id.in_(dates), ContactCard.series_id == card.series_id
        )
        where = or_(at_this_one, of_the_series)
    else:
        where = at_this_one
    rows = db.session.execute(
        _seated()
        .where(where, ContactCard.participant_id != registration.participant_id)
        .order_by(Registration.search_key, Registration.id)
        .limit(MOST_SHOWN)
    ).all()
    found = {one.id: (one, seat) for one, seat in reversed(rows)}
    return [_shown(one, seat) for one, seat in reversed(found.values())]


def people_shown(event: Event) -> int:
    """How many show themselves at an event; when all is forgotten, how many did."""
    kept = db.session.scalar(
        select(ContactFigure.people).where(ContactFigure.event_id == event.id)
    )
    if kept is not None:
        return kept
    cards = _seated().where(Registration.event_id == event.id, _meant_for(event))
    counted = cards.with_only_columns(ContactCard.participant_id).distinct().subquery()
    return int(db.session.scalar(select(func.count()).select_from(counted)) or 0)


def over(at: datetime) -> list[int]:
    """Events so long ago that what was shown there is to be forgotten, and no figure is kept."""
    return list(
        db.session.scalars(
            select(Event.id)
            .where(
                Event.ended_at <= at - SHOWN_FOR,
                exists().where(
                    or_(
                        ContactCard.event_id == Event.id, ContactCard.series_id == Event.series_id
                    )
                ),
                ~exists().where(ContactFigure.event_id == Event.id),
            )
            .order_by(Event.id)
        )
    )


def without_a_seat() -> ColumnElement[bool]:
    """Cards of people who gave their seat back, or want to be written to discreetly."""
    event = aliased(Event)
    seat = (
        select(Registration.id)
        .join(event, event.id == Registration.event_id)
        .join(Participant, Participant.id == Registration.participant_id)
        .where(
            Registration.participant_id == ContactCard.participant_id,
            or_(event.id == ContactCard.event_id, event.series_id == ContactCard.series_id),
            *_may_be_shown(event),
        )
        .correlate(ContactCard)
    )
    return ~seat.exists()


def _seated() -> Select[ContactCard, Registration]:
    """Cards with each seat by which their person may be shown."""
    return (
        select(ContactCard, Registration)
        .join(Registration, Registration.participant_id == ContactCard.participant_id)
        .join(Participant, Participant.id == ContactCard.participant_id)
        .join(Event, Event.id == Registration.event_id)
        .where(*_may_be_shown(Event))
    )


def _may_be_shown(event: type[Event]) -> tuple[ColumnElement[bool], ...]:
    """The same as `rules.is_offered`, but for the time."""
    return (
        Registration.role == "professional",
        Registration.state == "confirmed",
        Registration.discreet.is_(False),
        Participant.discreet.is_(False),
        event.sensitive.is_(False),
        event.status == "scheduled",
    )


def _meant_for(event: Event) -> ColumnElement[bool]:
    here = ContactCard.event_id == event.id
    return here if event.series_id is None else or_(here, ContactCard.series_id == event.series_id)


def _shown(card: ContactCard, seat: Registration) -> Shown:
    return Shown(
        seat.full_name, card.organisation, card.town, card.offers, card.seeks, card.contact
    )
