"""What organizers did, found again: by who, what, which thing and when; a page at a time."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from webinar_hub.accounts.models import AuditEntry, AuditValue, Organizer
from webinar_hub.core.database import db

PAGE = 50
SYSTEM = "system"  # instead of a public id: what no organizer did


@dataclass(frozen=True)
class Wanted:
    """`programmes`: those of which entries may be shown; None: all, and what concerns no programme.

    `before`: only older entries, which is where the next page begins.
    """

    programmes: Collection[int] | None
    who: str = ""
    action: str = ""
    about: tuple[str, int] | None = None
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None


def page(wanted: Wanted, size: int = PAGE) -> tuple[list[AuditEntry], int | None]:
    """The newest first; and the number before which the next page begins, if there is one."""
    found = list(db.session.scalars(_statement(wanted).limit(size + 1)))
    return found[:size], found[size - 1].id if len(found) > size else None


def pages(wanted: Wanted, size: int = 500) -> Iterator[list[AuditEntry]]:
    """All of it, a page at a time."""
    before = wanted.before
    while True:
        found, before = page(replace(wanted, before=before), size)
        yield found
        if before is None:
            return


def values_of(entries: Sequence[AuditEntry]) -> dict[int, list[AuditValue]]:
    """Values of personal fields, by entry."""
    found: dict[int, list[AuditValue]] = {}
    ids = [one.id for one in entries]
    for one in db.session.scalars(
        select(AuditValue).where(AuditValue.entry_id.in_(ids)).order_by(AuditValue.id)
    ):
        found.setdefault(one.entry_id, []).append(one)
    return found


def who_did(programmes: Collection[int] | None) -> list[Organizer]:
    """Who is named in any of these entries, by name."""
    among = select(AuditEntry.organizer_id).distinct()
    if programmes is not None:
        among = among.where(AuditEntry.programme_id.in_(programmes))
    return list(
        db.session.scalars(
            select(Organizer).where(Organizer.id.in_(among)).order_by(Organizer.name, Organizer.id)
        )
    )


def _statement(wanted: Wanted) -> Select[AuditEntry]:
    statement = select(AuditEntry).options(joinedload(AuditEntry.organizer))
    if wanted.programmes is not None:
        statement = statement.where(AuditEntry.programme_id.in_(wanted.programmes))
    if wanted.who == SYSTEM:
        statement = statement.where(AuditEntry.organizer_id.is_(None))
    elif wanted.who:
        named = select(Organizer.id).where(Organizer.public_id == wanted.who).scalar_subquery()
        statement = statement.where(AuditEntry.organizer_id == named)
    if wanted.action:
        statement = statement.where(AuditEntry.action == wanted.action)
    if wanted.about is not None:
        about_type, about_id = wanted.about
        about = AuditEntry.about_type == about_type, AuditEntry.about_id == about_id
        statement = statement.where(*about)
    if wanted.since is not None:
        statement = statement.where(AuditEntry.at >= wanted.since)
    if wanted.until is not None:
        statement = statement.where(AuditEntry.at < wanted.until)
    if wanted.before is not None:
        statement = statement.where(AuditEntry.id < wanted.before)
    return statement.order_by(AuditEntry.id.desc())
