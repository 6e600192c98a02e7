"""A list is put down, said more of, and brought in line by line: one line, one transaction."""

import logging
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import delete, select

from webinar_hub.accounts.operations import note
from webinar_hub.catalogue.models import Event
from webinar_hub.core import clock, tokens, zones
from webinar_hub.core.database import db
from webinar_hub.core.operation import one_at_a_time, operation
from webinar_hub.core.refusals import NotFound
from webinar_hub.imports import queries, rules
from webinar_hub.imports.meaning import guessed, heading_key
from webinar_hub.imports.models import ColumnNames, ImportLine, PeopleImport
from webinar_hub.participants.operations import PersonData, record_consent
from webinar_hub.participants.queries import (
    NamedRegion,
    current_texts,
    region_by_code,
    regions,
)
from webinar_hub.participants.rules import UnusableAddress, mailbox
from webinar_hub.registration import queries as seats
from webinar_hub.registration.models import Registration
from webinar_hub.registration.operations import telling
from webinar_hub.registration.operations.application import Application
from webinar_hub.registration.operations.sign_up import (
    Household,
    load_event,
    load_household,
    register,
)
from webinar_hub.registration.rules import check_is_ahead

log = logging.getLogger(__name__)
KEPT = timedelta(days=2)


@operation
def put_down(
    event_id: int,
    organizer_id: int,
    headings: Sequence[str],
    lines: Sequence[tuple[int, list[str]]],
) -> str:
    """Nothing is signed up yet. Returns the public id. Raises EventOver or EventCancelled."""
    event = load_event(event_id)
    check_is_ahead(event, clock.now())
    organization = event.programme.organization_id
    listing = PeopleImport(
        public_id=tokens.public_id(),
        event_id=event_id,
        organizer_id=organizer_id,
        headings=list(headings),
        fields=guessed(headings, queries.remembered(organization)),
        role=min(event.audience),
        created_at=clock.now(),
    )
    db.session.add(listing)
    db.session.flush()
    db.session.add_all(
        ImportLine(
            import_id=listing.id, number=number, cells=cells, email_key=_address_in(cells)
        )
        for number, cells in lines
    )
    return listing.public_id


@operation
def say(import_id: int, wanted: rules.Wanted) -> None:
    """What the columns mean is remembered for the organization. Raises NotReady."""
    listing = _draft(import_id)
    rules.check_fields(wanted.fields, wanted.letters)
    listing.fields, listing.role = list(wanted.fields), wanted.role
    listing.agreed_where, listing.agreed_on = wanted.agreed_where, wanted.agreed_on
    listing.letters = wanted.letters
    organization = listing.event.programme.organization_id
    row = db.session.query(ColumnNames).filter_by(organization_id=organization).one_or_none()
    if row is None:
        row = ColumnNames(organization_id=organization)
        db.session.add(row)
    said = zip(listing.headings, wanted.fields, strict=False)
    row.meant = (row.meant or {}) | {
        key: field for head, field in said if (key := heading_key(head))
    }


@operation
def begin(import_id: int, organizer_id: int, *, write_now: bool) -> None:
    """From now on the scheduler brings the lines in. Raises NotReady, EventOver, EventCancelled."""
    listing = _draft(import_id)
    check_is_ahead(listing.event, clock.now())
    if listing.agreed_on is None:
        raise rules.NotReady
    listing.state, listing.write_now, listing.begun_at = "going", write_now, clock.now()
    changes = {"lines": queries.number_of_lines(import_id), "letters": write_now}
    programme_id = listing.event.programme_id
    note(organizer_id, "people brought in", "event", listing.event_id, programme_id, changes)


@operation
def drop(import_id: int) -> None:
    listing = _draft(import_id)
    db.session.execute(delete(ImportLine).where(ImportLine.import_id == import_id))
    db.session.delete(listing)


@operation
def bring_in(line_id: int) -> bool:
    """One line; False where a second scheduler finds it done. What does not fit is noted so."""
    line = db.session.scalar(
        select(ImportLine)
        .where(ImportLine.id == line_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if line is None or line.result is not None:
        return False
    listing = db.session.get_one(PeopleImport, line.import_id)
    (person,) = queries.people_on(listing, [line])
    event = load_event(listing.event_id)
    check_is_ahead(event, clock.now())
    if person.mailbox is None:  # else the mailbox is what is taken in turns
        one_at_a_time(f"bringing in {event.id} {person.key[1]}")
    household = load_household(event.id, _data(person, event))
    known = queries.known(event.id, [person])
    verdict = rules.judged([person], known, event.audience, 1, approval=event.approval)
    line.result = verdict[line.number]
    if line.result not in rules.BRINGS_IN:
        return True
    registration = _registered(event, listing, household, person)
    line.registration_id = registration.id
    line.result = {"waitlisted": "line", "pending": "request"}.get(registration.state, "seat")
    return True


@operation
def give_up(line_id: int) -> None:
    """It cannot be brought in, for whatever reason, and holds up none of the others."""
    line = db.session.get(ImportLine, line_id)
    if line is not None and line.result is None:
        line.result = "failed"


@operation
def finish(import_id: int) -> None:
    listing = db.session.get_one(PeopleImport, import_id)
    if listing.state == "going" and not queries.waiting_lines(import_id, 1):
        listing.state = "done"


@operation
def forget_lists() -> int:
    """Lines of two days ago, and lists that were only looked at.

    Of a list that was brought in it stays known when that was done, and by whom.
    """
    old = PeopleImport.created_at < clock.now() - KEPT, PeopleImport.state != "going"
    lists = select(PeopleImport.id).where(*old)
    gone = db.session.execute(delete(ImportLine).where(ImportLine.import_id.in_(lists)))
    db.session.execute(delete(PeopleImport).where(*old, PeopleImport.state == "draft"))
    return int(getattr(gone, "rowcount", 0))


def _registered(
    event: Event, listing: PeopleImport, household: Household, person: rules.Person
) -> Registration:
    """Without a letter the dates count as told: only what changes from now on is written."""
    pools = seats.pools_of(event.id)
    if not pools:
        raise NotFound
    line = person.line
    application = Application(
        household.person,
        person.role,
        organisation=line.organisation,
        position=line.position,
    )
    registration = register(event, pools[0], household, application)
    _agreed(event, listing, registration)
    others = [one for one in household.others if one.live]
    if listing.write_now and person.mailbox is not None:
        telling.tell(registration, key=f"signed-up:{registration.id}", others=others, opening=True)
    else:
        registration.letter_sent_at = None
        for meeting in telling.invite(registration):
            known = next(one for one in registration.invitations if one.meeting_id == meeting.id)
            known.how = "none"
    return registration


def _agreed(event: Event, listing: PeopleImport, registration: Registration) -> None:
    texts = current_texts(event.programme.organization_id, registration.language)
    text = texts.get("participation")
    if text is None or listing.agreed_on is None:
        return
    noon = datetime.combine(listing.agreed_on, time(12), zones.zone(event.zone))
    record_consent(
        registration.participant_id,
        registration.id,
        text.id,
        how="import",
        source=listing.agreed_where,
        given_at=min(noon.astimezone(UTC), clock.now()),
    )


def _data(person: rules.Person, event: Event) -> PersonData:
    line = person.line
    region = _region(line.region)
    return PersonData(
        mailbox=person.mailbox,
        given_name=line.names.given or line.names.family,
        family_name=line.names.family if line.names.given else "",
        patronymic=line.names.patronymic,
        language=line.language or event.language,
        zone=region.zone if region else event.zone,
        region_id=region.id if region else None,
        discreet=False,
    )


def _region(words: str) -> NamedRegion | None:
    if not words:
        return None
    plain = heading_key(words)
    by_code = region_by_code(words.upper(), "en")
    named = (one for code in ("ru", "en") for one in regions(code))
    return by_code or next((one for one in named if heading_key(one.name) == plain), None)


def _address_in(cells: Sequence[str]) -> str | None:
    for cell in cells:
        if "@" in cell:
            try:
                return mailbox(cell.strip("<>;,. ")).key
            except UnusableAddress:
                continue
    return None


def _draft(import_id: int) -> PeopleImport:
    listing = db.session.get(PeopleImport, import_id, with_for_update=True)
    if listing is None:
        raise NotFound
    if listing.state != "draft":
        raise rules.Begun
    return listing
