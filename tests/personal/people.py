"""People who come to their own page, and the letter that they wait for.

The cast: Anna is a parent; Boris shares her address; Vera works with families and is discreet.
"""

import re
from typing import Any

from flask import Flask
from sqlalchemy import select

from tests.attendance.guests import a_guest, a_hall
from tests.registration.visitors import Visitor
from webinar_hub.core import links
from webinar_hub.core.database import db
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.personal import jobs
from webinar_hub.personal.models import PersonalSession, SignIn
from webinar_hub.registration.models import Registration

ANNA = "anna@example.org"


def anna(**changes: Any) -> Registration:
    return a_guest(a_hall(), "Anna", **changes)


def letters() -> list[OutboxMessage]:
    """Of those who asked, after the sweep that writes them."""
    db.session.rollback()
    jobs.write_sign_in_letters()
    rows = db.session.scalars(
        select(OutboxMessage)
        .where(OutboxMessage.recipient_type == "sign-in")
        .order_by(OutboxMessage.id)
    )
    return list(rows)


def code_of(message: OutboxMessage) -> str:
    return links.code(*message.links["sign_in_code"])


def path_of(message: OutboxMessage) -> str:
    purpose, public_id, counter = message.links["sign_in_link"]
    return links.PATHS[purpose].format(links.token(purpose, public_id, counter))


def another_code(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def asked() -> list[SignIn]:
    db.session.rollback()
    return list(db.session.scalars(select(SignIn).order_by(SignIn.id)))


def sessions() -> list[PersonalSession]:
    db.session.rollback()
    return list(db.session.scalars(select(PersonalSession).order_by(PersonalSession.id)))


def ask(visitor: Visitor, email: str = ANNA) -> Any:
    return visitor.post("/sign-in", {"email": email})


def type_code(visitor: Visitor, code: str) -> Any:
    return visitor.post("/sign-in/code", {"code": code})


def signed_in(app: Flask, email: str = ANNA, **options: Any) -> Visitor:
    """A browser that has asked for the letter and typed its code."""
    visitor = Visitor(app, **options)
    ask(visitor, email)
    assert type_code(visitor, code_of(letters()[-1])).location == "/me"
    return visitor


def token_on(page: str) -> str:
    found = re.search(r'name="form_token" value="([0-9a-f]+)"', page)
    assert found is not None
    return found[1]


def send(visitor: Visitor, path: str, **fields: Any) -> Any:
    """A form of the page, with its token."""
    token = token_on(visitor.get("/me").get_data(as_text=True))
    return visitor.post(path, {"form_token": token, **fields})


def is_in(visitor: Visitor) -> bool:
    return visitor.get("/me").status_code == 200


def a_second_at_the_address(given_name: str = "Boris", **changes: Any) -> Registration:
    hall = a_hall(title="Case management")
    return a_guest(hall, given_name, email=ANNA, **changes)


