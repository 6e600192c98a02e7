"""A table is put down, said more of, and moved in line by line: one line, one transaction."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import delete, select

from webinar_hub.accounts.operations import note
from webinar_hub.attendance.models import Evidence
from webinar_hub.attendance.operations import settle
from webinar_hub.catalogue import operations as catalogue
from webinar_hub.catalogue.models import Event
from webinar_hub.catalogue.rules import responsible
from webinar_hub.catalogue.rules.publishing import NotReady
from webinar_hub.core import clock, tokens
from webinar_hub.core.database import db
from webinar_hub.core.operation import one_at_a_time, operation
from webinar_hub.core.refusals import NotFound
from webinar_hub.core.zones import local
from webinar_hub.moving_in import queries, rules
from webinar_hub.moving_in.models import HeadCount, PastEvent, PastLine, PastPerson, PastTable
from webinar_hub.moving_in.rows import Row
from webinar_hub.participants.operations import PersonData, record_consent
from webinar_hub.participants.queries import current_texts
from webinar_hub.participants.rules import UnusableAddress, mailbox
from webinar_hub.registration import operations as registrations
from webinar_hub.registration.models import Registration
from webinar_hub.registration.operations.application import Application
from webinar_hub.registration.operations.pools import PoolPlan
from webinar_hub.registration.operations.sign_up import load_event, load_household, register
from webinar_hub.spreadsheets.names import Names

KEPT = timedelta(days=2)
NAMELESS = "—"  # as erased people are called
Plans = Mapping[rules.EventKey, rules.EventPlan]


@operation
def put_down(
    programme_id: int,
    organizer_id: int,
    headings: Sequence[str],
    lines: Sequence[tuple[int, list[str]]],
) -> str:
    """Nothing is recorded yet. Returns the public id."""
    table = PastTable(
        public_id=tokens.public_id(),
        programme_id=programme_id,
        organizer_id=organizer_id,
        headings=list(headings),
        created_at=clock.now(),
    )
    db.session.add(table)
    db.session.flush()
    db.session.add_all(
        PastLine(table_id=table.id, number=number, cells=cells, email_key=_address_in(cells))
        for number, cells in lines
    )
    return table.public_id


@operation
def say(
    table_id: int, role: str | None, letters: str, agreed_where: str, agreed_on: date | None
) -> None:
    """Raises WhereAgreed."""
    table = _draft(table_id)
    if letters != "nobody" and not (agreed_where and agreed_on):
        raise rules.WhereAgreed(field="agreed_where")
    table.role, table.letters = role, letters
    table.agreed_where, table.agreed_on = agreed_where, agreed_on


@operation
def begin(table_id: int, organizer_id: int) -> None:
    """From now on the scheduler moves the lines in. Raises NothingToMove, NotReady or Begun."""
    table = _draft(table_id)
    programme = table.programme
    lacking = responsible.lacks(programme.organization, {programme.language})
    if lacking:
        raise NotReady(lacking)
    today = today_of(table)
    rows = queries.rows(table, today)
    verdicts, _problems = rules.judged(rows, queries.known(programme, rows, today))
    if not any(one in rules.MOVES_IN for one in verdicts.values()):
        raise rules.NothingToMove
    table.state, table.begun_at = "going", clock.now()
    changes = {"lines": len(rows)}
    note(organizer_id, "past events moved in", "programme", programme.id, programme.id, changes)


@operation
def drop(table_id: int) -> None:
    table = _draft(table_id)
    db.session.execute(delete(PastLine).where(PastLine.table_id == table_id))
    db.session.delete(table)


@operation
def move_in(line_id: int, row: Row, plans: Plans) -> bool:
    """One line; False where a second scheduler finds it done."""
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
        _count(event_id, row)
    else:
        person = _person(table, event_id, row, named=line.result == "person")
        line.registration_id = person.id
    return True


@operation
def give_up(line_id: int) -> None:
    """It cannot be moved in, for whatever reason, and holds up none of the others."""
    line = db.session.get(PastLine, line_id)
    if line is not None and line.result is None:
        line.result = "failed"


@operation
def finish(table_id: int) -> None:
    table = db.session.get_one(PastTable, table_id)
    if table.state == "going" and not queries.waiting_lines(table_id, 1):
        table.state = "done"


@operation
def forget_tables() -> int:
    """Lines of two days ago, and tables that were only looked at."""
    old = PastTable.created_at < clock.now() - KEPT, PastTable.state != "going"
    tables = select(PastTable.id).where(*old)
    gone = db.session.execute(delete(PastLine).where(PastLine.table_id.in_(tables)))
    db.session.execute(delete(PastTable).where(*old, PastTable.state == "draft"))
    return int(getattr(gone, "rowcount", 0))


def today_of(table: PastTable) -> date:
    return local(clock.now(), table.programme.zone).date()


def _event(table: PastTable, row: Row, plan: rules.EventPlan) -> int:
    """The event of that title and date, recorded now if it is not there."""
    events, _held = queries.events_of(table.programme_id, {row.event_key})
    event_id = events.get(row.event_key) or _recorded(table, plan)
    digest = queries.event_digest(row.event_key)
    known = select(PastEvent.id).where(
        PastEvent.programme_id == table.programme_id, PastEvent.key == digest
    )
    if db.session.scalar(known) is None:
        place = {"programme_id": table.programme_id, "event_id": event_id}
        db.session.add(PastEvent(**place, key=digest))
        db.session.flush()
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


def _count(event_id: int, row: Row) -> None:
    found = db.session.scalar(
        select(HeadCount).where(
            HeadCount.event_id == event_id,
            HeadCount.role.is_not_distinct_from(row.role),
            HeadCount.region_id.is_not_distinct_from(row.region_id),
        )
    )
    if found is None:
        found = HeadCount(event_id=event_id, role=row.role, region_id=row.region_id)
        db.session.add(found)
    found.people, found.changed_at = row.count or 0, clock.now()


def _person(table: PastTable, event_id: int, row: Row, *, named: bool) -> Registration:
    """Who has not agreed to letters comes in without the address, so none can be written there."""
    event = load_event(event_id)
    (pool,) = registrations.ensure_pools(event.id, [PoolPlan("", event.format, None)])
    names = row.names if named else Names(NAMELESS)
    writable = row.letters and named
    person = PersonData(
        mailbox=row.address if writable else None,
        given_name=names.given or names.family,
        family_name=names.family if names.given else "",
        patronymic=names.patronymic,
        language=event.language,
        zone=event.zone,
        region_id=row.region_id,
        discreet=False,
    )
    household = load_household(event.id, person)
    about = (row.organisation, row.position) if named else ("", "")
    role = row.role or min(event.audience)
    application = Application(person, role, organisation=about[0], position=about[1])
    added = register(event, pool, household, application, walk_in=True)
    added.letter_sent_at = None
    _remember(added, event_id, row, letters=person.mailbox is not None)
    _attendance(table, event, added, row)
    if person.mailbox is not None:
        _agreed(table, event, added)
    return added


def _remember(added: Registration, event_id: int, row: Row, *, letters: bool) -> None:
    name, address = row.name_key, row.address.key if row.address else ""
    db.session.add(
        PastPerson(
            registration_id=added.id,
            key=queries.person_digest(event_id, name, address),
            name_key=queries.name_digest(event_id, name),
            letters=letters,
        )
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


def _address_in(cells: Sequence[str]) -> str | None:
    for cell in cells:
        if "@" in cell:
            try:
                return mailbox(cell.strip("<>;,. ")).key
            except UnusableAddress:
                continue
    return None


def _draft(table_id: int) -> PastTable:
    table = db.session.get(PastTable, table_id, with_for_update=True)
    if table is None:
        raise NotFound
    if table.state != "draft":
        raise rules.Begun
    return table
