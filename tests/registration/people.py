"""People who sign up, and the letters that wait for them in the outbox.

The cast: Anna is a parent, Boris may share her address, Vera works with families.
"""

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import Flask
from sqlalchemy import select, update

from webinar_hub.catalogue.models import Event
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.participants.operations import PersonData
from webinar_hub.participants.rules import mailbox
from webinar_hub.registration import operations
from webinar_hub.registration.models import Invitation, Registration, SeatPool
from webinar_hub.registration.operations import Application, SignedUp

OF_THE_PERSON = set(PersonData.__dataclass_fields__)


def application(given_name: str = "Anna", email: str | None = None, **changes: Any) -> Application:
    """What a parent typed; without an address hers is made of the name."""
    address = email if email is not None else f"{given_name.lower().replace(' ', '.')}@example.org"
    person = PersonData(
        mailbox=mailbox(address) if address else None,
        given_name=given_name,
        family_name="",
        patronymic="",
        language="en",
        zone="Europe/Moscow",
        region_id=None,
        discreet=False,
    )
    person = replace(person, **{k: v for k, v in changes.items() if k in OF_THE_PERSON})
    others = {k: v for k, v in changes.items() if k not in OF_THE_PERSON}
    return Application(person=person, **({"role": "parent"} | others))


def sign_up(event: Event, given_name: str = "Anna", **changes: Any) -> Registration:
    """Signs somebody up and returns the registration as it now is."""
    return registration_of(signed_up(event, given_name, **changes))


def signed_up(event: Event, given_name: str = "Anna", **changes: Any) -> SignedUp:
    return operations.sign_up(event.id, application(given_name, **changes))


def registration_of(answer: SignedUp) -> Registration:
    return fresh(db.session.get_one(Registration, answer.registration_id))


def fresh(row: Any) -> Any:
    """The row as everybody else sees it."""
    kind, key = type(row), row.__mapper__.primary_key_from_instance(row)
    db.session.rollback()
    return db.session.get_one(kind, key)


def figures(pool: SeatPool) -> tuple[int, int]:
    """Taken, waiting."""
    pool = fresh(pool)
    return pool.taken, pool.waiting


def letters_to(registration: Registration, *kinds: str) -> list[OutboxMessage]:
    """In the order in which they were put down."""
    statement = select(OutboxMessage).where(
        OutboxMessage.recipient_type == "registration",
        OutboxMessage.recipient_id == registration.id,
    )
    if kinds:
        statement = statement.where(OutboxMessage.kind.in_(kinds))
    db.session.rollback()
    return list(db.session.scalars(statement.order_by(OutboxMessage.id)))


def kinds_to(registration: Registration, state: str | None = None) -> list[str]:
    return [one.kind for one in letters_to(registration) if state in (None, one.state)]


@operation
def delivered() -> None:
    """Every letter that was written so far has reached its reader."""
    db.session.execute(
        update(OutboxMessage).where(OutboxMessage.state == "queued").values(state="sent")
    )


def invitation_of(registration: Registration) -> Invitation:
    """The only one."""
    (invitation,) = fresh(registration).invitations
    return invitation


def all_letters() -> list[OutboxMessage]:
    db.session.rollback()
    return list(db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)))


def at_once(app: Flask, number: int, work: Callable[[], Any]) -> list[Any]:
    """Does the same in so many threads together; their answers, or what went wrong."""
    together, answers = threading.Barrier(number), []

    def run() -> None:
        with app.app_context():
            together.wait(10)
            try:
                answers.append(work())
            except Exception as problem:
                answers.append(problem)

    threads = [threading.Thread(target=run) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(answers) == number
    return answers
