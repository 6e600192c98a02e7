"""An app for one-time codes, as on an organizer's phone, and the steps around it."""

import re

from tests import organizing as some
from webinar_hub.accounts import own_account, second_step
from webinar_hub.accounts.models import Organizer
from webinar_hub.accounts.queries import by_email
from webinar_hub.core import clock
from webinar_hub.core.database import db


class Phone:
    """It shows a code for the present half minute, or for one `steps` away."""

    def __init__(self, secret: bytes):
        self.secret = secret

    def code(self, steps: int = 0) -> str:
        return second_step.code(self.secret, second_step.step_at(clock.now()) + steps)


def set_up(organizer: Organizer, here: str = "") -> tuple[Phone, list[str]]:
    """Turns the second step on; returns the phone and the codes on paper."""
    phone = Phone(second_step.new_secret())
    packed = second_step.packed(phone.secret, organizer.public_id)
    return phone, own_account.turn_on(organizer, some.PASSWORD, packed, phone.code(), here)


def again(email: str = "vera@example.org") -> Organizer:
    """As the database has them now."""
    db.session.rollback()
    db.session.expire_all()
    found = by_email(email)
    assert found is not None
    return found


def field(page: str, name: str) -> str:
    """What a hidden field of the page holds."""
    found = re.search(rf'<input[^>]*name="{name}"[^>]*value="([^"]*)"', page)
    assert found is not None, name
    return found[1]
