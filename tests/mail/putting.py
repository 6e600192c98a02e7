"""Letters put into the outbox as the product puts them, and what has become of them."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select, update

from webinar_hub.core import clock
from webinar_hub.core.database import database_time, db
from webinar_hub.core.operation import operation
from webinar_hub.mail import outbox
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.mail.outbox import About, Frame, Letter, Recipient
from webinar_hub.mail.transport import init_mail

FRAME = Frame("Families in step", "help@example.org", ["We help:"], ["Yours alone."])


def letter(number: int = 1, **changes: Any) -> Letter:
    """A short letter without a calendar."""
    wanted: dict[str, Any] = {
        "key": f"letter:{number}",
        "kind": "left_line",
        "about": About("registration", number),
        "recipient": Recipient("registration", number, "Anna", f"person{number}@example.org"),
        "language": "en",
        "facts": {
            "greeting": "Hello Anna,",
            "event_title": "The tender age",
            "when": "Thursday",
            "again_line": "",
        },
        "frame": FRAME,
        "priority": outbox.CONFIRMATION,
        "expires_at": clock.now() + timedelta(days=10),
    }
    return Letter(**(wanted | changes))


@operation
def put(letters: Iterable[Letter]) -> int:
    return outbox.put_many(letters)


def put_one(number: int = 1, **changes: Any) -> OutboxMessage:
    assert put([letter(number, **changes)]) == 1
    return message(number)


def message(number: int = 1) -> OutboxMessage:
    """As everybody else sees it."""
    db.session.rollback()
    statement = select(OutboxMessage).where(OutboxMessage.recipient_id == number)
    return db.session.scalars(statement.order_by(OutboxMessage.id.desc())).first()


def messages() -> list[OutboxMessage]:
    db.session.rollback()
    return list(db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)))


def states() -> list[str]:
    return [one.state for one in messages()]


@operation
def end_leases() -> None:
    """As if the process that holds them had died long ago."""
    past = database_time() - timedelta(seconds=1)
    db.session.execute(update(OutboxMessage).values(leased_until=past))


def use_relay(app: Flask, url: str, **settings: Any) -> None:
    """Letters of this application go there."""
    known = app.extensions["webinar_hub_settings"]
    wanted = replace(known, smtp_url=url or None, **({"smtp_timeout": 5.0} | settings))
    app.extensions["webinar_hub_settings"] = wanted
    init_mail(app, wanted)
