"""A list that is brought in: its lines, who of them is known, how far it has come."""

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import func, select

from webinar_hub.core.database import db
from webinar_hub.imports import rules
from webinar_hub.imports.meaning import line_of
from webinar_hub.imports.models import ColumnNames, ImportLine, PeopleImport
from webinar_hub.participants.models import Participant
from webinar_hub.registration.models import LIVE_STATES, Registration

_AT_ONCE = 500


def import_of(event_id: int, public_id: str) -> PeopleImport | None:
    return db.session.scalar(
        select(PeopleImport).where(
            PeopleImport.event_id == event_id, PeopleImport.public_id == public_id
        )
    )


def imports_of(event_id: int) -> list[PeopleImport]:
    return list(
        db.session.scalars(
            select(PeopleImport)
            .where(PeopleImport.event_id == event_id)
            .order_by(PeopleImport.id.desc())
            .limit(20)
        )
    )


def remembered(organization_id: int) -> dict[str, str]:
    meant = db.session.scalar(
        select(ColumnNames.meant).where(ColumnNames.organization_id == organization_id)
    )
    return dict(meant or {})


def lines_of(import_id: int) -> list[ImportLine]:
    return list(
        db.session.scalars(
            select(ImportLine).where(ImportLine.import_id == import_id).order_by(ImportLine.number)
        )
    )


def people_on(listing: PeopleImport, lines: Iterable[ImportLine]) -> list[rules.Person]:
    return [
        rules.person_of(
            line_of(one.number, one.cells, listing.fields, listing.headings),
            listing.letters,
            listing.role,
        )
        for one in lines
    ]


def known(event_id: int, people: Sequence[rules.Person]) -> rules.Known:
    """Who of these is signed up, and how many share each of their addresses."""
    found = rules.Known()
    addresses = sorted({one.key[0] for one in people if one.key[0]})
    names = sorted({one.key[1] for one in people if one.mailbox is None})
    for some in _pieces(addresses):
        for email_key, key in _signed_up(event_id, Participant.email_key.in_(some)):
            found.keys.add((email_key, key))
            found.at_address[email_key] = found.at_address.get(email_key, 0) + 1
    nowhere = Participant.email_key.is_(None)
    for some in _pieces(names):
        for _email_key, key in _signed_up(event_id, nowhere & Participant.name_key.in_(some)):
            found.keys.add((None, key))
    return found


def results(import_id: int) -> dict[int, str]:
    """Of those that were dealt with, by the number of the line."""
    rows = db.session.execute(
        select(ImportLine.number, ImportLine.result).where(
            ImportLine.import_id == import_id, ImportLine.result.is_not(None)
        )
    )
    return {number: result for number, result in rows if result is not None}


def number_of_lines(import_id: int) -> int:
    counted = select(func.count()).select_from(ImportLine)
    return int(db.session.scalar(counted.where(ImportLine.import_id == import_id)) or 0)


def going() -> list[int]:
    return list(
        db.session.scalars(
            select(PeopleImport.id).where(PeopleImport.state == "going").order_by(PeopleImport.id)
        )
    )


def waiting_lines(import_id: int, most: int) -> list[int]:
    return list(
        db.session.scalars(
            select(ImportLine.id)
            .where(ImportLine.import_id == import_id, ImportLine.result.is_(None))
            .order_by(ImportLine.number)
            .limit(most)
        )
    )


def _signed_up(event_id: int, who: object) -> Sequence[tuple[str, str]]:
    rows = db.session.execute(
        select(Participant.email_key, Participant.name_key)
        .join(Registration, Registration.participant_id == Participant.id)
        .where(
            Registration.event_id == event_id,
            Registration.state.in_(LIVE_STATES),
            who,  # type: ignore[arg-type]
        )
    )
    return [(email_key or "", key) for email_key, key in rows]


def _pieces(values: Sequence[str]) -> Iterable[Collection[str]]:
    return (values[first : first + _AT_ONCE] for first in range(0, len(values), _AT_ONCE))
