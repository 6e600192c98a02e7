"""Organizers confirm or decline who has asked for a seat: one letter to each."""

import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial

from sqlalchemy import exists, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import aliased

from webinar_hub.accounts.operations import note
from webinar_hub.catalogue import operations as catalogue
from webinar_hub.catalogue.models import Event
from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.core.operation import DatabaseBusy, operation
from webinar_hub.mail import outbox
from webinar_hub.registration import asking, letters, queries, rules
from webinar_hub.registration.models import LIVE_STATES, Registration
from webinar_hub.registration.operations import seats, telling
from webinar_hub.registration.operations.leaving import STALE_LETTERS

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Decided:
    """People by what became of them; `left`: they took it back, or others decided, meanwhile."""

    seated: int = 0
    waiting: int = 0
    declined: int = 0
    left: int = 0


@operation
def set_approval(
    event_id: int, approval: bool, *, by: int | None = None, version: int | None = None
) -> None:
    """Whether organizers confirm each sign-up. Raises PeopleAwaitDecision where some still do."""
    if not approval:
        rules.check_nobody_awaits_decision(asking.number_of([event_id]).get(event_id, 0))
    catalogue.set_approval(event_id, approval, by=by, version=version)


@operation
def approve(event_id: int, public_ids: Collection[str], *, by: int | None = None) -> Decided:
    """Give each a seat or the next number in line, in the order in which they asked.

    Raises EventOver or EventCancelled.
    """
    chosen = _chosen(event_id, public_ids, rules.TO_APPROVE)
    states = [one.state for one in chosen if _decide(one, _approve)]
    _note(event_id, by, "sign-ups confirmed", len(states))
    return Decided(
        seated=states.count("confirmed"),
        waiting=states.count("waitlisted"),
        left=len(set(public_ids)) - len(states),
    )


@operation
def decline(
    event_id: int, public_ids: Collection[str], reason: str, *, by: int | None = None
) -> Decided:
    """The reason goes into the letter. Raises EventOver or EventCancelled."""
    chosen = _chosen(event_id, public_ids, ("pending",))
    done = sum(_decide(one, partial(_decline, reason=reason)) for one in chosen)
    _note(event_id, by, "sign-ups declined", done)
    return Decided(declined=done, left=len(set(public_ids)) - done)


def tell_that_it_stays_so(registration: Registration) -> None:
    """To who signs up again after a "no"; at most once an hour, as every letter that is asked for.

    Inside an operation.
    """
    now = clock.now()
    if rules.letter_may_go_again(registration, now):
        meetings = rules.meetings_to_tell(registration.event, now)
        key = f"declined-again:{registration.id}:{now:%Y%m%d%H%M}"
        telling.send(registration, letters.still_declined(registration, meetings, key=key))


def _chosen(
    event_id: int, public_ids: Collection[str], states: Sequence[str]
) -> Sequence[Registration]:
    """Those who can be decided upon, the seats' rows locked before them as always.

    Not an old "no" to somebody who has signed up anew since: the new sign-up is what is decided on.
    """
    for pool in queries.pools_of(event_id):
        seats.lock(pool.id)
    event = queries.event_for_letters(event_id)
    if event is None:
        raise rules.EventOver
    rules.check_is_ahead(event, clock.now())
    newer = aliased(Registration)
    return db.session.scalars(
        select(Registration)
        .where(
            Registration.event_id == event_id,
            Registration.public_id.in_(public_ids),
            Registration.state.in_(states),
            ~exists().where(
                newer.event_id == Registration.event_id,
                newer.participant_id == Registration.participant_id,
                newer.id != Registration.id,
                newer.state.in_(LIVE_STATES),
            ),
        )
        .order_by(Registration.created_at, Registration.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def _decide(registration: Registration, act: Callable[[Registration], None]) -> bool:
    """Whose letter cannot be written is left undecided, and holds up none of the others."""
    registration_id = registration.id
    try:
        with db.session.begin_nested():
            registration.decided_at = clock.now()
            outbox.withdraw_from("registration", registration_id, STALE_LETTERS)
            act(registration)
    except (DBAPIError, DatabaseBusy):
        raise
    except Exception:
        log.exception("registration %s cannot be told what was decided", registration_id)
        return False
    return True


def _approve(registration: Registration) -> None:
    number = seats.take_or_queue(registration.pool_id)
    registration.decline_reason = ""
    if number is None:
        seats.promote(registration)
    else:
        registration.state, registration.queue_number = "waitlisted", number
    db.session.flush()
    telling.tell_approved(registration, key=f"approved:{registration.id}")


def _decline(registration: Registration, reason: str) -> None:
    registration.state, registration.decline_reason = "declined", reason
    db.session.flush()
    meetings = rules.meetings_to_tell(registration.event, clock.now())
    telling.send(registration, letters.declined(registration, meetings, reason))


def _note(event_id: int, by: int | None, action: str, people: int) -> None:
    if people:
        event = db.session.get_one(Event, event_id)
        note(by, action, "event", event_id, event.programme_id, {"people": people})
