"""Lists of colleagues. The cast: Maria manages a kindergarten; Anna, Boris and Vera work there."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from tests import making
from webinar_hub.catalogue.models import Event
from webinar_hub.colleagues import operations, rules
from webinar_hub.colleagues.models import Colleague, ColleagueList
from webinar_hub.colleagues.operations import Agreement, Listed, Wish
from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.participants.models import ConsentText
from webinar_hub.participants.operations import add_consent_text
from webinar_hub.participants.rules import mailbox
from webinar_hub.registration.models import Registration
from webinar_hub.registration.operations.details import Details

MONDAY = datetime(2026, 11, 2, 8, tzinfo=UTC)  # eleven o'clock in Moscow
MARIA = "maria@example.org"


def a_seminar(capacity: int | None = 40, **columns: Any) -> Event:
    programme = making.make_programme(slug="family", name="Family trust")
    event = making.make_event(
        programme,
        title="The tender age",
        slug="the-tender-age",
        audience=frozenset({"professional", "parent"}),
        **columns,
    )
    making.make_pool(event, capacity=capacity)
    add_consent_text(programme.organization_id, "participation", "en", "I agree", "The text")
    return event


def person(name: str, email: str = "", **more: str) -> Listed:
    """`Anna Ivanova`; without an address hers is made of the name."""
    given, _, family = name.partition(" ")
    address = email or f"{given.lower()}@example.org"
    return Listed(mailbox(address), given, family or "Orlova", **more)


def wish(*names: str | Listed, email: str = MARIA, **changes: Any) -> Wish:
    people = [person(one) if isinstance(one, str) else one for one in names]
    values = {
        "name": "Maria Sokolova",
        "organisation": "Kindergarten No. 7",
        "mailbox": mailbox(email),
        "people": people,
        "language": "en",
        "zone": "Europe/Moscow",
    }
    return Wish(**(values | changes))


def put_together(event: Event, *names: str | Listed, **changes: Any) -> ColleagueList:
    operations.put_together(event.id, wish(*names, **changes))
    return lists()[-1]


def asked(event: Event, *names: str | Listed, **changes: Any) -> ColleagueList:
    """Put together and confirmed."""
    listing = put_together(event, *names, **changes)
    confirm(listing.id)
    db.session.rollback()
    return listing


def confirm(list_id: int) -> None:
    """As the button does it."""
    operations.confirm(list_id)
    operations.ask_next(list_id)


def agree(line: Colleague, **changes: Any) -> None:
    assert line.registration_id is not None
    operations.agree(line.registration_id, agreement(line, **changes))
    db.session.rollback()


def agreement(line: Colleague, **changes: Any) -> Agreement:
    values = {
        "given_name": line.given_name,
        "family_name": line.family_name,
        "patronymic": "",
        "region_id": None,
        "organisation": "Kindergarten No. 7",
        "organisation_kind": None,
        "position": "",
        "language": "en",
        "zone": "Europe/Moscow",
        "discreet": False,
    }
    text = db.session.scalar(select(ConsentText.id).where(ConsentText.purpose == "participation"))
    return Agreement(Details(**(values | changes)), (text,) if text else ())


def lists() -> list[ColleagueList]:
    db.session.rollback()
    return list(db.session.scalars(select(ColleagueList).order_by(ColleagueList.id)))


def lines(listing: ColleagueList) -> list[Colleague]:
    db.session.rollback()
    return list(
        db.session.scalars(
            select(Colleague).where(Colleague.list_id == listing.id).order_by(Colleague.id)
        )
    )


def standings(listing: ColleagueList) -> list[str]:
    """What the manager reads of each."""
    return [rules.standing(one, clock.now()) for one in lines(listing)]


def registrations(event: Event) -> list[Registration]:
    db.session.rollback()
    return list(
        db.session.scalars(
            select(Registration).where(Registration.event_id == event.id).order_by(Registration.id)
        )
    )


def states(event: Event) -> list[str]:
    return [one.state for one in registrations(event)]


def letters(kind: str = "colleague_asked", state: str | None = None) -> list[OutboxMessage]:
    db.session.rollback()
    rows = db.session.scalars(
        select(OutboxMessage).where(OutboxMessage.kind == kind).order_by(OutboxMessage.id)
    )
    return [row for row in rows if state in (None, row.state)]


def recipients(kind: str = "colleague_asked") -> list[str]:
    return [one.recipient_email for one in letters(kind)]
