"""A free seat goes, or is offered, to the first in line who can be told of it.

Inside an operation, as `seats`.
"""

import logging
from datetime import datetime

from sqlalchemy.exc import DBAPIError

from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.core.operation import DatabaseBusy
from webinar_hub.mail import outbox
from webinar_hub.registration import rules
from webinar_hub.registration.models import Registration
from webinar_hub.registration.operations import seats, telling

log = logging.getLogger(__name__)


def promote_next(pool_id: int, passed_over: set[int]) -> bool:
    """Give or offer a seat to the first in line and write to them; False when nobody can have it.

    Whose letter cannot be written keeps the place: a seat that nobody tells them of would stay
    empty. They are added to `passed_over` and the next one has the seat, so that one person stops
    neither the line nor whoever gives a seat back. Every sweep tries them again.
    """
    while (following := seats.first_in_line(pool_id, besides=passed_over)) is not None:
        if _promote(following):
            return True
        passed_over.add(following.id)
    return False


def _promote(registration: Registration) -> bool:
    registration_id = registration.id
    try:
        with db.session.begin_nested():
            give(registration)
    except (DBAPIError, DatabaseBusy):
        raise  # nobody in the line is to blame
    except Exception:
        log.exception("registration %s cannot be told of a free seat", registration_id)
        return False
    return True


def give(registration: Registration) -> None:
    """The seat itself or the offer of it, and the letter that says which."""
    outbox.withdraw_from("registration", registration.id, ("still_waiting",))
    until = _offered_until(registration)
    if until is None:
        seats.promote(registration)
        db.session.flush()
        telling.tell_promoted(registration)
        return
    seats.offer(registration, until)
    db.session.flush()
    telling.tell_offered(registration, key=f"offer:{registration.id}:{clock.now().timestamp()}")


def _offered_until(registration: Registration) -> datetime | None:
    """None: nobody is asked where seats are not scarce, or whom no letter can ask."""
    if registration.agrees_within is not None:
        return rules.agreement_ends(registration.event, registration.agrees_within, clock.now())
    if registration.pool.capacity is None or registration.participant.email_key is None:
        return None
    return rules.offer_ends(registration.event, clock.now())
