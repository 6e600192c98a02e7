"""One line is moved in, in one transaction: an event, a person with attendance, a head count."""

from collections.abc import Mapping
from datetime import UTC, datetime, time

from sqlalchemy import select

from webinar_hub.attendance.models import Evidence
from webinar_hub.attendance.operations import settle
from webinar_hub.catalogue import operations as catalogue
from webinar_hub.catalogue.models import Event
from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.core.operation import one_at_a_time, operation
from webinar_hub.moving_in import queries, rules
from webinar_hub.moving_in.models import HeadCount, PastEvent, PastLine, PastPerson, PastTable
from webinar_hub.moving_in.operations.tables import today_of
from webinar_hub.moving_in.rows import Row
from webinar_hub.participants.models import Participant
from webinar_hub.participants.operations import PersonData, record_consent
from webinar_hub.participants.queries import current_texts
from webinar_hub.registration import operations as registrations
from webinar_hub.registration.models import Registration
from webinar_hub.registration.operations.application import Application
from webinar_hub.registration.operations.pools import PoolPlan
from webinar_hub.registration.operations.sign_up import (
    Household,
    load_event,
    load_household,
    register,
)
from webinar_hub.spreadsheets.names import Names

NAMELESS = "—"  # as erased people are called
Plans = Mapping[rules.EventKey, rules.EventPlan]


@operation
def move_in(line_id: int, row: Row, plans: Plans) -> bool:
    """False where a second scheduler finds it done."""
    line = db.session.scalar(
        select(PastLine)
        .where(PastLine.id == line_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if line is None or line.result is not None:
        return False
    table = db.session.get_one(PastTable, line.table_id)
    one_at_a_time(f"past event {table.programme_id} {queries.event_digest(row.event_key)}")
    known = queries.known(table.programme, [row], today_of(table))
    verdicts, _problems = rules.judged([row], known)
    line.result = verdicts[row.number]
    if line.result not in rules.MOVES_IN:
        return True
    event_id = _event(table, row, plans[row.event_key])
    if row.count is not None:
        _count(table, event_id, row, row.count)
    else:
        line.registration_id = _person(table, event_id, row, named=line.result != "nameless")
    return True


@operation
def give_up(line_id: int) -> None:
    """It cannot be moved in, for whatever reason, and holds up none of the others."""
    line = db.session.get(PastLine, line_id)
    if line is not None and line.result is None:
        line.result = "failed"


def _event(table: PastTable, row: Row, plan: rules.EventPlan) -> int:
    """The event of that title and date, recorded now if it is not there."""
    events, _held = queries.events_of(table.programme_id, {row.event_key})
    found = events.get(row.event_key)
    event_id = found or _recorded(table, plan)
    key = {"programme_id": table.programme_id, "key": queries.event_digest(row.event_key)}
    past = db.session.query(PastEvent).filter_by(**key).one_or_none()
    if past is None:
        past = PastEvent(**key)
        db.session.add(past)
    if past.event_id != event_id:  # new, or the one of that name was withdrawn
        past.event_id, past.table_id = event_id, None if found else table.id
    return event_id


def _recorded(table: PastTable, plan: rules.EventPlan) -> int:
    details = catalogue.EventDetails(
        title=plan.title,
        language=table.programme.language,
        kind=plan.kind,
        format=plan.format,
        audience=plan.audience,
        place=plan.place,
    )
    event = catalogue.record_past_event(
        table.programme_id, details, plan.when, by=table.organizer_id
    )
    return event.id


def _count(table: PastTable, event_id: int, row: Row, people: int) -> None:
    of = {"event_id": event_id, "of": f"{row.role or ''}/{row.region_id or ''}"}
    found = db.session.query(HeadCount).filter_by(**of).one_or_none()
    if found is None:
        found = HeadCount(**of, role=row.role, region_id=row.region_id)
        db.session.add(found)
    else:
        found.before = found.people
    found.table_id, found.people, found.changed_at = table.id, people, clock.now()


def _person(table: PastTable, event_id: int, row: Row, *, named: bool) -> int:
    """Who has not agreed to letters comes in without the address, so none can be written there."""
    event = load_event(event_id)
    (pool,) = registrations.ensure_pools(event.id, [PoolPlan("", event.format, None)])
    person = _data(event, row, named=named)
    household = load_household(event.id, person)
    if named and person.mailbox is None:
        household = _as_known(table.programme_id, event.id, row, person)
    role = row.role or min(event.audience)
    about = (row.organisation, row.position) if named else ("", "")
    application = Application(person, role, organisation=about[0], position=about[1])
    added = register(event, pool, household, application, walk_in=True)
    added.letter_sent_at = None
    db.session.add(_trace(table, added, row, letters=person.mailbox is not None))
    _attendance(table, event, added, row)
    if person.mailbox is not None:
        _agreed(table, event, added)
    return added.id


def _data(event: Event, row: Row, *, named: bool) -> PersonData:
    names = row.names if named else Names(NAMELESS)
    return PersonData(
        mailbox=row.address if named and row.letters else None,
        given_name=names.given or names.family,
        family_name=names.family if names.given else "",
        patronymic=names.patronymic,
        language=event.language,
        zone=event.zone,
        region_id=row.region_id,
        discreet=False,
    )


def _as_known(programme_id: int, event_id: int, row: Row, person: PersonData) -> Household:
    """Of one person, known by name and address, the whole history stands together."""
    participant_id = queries.people_of(programme_id, [row]).get(row.person)
    if participant_id is None:
        return Household(person, None, [])
    theirs = select(Registration).where(
        Registration.event_id == event_id, Registration.participant_id == participant_id
    )
    participant = db.session.get_one(Participant, participant_id)
    return Household(person, participant, db.session.scalars(theirs).all())


def _trace(table: PastTable, added: Registration, row: Row, *, letters: bool) -> PastPerson:
    name, address = row.person
    return PastPerson(
        registration_id=added.id,
        table_id=table.id,
        name_digest=queries.digest("name", name),
        address_digest=queries.digest("address", address) if address else None,
        letters=letters,
    )


def _attendance(table: PastTable, event: Event, added: Registration, row: Row) -> None:
    if row.verdict == "unknown" or not event.meetings:
        return
    places = {"registration_id": added.id, "meeting_id": event.meetings[0].id}
    said = {"kind": "hand", "verdict": row.verdict, "minutes": row.minutes}
    by = table.organizer_id
    db.session.add(Evidence(**places, **said, organizer_id=by, at=clock.now()))
    settle([added.id], event.meetings[0].id)


def _agreed(table: PastTable, event: Event, added: Registration) -> None:
    texts = current_texts(event.programme.organization_id, added.language)
    text = texts.get("participation")
    if text is None or table.agreed_on is None:
        return
    record_consent(
        added.participant_id,
        added.id,
        text.id,
        how="import",
        source=table.agreed_where,
        given_at=datetime.combine(table.agreed_on, time(12), UTC),
    )
