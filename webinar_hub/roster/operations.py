"""What organizers do with the people of an event: one at a time, each told what became of it."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from webinar_hub.accounts.operations import note
from webinar_hub.attendance import operations as attendance
from webinar_hub.attendance import queries as seen
from webinar_hub.attendance import rules as attendance_rules
from webinar_hub.catalogue.models import Event
from webinar_hub.core.database import db
from webinar_hub.core.language import _
from webinar_hub.core.operation import operation
from webinar_hub.core.refusals import NotFound, Paused, Refusal
from webinar_hub.participants.operations import PersonData, record_consent
from webinar_hub.registration import operations as registration
from webinar_hub.registration import queries as seats
from webinar_hub.registration.models import Registration
from webinar_hub.registration.operations.application import Application
from webinar_hub.registration.operations.sign_up import (
    load_event,
    load_household,
    register,
)
from webinar_hub.roster import queries, rules
from webinar_hub.roster.models import RosterColumns

AT_ONCE = 50  # decisions in one transaction: sign-ups wait no longer than that takes


@dataclass
class Outcome:
    """`done`: people by the state that they have now; `left`: those as they were, and why."""

    done: dict[str, int] = field(default_factory=dict)
    left: list[tuple[str, Any]] = field(default_factory=list)  # public id, reason

    def count(self, state: str, people: int = 1) -> None:
        if people:
            self.done[state] = self.done.get(state, 0) + people


@operation
def keep_columns(organizer_id: int, names: Sequence[str]) -> None:
    row = db.session.query(RosterColumns).filter_by(organizer_id=organizer_id).one_or_none()
    if row is None:
        row = RosterColumns(organizer_id=organizer_id)
        db.session.add(row)
    row.names = " ".join(names)


@operation
def walk_in(
    event_id: int,
    meeting_id: int,
    organizer_id: int,
    person: PersonData,
    role: str,
    *,
    text_id: int | None,
    another: bool,
) -> str:
    """Somebody simply came: is present, and holds no seat. Returns their public id.

    No letter is written: they are here. Raises OnTheListAlready, NotYet or NotHeld.
    """
    event = load_event(event_id)
    household = load_household(event_id, person)
    if any(one.live for one in household.own):
        raise rules.OnTheListAlready(field="given_name")
    if not another and queries.same_name(event_id, person.name_key):
        raise rules.OnTheListAlready(field="another")
    pools = seats.pools_of(event_id)
    if not pools:
        raise NotFound
    pool = next((one for one in pools if one.mode == "in_person"), pools[0])
    added = register(event, pool, household, Application(person, role), walk_in=True)
    added.letter_sent_at = None
    if text_id is not None:
        record_consent(added.participant_id, added.id, text_id, how="in_person")
    mark = attendance.Mark(added.public_id, "attended", attendance_rules.state_of(()))
    attendance.mark(event_id, meeting_id, organizer_id, [mark])
    note(organizer_id, "walk-in added", "registration", added.id, event.programme_id)
    return added.public_id


def confirm(event_id: int, public_ids: Sequence[str], *, by: int) -> Outcome:
    return _decided(
        event_id,
        public_ids,
        lambda some: registration.approve(event_id, some, by=by),
        wanted=("confirmed", "waitlisted", "offered"),
    )


def decline(event_id: int, public_ids: Sequence[str], reason: str, *, by: int) -> Outcome:
    return _decided(
        event_id,
        public_ids,
        lambda some: registration.decline(event_id, some, reason, by=by),
        wanted=("declined",),
    )


def cancel(event_id: int, public_ids: Sequence[str], reason: str, *, by: int) -> Outcome:
    def act(one: Registration) -> str:
        attendance.take_out(event_id, one.id, by, reason)
        return "cancelled"

    return _each(event_id, public_ids, act)


def move(
    event_id: int,
    public_ids: Sequence[str],
    to_event_id: int,
    reason: str,
    *,
    may_wait: bool,
    by: int,
) -> Outcome:
    def act(one: Registration) -> str:
        return _move(one.id, event_id, to_event_id, reason, may_wait, by)

    return _each(event_id, public_ids, act)


def mark(
    event_id: int, public_ids: Sequence[str], meeting_id: int, verdict: str, reason: str, *, by: int
) -> Outcome:
    """The organizer's word over whatever is known now. Raises NotYet or NotHeld."""
    lines = seen.people(event_id, meeting_id, public_ids)
    marks = [
        attendance.Mark(
            line.registration.public_id, verdict, attendance_rules.state_of(line.evidence)
        )
        for line in lines
    ]
    outcome = Outcome()
    if marks:
        marked = attendance.mark(event_id, meeting_id, by, marks, reason)
        outcome.left = [(one, _CHANGED) for one in marked.left]
    outcome.count("marked", len(marks) - len(outcome.left))
    return outcome


_CHANGED = _("Somebody else changed this meanwhile. Please look at it again.")
_NOT_DECIDED = _("Was taken back or decided meanwhile.")


@operation
def _move(
    registration_id: int, event_id: int, to_event_id: int, reason: str, may_wait: bool, by: int
) -> str:
    moved = registration.move(registration_id, event_id, to_event_id, reason, may_wait=may_wait)
    event = db.session.get_one(Event, event_id)
    changes = {"to": to_event_id}
    note(by, "registration moved", "registration", registration_id, event.programme_id, changes)
    return moved.state


def _each(
    event_id: int, public_ids: Sequence[str], act: Callable[[Registration], str]
) -> Outcome:
    """One transaction each, in the order in which they signed up: one refusal stops nobody else."""
    outcome = Outcome()
    people = [one.registration for one in queries.chosen(event_id, public_ids)]
    known = [(one.id, one.public_id) for one in people]
    for registration_id, public_id in sorted(known):
        try:
            outcome.count(act(db.session.get_one(Registration, registration_id)))
        except Paused:
            raise
        except NotFound:
            outcome.left.append((public_id, _CHANGED))
        except Refusal as refusal:
            outcome.left.append((public_id, refusal.message))
    return outcome


def _decided(
    event_id: int,
    public_ids: Sequence[str],
    act: Callable[[Sequence[str]], registration.Decided],
    *,
    wanted: Collection[str],
) -> Outcome:
    """Whom a decision has not reached is found by the state that they have afterwards: as before,
    or as a colleague has decided meanwhile."""
    outcome = Outcome()
    people = (one.registration for one in queries.chosen(event_id, public_ids))
    before = {one.public_id: one.state for one in sorted(people, key=lambda one: one.id)}
    ordered = list(before)
    for first in range(0, len(ordered), AT_ONCE):
        act(ordered[first : first + AT_ONCE])
    for one in queries.chosen(event_id, public_ids):
        key, state = one.registration.public_id, one.registration.state
        if state == before.get(key) or state not in wanted:
            outcome.left.append((key, _NOT_DECIDED))
        else:
            outcome.count(state)
    return outcome

