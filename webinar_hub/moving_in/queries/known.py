"""What is there already of the events and the people that a table names."""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import selectinload

from webinar_hub.catalogue.models import Event, Programme
from webinar_hub.core.database import db
from webinar_hub.core.text import search_key
from webinar_hub.mail.suppression import digest_of
from webinar_hub.moving_in import rules
from webinar_hub.moving_in.models import PastEvent, PastPerson
from webinar_hub.moving_in.queries.counts import counts_by_event
from webinar_hub.moving_in.queries.pieces import pieces
from webinar_hub.moving_in.rows import Row
from webinar_hub.participants.models import Participant
from webinar_hub.registration.models import LIVE_STATES, Registration

_EXACT = {"minute": 10, "day": 10, "month": 7, "year": 4}  # characters of `2019-06-12`
_ANOTHER = "?"  # an address that stands in none of the lines


def known(programme: Programme, found: Iterable[Row], today: date) -> rules.Known:
    sound = [row for row in found if row.sound]
    events, held = events_of(programme.id, {row.event_key for row in sound})
    by_id = {event_id: key for key, event_id in events.items()}
    oldest = oldest_with_names(programme, today).isoformat()
    named = [row for row in sound if row.count is None]
    return rules.Known(
        events=set(events),
        held_here=held,
        old={row.event_key for row in sound if _last_day(row.when) < oldest},
        there=_there(programme.id, by_id, named),
        people=set(people_of(programme.id, named)),
        counts={by_id[event_id]: counts for event_id, counts in counts_by_event(by_id).items()},
    )


def oldest_with_names(programme: Programme, today: date) -> date:
    """What is older is counted without names: the organization promises to keep them no longer."""
    return today - timedelta(days=programme.organization.retention_months * 365 // 12)


def _last_day(when: str) -> str:
    return (when + "-12-31")[:10] if len(when) == len("2019") else (when + "-31")[:10]


def event_digest(key: rules.EventKey) -> str:
    when, title = key
    return hashlib.sha256(f"{when}\0{title}".encode()).hexdigest()


def digest(of: str, words: str) -> str:
    """Keyed: `name`, `address` and what it is."""
    return digest_of(f"moved in\0{of}\0{words}")


def events_of(
    programme_id: int, keys: Collection[rules.EventKey]
) -> tuple[dict[rules.EventKey, int], set[rules.EventKey]]:
    """The recorded events among these, and those that were held here and need no recording."""
    by_digest = {event_digest(key): key for key in keys}
    found: dict[rules.EventKey, int] = {}
    for some in pieces(sorted(by_digest)):
        moved = (
            select(PastEvent.key, PastEvent.event_id)
            .join(Event, Event.id == PastEvent.event_id)
            .where(
                PastEvent.programme_id == programme_id,
                PastEvent.key.in_(some),
                Event.status == "scheduled",
            )
        )
        found |= {by_digest[one]: event_id for one, event_id in db.session.execute(moved)}
    held: set[rules.EventKey] = set()
    unknown = set(keys) - found.keys()
    for when, title, event in _in_the_catalogue(programme_id) if unknown else ():
        if event.historical and (when, title) in unknown:
            found.setdefault((when, title), event.id)
        elif not event.historical:
            held |= {key for key in unknown if key[1] == title and when.startswith(key[0])}
    return found, held - found.keys()


def _in_the_catalogue(programme_id: int) -> Iterator[tuple[str, str, Event]]:
    events = db.session.scalars(
        select(Event)
        .where(
            Event.programme_id == programme_id,
            Event.status == "scheduled",
            Event.visibility != "draft",
        )
        .options(selectinload(Event.meetings))
    )
    for event in events:
        for meeting in event.meetings[:1] if event.historical else event.meetings:
            when = meeting.wall_start.date().isoformat()[: _EXACT[meeting.precision]]
            yield when, search_key(event.title), event


def _there(
    programme_id: int, events: Mapping[int, rules.EventKey], rows: Sequence[Row]
) -> dict[rules.EventKey, set[rules.Person]]:
    """Who of these people has part in which of the events, also without name or address."""
    if not events:
        return {}
    found: dict[rules.EventKey, set[rules.Person]] = {}
    for event_id, name, address in (*_by_name(programme_id, rows), *_by_digest(programme_id, rows)):
        if event_id in events:
            found.setdefault(events[event_id], set()).add((name, address))
    return found


def _by_name(programme_id: int, rows: Sequence[Row]) -> Iterator[tuple[int, str, str]]:
    """Who came in otherwise: known by name and address."""
    from_a_table = exists().where(PastPerson.registration_id == Registration.id)
    for some in pieces(sorted({row.person[0] for row in rows})):
        yield from db.session.execute(
            select(
                Registration.event_id,
                Participant.name_key,
                func.coalesce(Participant.email_key, ""),
            )
            .join(Participant, Participant.id == Registration.participant_id)
            .join(Event, Event.id == Registration.event_id)
            .where(
                Event.programme_id == programme_id,
                Event.historical.is_(True),
                Participant.name_key.in_(some),
                Registration.state.in_(LIVE_STATES),
                ~from_a_table,
            )
        )


def _by_digest(programme_id: int, rows: Sequence[Row]) -> Iterator[tuple[int, str, str]]:
    names = {digest("name", row.person[0]): row.person[0] for row in rows}
    addresses: dict[str | None, str] = {
        digest("address", row.person[1]): row.person[1] for row in rows if row.address
    }
    for some in pieces(sorted(names)):
        moved = (
            select(Registration.event_id, PastPerson.name_digest, PastPerson.address_digest)
            .join(Registration, Registration.id == PastPerson.registration_id)
            .join(Event, Event.id == Registration.event_id)
            .where(Event.programme_id == programme_id, PastPerson.name_digest.in_(some))
        )
        for event_id, name, address in db.session.execute(moved):
            yield event_id, names[str(name)], addresses.get(address, _ANOTHER) if address else ""


def people_of(programme_id: int, rows: Iterable[Row]) -> dict[rules.Person, int]:
    """Who of these has part in the programme: found by name and address, both together."""
    people = {row.person for row in rows if row.address}
    return _without_address(programme_id, people) | _with_address(programme_id, people)


def _with_address(
    programme_id: int, people: Collection[rules.Person]
) -> dict[rules.Person, int]:
    found: dict[rules.Person, int] = {}
    now = func.coalesce(Participant.merged_into_id, Participant.id)
    has_part = _has_part(programme_id, Registration.participant_id == now)
    for some in pieces(sorted({address for _name, address in people})):
        at_address = select(Participant.name_key, Participant.email_key, now).where(
            Participant.email_key.in_(some), has_part
        )
        for name, address, participant_id in db.session.execute(at_address):
            found[(name, str(address))] = participant_id
    return {person: one for person, one in found.items() if person in people}


def _without_address(
    programme_id: int, people: Collection[rules.Person]
) -> dict[rules.Person, int]:
    """Who came in as history only."""
    by_digest = {(digest("name", n), digest("address", a)): (n, a) for n, a in people}
    found: dict[rules.Person, int] = {}
    for some in pieces(sorted({address for _name, address in by_digest})):
        moved = (
            select(PastPerson.name_digest, PastPerson.address_digest, Registration.participant_id)
            .join(Registration, Registration.id == PastPerson.registration_id)
            .join(Event, Event.id == Registration.event_id)
            .where(Event.programme_id == programme_id, PastPerson.address_digest.in_(some))
        )
        for name, address, participant_id in db.session.execute(moved):
            if person := by_digest.get((str(name), str(address))):
                found[person] = participant_id
    return found


def _has_part(programme_id: int, whose: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists(
        select(Registration.id)
        .join(Event, Event.id == Registration.event_id)
        .where(Event.programme_id == programme_id, whose)
        .correlate(Participant)
    )
