"""What a table has moved in is taken out again, as long as nothing else was built upon it."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Table, delete, select

from webinar_hub.accounts.operations import note
from webinar_hub.attendance.models import AttendanceRecord, Evidence
from webinar_hub.catalogue import operations as catalogue
from webinar_hub.catalogue.models import Event
from webinar_hub.core import clock
from webinar_hub.core.database import Base, db
from webinar_hub.core.operation import operation
from webinar_hub.core.refusals import NotFound
from webinar_hub.moving_in import rules
from webinar_hub.moving_in.models import HeadCount, PastEvent, PastLine, PastPerson, PastTable
from webinar_hub.moving_in.queries.pieces import pieces
from webinar_hub.participants.models import Consent, Participant
from webinar_hub.registration.models import Registration

# What comes and goes with somebody who was moved in; whatever else refers to them keeps them.
OF_A_REGISTRATION = (PastLine, PastPerson, AttendanceRecord, Evidence, Consent)


@dataclass(frozen=True)
class TakenBack:
    """How many people are out again, and how many stay because more is known of them by now."""

    people: int
    stay: int
    events: int


@operation
def take_back(table_id: int, organizer_id: int) -> TakenBack:
    """Raises StaysIn."""
    table = db.session.get(PastTable, table_id, with_for_update=True)
    if table is None:
        raise NotFound
    if not rules.may_be_taken_back(table, clock.now()):
        raise rules.StaysIn
    ids, stay = _registrations(table_id)
    _take_people_out(ids)
    _put_counts_back(table_id)
    db.session.flush()
    events = _withdraw_events(table_id, organizer_id)
    db.session.execute(delete(PastLine).where(PastLine.table_id == table_id))
    table.state = "back"
    changes = {"people": len(ids), "events": events}
    about = ("programme", table.programme_id, table.programme_id)
    note(organizer_id, "past events taken back", *about, changes)
    return TakenBack(len(ids), stay, events)


def _registrations(table_id: int) -> tuple[list[int], int]:
    moved = select(PastPerson.registration_id).where(PastPerson.table_id == table_id)
    all_ids = list(db.session.scalars(moved))
    own = {model.__tablename__ for model in OF_A_REGISTRATION}
    kept = set(_referred_to(Registration.__table__, all_ids, besides=own))
    return [one for one in all_ids if one not in kept], len(kept)


def _take_people_out(registration_ids: Sequence[int]) -> None:
    for some in pieces(registration_ids):
        whose = select(Registration.participant_id).where(Registration.id.in_(some))
        people = set(db.session.scalars(whose))
        for model in OF_A_REGISTRATION:
            db.session.execute(delete(model).where(model.registration_id.in_(some)))
        db.session.execute(delete(Registration).where(Registration.id.in_(some)))
        left = people - set(_referred_to(Participant.__table__, sorted(people), besides=()))
        db.session.execute(delete(Participant).where(Participant.id.in_(left)))


def _referred_to(table: Any, ids: Sequence[int], besides: Collection[str]) -> Iterator[Any]:
    """Which of these rows something refers to, apart from certain tables."""
    for column in _references(table):
        if column.table.name not in besides:
            for some in pieces(ids):
                yield from db.session.scalars(select(column).where(column.in_(some)).distinct())


def _references(to: Table) -> Iterator[Column[Any]]:
    for table in Base.metadata.sorted_tables:
        for key in table.foreign_keys:
            if key.column.table is to and key.ondelete != "CASCADE":
                yield key.parent


def _put_counts_back(table_id: int) -> None:
    for one in db.session.query(HeadCount).filter_by(table_id=table_id):
        if one.before is None:
            db.session.delete(one)
        else:
            one.people, one.before, one.changed_at = one.before, None, clock.now()


def _withdraw_events(table_id: int, organizer_id: int) -> int:
    """Those that it recorded and of which nobody knows anything any more."""
    withdrawn = 0
    for past in db.session.query(PastEvent).filter_by(table_id=table_id).all():
        people = select(Registration.id).where(Registration.event_id == past.event_id)
        counts = select(HeadCount.id).where(HeadCount.event_id == past.event_id)
        if any(db.session.scalar(one.limit(1)) for one in (people, counts)):
            continue
        if db.session.get_one(Event, past.event_id).status == "scheduled":
            catalogue.withdraw(past.event_id, by=organizer_id)
            withdrawn += 1
        db.session.delete(past)
    return withdrawn
