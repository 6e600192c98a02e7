"""Room or online: a person goes over to the other part, where there is a seat.

Nobody gives a seat up for a place in line: without a free seat in the other part all stays as it
is. What the person had before goes on to the next in line in the same transaction.
"""

from datetime import timedelta

from sqlalchemy import select

from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.core.refusals import NotFound
from webinar_hub.mail import outbox
from webinar_hub.registration import letters, queries, rules
from webinar_hub.registration.models import Registration, SeatPool
from webinar_hub.registration.operations import changes, seats, telling
from webinar_hub.registration.operations.leaving import STALE_LETTERS, give_back

# Unsent ones name the old part; what an organizer changed or wrote is still to be read.
OF_THE_OLD_PART = (
    *("invitation", "invitation_changed", "part_changed"),
    *("reminder_day", "reminder_hour"),
)


@operation
def go_over(registration_id: int, pool_id: int) -> None:
    """Take a free seat in the other part; who waited for the first one leaves that line.

    Pressed twice it is done once. Raises NoSeatThere, CannotGoOver or SeatsChanged.
    """
    registration, before, wanted = _locked(registration_id, pool_id)
    if before is wanted:
        return
    pools = queries.pools_of(registration.event_id)
    if rules.other_part(registration, pools) is not wanted:
        raise rules.SeatsChanged
    if not rules.may_go_over(registration, clock.now()):
        raise rules.CannotGoOver
    # What an organizer has just changed is told as a change, not in passing.
    changes.tell_changes([registration.id], timedelta(0))
    if not seats.take(wanted.id):
        raise rules.NoSeatThere(wanted.mode)
    state = registration.state
    _move(registration, wanted)
    give_back(registration.event, before, state)
    if state == "waitlisted":
        _tell_of_seat(registration)
    else:
        _tell_of_part(registration)


def _locked(registration_id: int, pool_id: int) -> tuple[Registration, SeatPool, SeatPool]:
    """With both pools, in one order for everybody: two who go past each other do not wait."""
    belongs_to = select(Registration.pool_id).where(Registration.id == registration_id)
    for _turn in range(seats.MOST_TURNS):
        present = db.session.scalar(belongs_to)
        if present is None:
            raise NotFound
        try:
            locked = {one: seats.lock(one) for one in sorted({present, pool_id})}
        except NotFound:
            raise rules.SeatsChanged from None
        if db.session.scalar(belongs_to) == present:
            registration = db.session.get_one(
                Registration, registration_id, populate_existing=True
            )
            return registration, locked[present], locked[pool_id]
    raise rules.SeatsChanged


def _move(registration: Registration, wanted: SeatPool) -> None:
    now = clock.now()
    registration.pool, registration.queue_number = wanted, None
    registration.part_changes += 1
    registration.reads_otherwise_since = now
    registration.address_proven_at = registration.address_proven_at or now
    seats.promote(registration)
    db.session.flush()


def _tell_of_seat(registration: Registration) -> None:
    """Who waited has never had an entry in the calendar: the ordinary confirmation brings it."""
    outbox.withdraw_from("registration", registration.id, STALE_LETTERS)
    others = queries.others_at_address(registration)
    key = f"went-over:{registration.id}:{registration.part_changes}"
    telling.tell_confirmed(registration, key=key, others=others)


def _tell_of_part(registration: Registration) -> None:
    """One letter that says how the person takes part now; each further date has its update."""
    found = outbox.written("registration", [registration.id], changes.OPENING_KINDS)
    opening = found.get(registration.id, [])
    anew = rules.told_anew([(letter.kind, letter.state) for letter in opening])
    unsent = changes.OPENING_KINDS if anew else ()
    outbox.withdraw_from("registration", registration.id, (*OF_THE_OLD_PART, *unsent))
    if anew:
        changes.tell_anew(registration, [], anew)
        return
    meetings = rules.meetings_to_tell(registration.event, clock.now())
    invitations = telling.in_order(registration, meetings)
    moved = [one for one in invitations if not telling.knows(one)]
    for invitation in invitations:
        telling.remember(invitation, invitation.meeting)
    first = moved[0] if moved else None
    telling.send(registration, letters.part_changed(registration, meetings, first))
    for number, invitation in enumerate(moved[1:], start=2):
        if invitation.how == "request":
            change = rules.Change(invitation.meeting, "moved")
            label = f"{number}/{len(moved)}"
            letter = letters.further_change(registration, change, invitation, label)
            telling.send(registration, letter)
