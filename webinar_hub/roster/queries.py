"""Who is on the roster: one page, everybody in pieces, or the people that were chosen.

Pages are found by the key of the person at their edge, so the last page is as quick as the first.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select, tuple_
from sqlalchemy.orm import joinedload, selectinload

from webinar_hub.attendance.models import AttendanceRecord
from webinar_hub.catalogue.models import Event, Meeting, Programme
from webinar_hub.core.database import db
from webinar_hub.core.text import search_key
from webinar_hub.mail.queries import not_reached
from webinar_hub.mail.unreached import unreached
from webinar_hub.participants.models import Participant, Region
from webinar_hub.registration.models import LIVE_STATES, Registration, SeatPool
from webinar_hub.roster.models import RosterColumns
from webinar_hub.roster.shown import Shown

PAGE = 50
PIECE = 500  # rows that are held at once where everybody is read
CAME = ("attended", "partly")


@dataclass(frozen=True)
class Person:
    """One registration with what a row says of it."""

    registration: Registration
    came: int  # to how many meetings
    absent: int
    reached: bool  # False: the last letter to them did not arrive


@dataclass(frozen=True)
class Page:
    people: list[Person]
    found: int  # on all pages together
    states: dict[str, int]  # people of the event by state
    previous: str  # the person before whom the page before ends; empty: there is none
    following: str


def page(event_id: int, shown: Shown) -> Page:
    states = people_by_state(event_id)
    rows, more = _rows_beside(event_id, shown, PAGE)
    back = bool(shown.before)
    edges = [one.public_id for one in rows]
    has_previous = (more if back else bool(shown.after)) and bool(edges)
    has_following = (True if back else more) and bool(edges)
    return Page(
        people=_described(rows),
        found=_found(event_id, shown, states),
        states=states,
        previous=edges[0] if has_previous else "",
        following=edges[-1] if has_following else "",
    )


def everybody(event_id: int, shown: Shown) -> Iterator[list[Person]]:
    """All that match, in their order, a piece at a time; each piece is forgotten before the next.

    It ends its reading transaction between two pieces: a slow reader holds nothing up.
    """
    whole, edge = shown.whole, None
    while True:
        rows, more = _rows_beside(event_id, whole, PIECE, edge)
        if not rows:
            return
        edge = _edge_at(rows[-1], whole.sort)
        yield _described(rows)
        db.session.rollback()
        db.session.expunge_all()
        if not more:
            return


def matching(event_id: int, shown: Shown, most: int) -> list[Person]:
    """The first that match, on whatever page they stand."""
    rows, _more = _rows_beside(event_id, shown.whole, most)
    return _described(rows)


def chosen(event_id: int, public_ids: Collection[str]) -> list[Person]:
    """These people, as far as they belong to the event, by name."""
    rows = db.session.scalars(
        _people(event_id)
        .where(Registration.public_id.in_(list(public_ids)))
        .order_by(Registration.search_key, Registration.id)
    ).all()
    return _described(rows)


def to_call(event_id: int, most: int) -> list[Person]:
    """Whom no letter reaches and who counts on the event: no address, or the last one came back."""
    nowhere = or_(
        Registration.participant_id.in_(_without_address()),
        Registration.id.in_(unreached("registration")),
    )
    rows = db.session.scalars(
        _people(event_id)
        .where(Registration.state.in_(LIVE_STATES), nowhere)
        .order_by(Registration.search_key, Registration.id)
        .limit(most)
    ).all()
    return _described(rows)


def events_ahead(organization_id: int, now: datetime) -> list[Event]:
    """Published events of an organization that are not over, with their meetings."""
    rows = db.session.scalars(
        select(Event)
        .join(Event.programme)
        .where(
            Programme.organization_id == organization_id,
            Event.visibility != "draft",
            Event.status == "scheduled",
            Event.last_end > now,
        )
        .options(selectinload(Event.meetings))
        .order_by(Event.first_start, Event.id)
    )
    return list(rows)


def people_by_state(event_id: int) -> dict[str, int]:
    rows = db.session.execute(
        select(Registration.state, func.count())
        .where(Registration.event_id == event_id)
        .group_by(Registration.state)
    )
    return dict(rows.all())


def columns_of(organizer_id: int) -> list[str] | None:
    """None: nothing was chosen yet."""
    names = db.session.scalar(
        select(RosterColumns.names).where(RosterColumns.organizer_id == organizer_id)
    )
    return None if names is None else names.split()


def same_name(event_id: int, key: str) -> bool:
    """Whether somebody of that name is signed up."""
    found = (
        select(Registration.id)
        .join(Registration.participant)
        .where(
            Registration.event_id == event_id,
            Registration.state.in_(LIVE_STATES),
            Participant.name_key == key,
        )
    )
    return db.session.scalar(found.limit(1)) is not None


def _found(event_id: int, shown: Shown, states: dict[str, int]) -> int:
    if not shown.filtered:
        return sum(states.get(one, 0) for one in shown.states)
    counted = select(func.count()).select_from(Registration).where(*_conditions(event_id, shown))
    return int(db.session.scalar(counted) or 0)


def _rows_beside(
    event_id: int, shown: Shown, most: int, edge: Any = None
) -> tuple[list[Registration], bool]:
    """The rows after the edge, or before it, and whether there are more on that side.

    `edge`: of `_edge_at`, which holds also when that person has gone meanwhile.
    """
    statement = _people(event_id).where(*_conditions(event_id, shown))
    back = bool(shown.before) and not shown.after
    keys = _keys(shown.sort)
    if edge is None:
        edge = _edge(event_id, shown.after or shown.before, keys)
    descending = (shown.sort == "newest") is not back
    if edge is not None:
        place = tuple_(*keys)
        statement = statement.where(place < edge if descending else place > edge)
    order = [key.desc() if descending else key.asc() for key in keys]
    rows = list(db.session.scalars(statement.order_by(*order).limit(most + 1)))
    found, more = rows[:most], len(rows) > most
    return (found[::-1] if back else found), more


def _keys(sort: str) -> list[Any]:
    """Ids rise in the order in which people sign up."""
    return [Registration.id] if sort else [Registration.search_key, Registration.id]


def _edge(event_id: int, public_id: str, keys: Sequence[Any]) -> Any:
    """Where the page begins; one that has gone begins at the beginning."""
    if not public_id:
        return None
    row = db.session.execute(
        select(*keys).where(
            Registration.event_id == event_id, Registration.public_id == public_id
        )
    ).one_or_none()
    return None if row is None else tuple_(*row)


def _edge_at(one: Registration, sort: str) -> Any:
    return tuple_(one.id) if sort else tuple_(one.search_key, one.id)


def _people(event_id: int) -> Select[Registration]:
    return (
        select(Registration)
        .where(Registration.event_id == event_id)
        .options(joinedload(Registration.region), joinedload(Registration.pool))
    )


def _conditions(event_id: int, shown: Shown) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [
        Registration.event_id == event_id,
        Registration.state.in_(shown.states),
    ]
    if shown.role:
        found.append(Registration.role == shown.role)
    if shown.language:
        found.append(Registration.language == shown.language)
    if shown.region:
        region = select(Region.id).where(Region.code == shown.region).scalar_subquery()
        found.append(Registration.region_id == region)
    if shown.part:
        pools = select(SeatPool.id).where(
            SeatPool.event_id == event_id, SeatPool.mode == shown.part
        )
        found.append(Registration.pool_id.in_(pools))
    if shown.letter == "unreached":
        found.append(Registration.id.in_(unreached("registration")))
    if shown.letter == "no_address":
        found.append(Registration.participant_id.in_(_without_address()))
    if words := search_key(shown.q):
        found.append(Registration.search_key.contains(words, autoescape=True))
    return found + _by_attendance(event_id, shown.attended)


def _by_attendance(event_id: int, attended: str) -> list[ColumnElement[bool]]:
    """Over all meetings of the event: came to any; marked absent and came to none; neither."""
    came = Registration.id.in_(_with_verdict(event_id, CAME))
    absent = Registration.id.in_(_with_verdict(event_id, ("absent",)))
    found: dict[str, list[ColumnElement[bool]]] = {
        "came": [came],
        "absent": [absent, ~came],
        "unknown": [~came, ~absent],
    }
    return found.get(attended, [])


def _with_verdict(event_id: int, verdicts: Collection[str]) -> Select[int]:
    meetings = select(Meeting.id).where(Meeting.event_id == event_id)
    return select(AttendanceRecord.registration_id).where(
        AttendanceRecord.meeting_id.in_(meetings), AttendanceRecord.verdict.in_(verdicts)
    )


def _without_address() -> Select[int]:
    return select(Participant.id).where(Participant.email_key.is_(None))


def _described(rows: Sequence[Registration]) -> list[Person]:
    ids = [one.id for one in rows]
    verdicts = _verdicts(ids)
    missed = not_reached("registration", ids) if ids else set()
    return [
        Person(
            one,
            came=sum(verdicts.get((one.id, verdict), 0) for verdict in CAME),
            absent=verdicts.get((one.id, "absent"), 0),
            reached=one.id not in missed,
        )
        for one in rows
    ]


def _verdicts(ids: Sequence[int]) -> dict[tuple[int, str], int]:
    if not ids:
        return {}
    rows = db.session.execute(
        select(AttendanceRecord.registration_id, AttendanceRecord.verdict, func.count())
        .where(AttendanceRecord.registration_id.in_(ids))
        .group_by(AttendanceRecord.registration_id, AttendanceRecord.verdict)
    )
    return {(registration_id, verdict): number for registration_id, verdict, number in rows}
