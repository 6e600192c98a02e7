"""A series of evenings, and people who enrol in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from tests import making
from tests.registration.people import application, fresh
from webinar_hub.catalogue.models import Event, Programme, Series
from webinar_hub.core.database import db
from webinar_hub.enrolment import operations
from webinar_hub.enrolment.models import SeriesEnrolment
from webinar_hub.enrolment.operations import Wish
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.registration.models import Registration, SeatPool

START = datetime(2026, 12, 3, 15, tzinfo=UTC)  # six in the evening in Moscow


@dataclass
class Evenings:
    """A series with its dates; each a week after the one before."""

    programme: Programme
    series: Series
    dates: list[Event]

    def add(self, **columns: Any) -> Event:
        """One more date, a week after the last."""
        date = an_evening(self.programme, self.series, len(self.dates), **columns)
        self.dates.append(date)
        return date


def evenings(
    number: int = 3, *, programme: dict[str, Any] | None = None, **columns: Any
) -> Evenings:
    found = making.make_programme(**(programme or {}))
    series = making.make_series(found, slug="evenings", title="Family evenings")
    dates = [an_evening(found, series, at, **columns) for at in range(number)]
    return Evenings(found, series, dates)


def an_evening(programme: Programme, series: Series, number: int, **columns: Any) -> Event:
    """`capacity`: of its only pool."""
    capacity = columns.pop("capacity", 40)
    named = {"title": f"Evening {number + 1}", "slug": f"evening-{number + 1}"}
    starts = START + timedelta(weeks=number)
    event = making.make_event(
        programme, series_id=series.id, **({"starts": starts} | named | columns)
    )
    making.make_pool(event, capacity=capacity)
    return event


def enrol(
    series: Series,
    given_name: str = "Anna",
    *,
    chosen: Sequence[Event] | None = None,
    part: str | None = None,
    **changes: Any,
) -> SeriesEnrolment:
    """Enrols somebody and returns the enrolment as it now is."""
    picked = None if chosen is None else tuple(one.public_id for one in chosen)
    wish = Wish(application(given_name, **changes), picked, part)
    found = operations.enrol(series.id, wish)
    db.session.rollback()
    return db.session.get_one(SeriesEnrolment, found)


def own(enrolment: SeriesEnrolment) -> dict[str, str]:
    """Title of each date with the state of the person's last registration for it."""
    db.session.rollback()
    rows = db.session.execute(
        select(Event.title, Registration.state)
        .join(Registration, Registration.event_id == Event.id)
        .where(Registration.participant_id == fresh(enrolment).participant_id)
        .order_by(Registration.attempt, Event.id)
    )
    return dict(rows.all())


def registration_at(enrolment: SeriesEnrolment, event: Event) -> Registration:
    db.session.rollback()
    return db.session.scalars(
        select(Registration)
        .where(
            Registration.participant_id == fresh(enrolment).participant_id,
            Registration.event_id == event.id,
        )
        .order_by(Registration.attempt.desc())
    ).first()


def letters_to(enrolment: SeriesEnrolment) -> list[OutboxMessage]:
    """About the series; what belongs to one date is written to its registration."""
    db.session.rollback()
    return list(
        db.session.scalars(
            select(OutboxMessage)
            .where(
                OutboxMessage.recipient_type == "enrolment",
                OutboxMessage.recipient_id == enrolment.id,
            )
            .order_by(OutboxMessage.id)
        )
    )


def all_letters() -> list[OutboxMessage]:
    db.session.rollback()
    return list(db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)))


def all_kinds() -> list[str]:
    return [one.kind for one in all_letters()]


def pool_of(event: Event) -> SeatPool:
    return db.session.scalars(select(SeatPool).where(SeatPool.event_id == event.id)).one()
