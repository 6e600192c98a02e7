"""A table and its lines."""

from datetime import date

from sqlalchemy import func, select

from webinar_hub.core.database import db
from webinar_hub.imports.meaning import heading_key
from webinar_hub.moving_in.models import PastLine, PastTable
from webinar_hub.moving_in.rows import Row, Said, rows_of
from webinar_hub.participants.queries import regions


def table_of(programme_id: int, public_id: str) -> PastTable | None:
    return db.session.scalar(
        select(PastTable).where(
            PastTable.programme_id == programme_id, PastTable.public_id == public_id
        )
    )


def tables_of(programme_id: int) -> list[PastTable]:
    statement = select(PastTable).where(PastTable.programme_id == programme_id)
    return list(db.session.scalars(statement.order_by(PastTable.id.desc()).limit(20)))


def lines_of(table_id: int) -> list[PastLine]:
    statement = select(PastLine).where(PastLine.table_id == table_id)
    return list(db.session.scalars(statement.order_by(PastLine.number)))


def rows(table: PastTable, today: date) -> list[Row]:
    said = Said(table.role, table.letters, today, _region_names())
    lines = [(one.number, one.cells) for one in lines_of(table.id)]
    return rows_of(lines, table.headings, said)


def _region_names() -> dict[str, int]:
    """What people call regions, in both languages, and their codes."""
    found: dict[str, int] = {}
    for language in ("en", "ru"):
        for one in regions(language):
            found |= {heading_key(one.name): one.id, heading_key(one.code): one.id}
    return found


def results(table_id: int) -> dict[int, str]:
    """Of those that were dealt with, by the number of the line."""
    dealt_with = select(PastLine.number, PastLine.result).where(
        PastLine.table_id == table_id, PastLine.result.is_not(None)
    )
    return {number: result for number, result in db.session.execute(dealt_with) if result}


def number_of_lines(table_id: int) -> int:
    counted = select(func.count()).select_from(PastLine).where(PastLine.table_id == table_id)
    return int(db.session.scalar(counted) or 0)


def going() -> list[int]:
    moving = select(PastTable.id).where(PastTable.state == "going")
    return list(db.session.scalars(moving.order_by(PastTable.id)))


def waiting_lines(table_id: int) -> list[tuple[int, int]]:
    """Ids and numbers."""
    statement = (
        select(PastLine.id, PastLine.number)
        .where(PastLine.table_id == table_id, PastLine.result.is_(None))
        .order_by(PastLine.number)
    )
    return [(line_id, number) for line_id, number in db.session.execute(statement)]
