"""How many seats one mailbox or network holds that nobody has shown to want.

Mailboxes and networks are kept as keyed digests, and forgotten once the seat is proven or over.
"""

import hashlib
import hmac
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import bindparam, case, func, or_, select, update

from webinar_hub.catalogue.models import Event
from webinar_hub.core import clock
from webinar_hub.core.database import db, written
from webinar_hub.core.operation import one_at_a_time, operation
from webinar_hub.core.web import settings
from webinar_hub.registration import rules
from webinar_hub.registration.models import HOLDING_STATES, LIVE_STATES, Registration

BATCH = 500


_of_mailbox = Registration.held_by_mailbox == bindparam("mailbox")
_of_network = Registration.held_by_network == bindparam("network")
# Made once: it runs at each sign-up, and making it costs more than running it.
_COUNT = (
    select(func.count(case((_of_mailbox, 1))), func.count(case((_of_network, 1))))
    .select_from(Registration)
    .join(Event, Event.id == Registration.event_id)
    .where(
        or_(_of_mailbox, _of_network),
        Registration.address_proven_at.is_(None),
        Registration.state.in_([written(state) for state in HOLDING_STATES]),
        Event.status == written("scheduled"),
        Event.last_end > bindparam("now"),
    )
)


@dataclass(frozen=True)
class Holder:
    """Whose the seats are counted as, by digests."""

    mailbox: str
    network: str


class Held(NamedTuple):
    mailbox: int
    network: int


def holder(mailbox: str, network: str) -> Holder:
    return Holder(_digest("mailbox", mailbox), _digest("network", network))


def take_turn(holder: Holder | None) -> None:
    """Before any other turn or row, always: of two who come for a last seat one is refused.

    But after what needs a connection of its own: while others wait here they hold theirs.
    """
    if holder is not None:
        one_at_a_time(f"unproven {holder.network}", f"unproven {holder.mailbox}")


def check(holder: Holder | None, more: int) -> None:
    """Inside an operation that has taken its turn. Raises a TooManyUnproven."""
    if holder is None or not more:
        return
    held = count(holder)
    rules.check_unproven(
        held.mailbox,
        held.network,
        more=more,
        per_mailbox=settings().unproven_per_mailbox,
        per_network=settings().unproven_per_network,
    )


def count(holder: Holder) -> Held:
    """Of what is still ahead."""
    known = {"mailbox": holder.mailbox, "network": holder.network, "now": clock.now()}
    return Held(*db.session.execute(_COUNT, known).one())


@operation
def forget_holders() -> int:
    """Whose seat is proven, given back or over is counted no more; returns how many."""
    kept = Registration.held_by_mailbox > ""  # as a range SQLite looks it up in the index
    done = or_(
        Registration.address_proven_at.is_not(None),
        Registration.state.not_in(LIVE_STATES),
        Event.last_end <= clock.now(),
    )
    found = select(Registration.id).join(Event, Event.id == Registration.event_id)
    ids = db.session.scalars(found.where(kept, done).limit(BATCH)).all()
    if ids:
        db.session.execute(
            update(Registration)
            .where(Registration.id.in_(ids))
            .values(held_by_mailbox=None, held_by_network=None)
            .execution_options(synchronize_session=False)
        )
    return len(ids)


def _digest(name: str, who: str) -> str:
    key = settings().link_key
    return hmac.new(key, f"unproven {name}\0{who}".encode(), hashlib.sha256).hexdigest()
