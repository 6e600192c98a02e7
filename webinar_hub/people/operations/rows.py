"""Rows that refer to a person, moved to another and back; what was changed is written down.

The tables are found by their references, so a new one needs no line here.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Column, Row, Table, UniqueConstraint, and_, select, update

from webinar_hub.core.database import Base, db

# The words of a name stay with the name; what is known of merges stays as it was.
STAYING = ("participant_words", "merges")
Change = dict[str, Any]


def references() -> Iterator[Column[Any]]:
    for table in Base.metadata.sorted_tables:
        if table.name not in STAYING:
            for key in table.foreign_keys:
                if key.column.table.name == "participants":
                    yield key.parent


def move_all(gone_id: int, kept_id: int) -> list[Change]:
    """Everything but what the other has already: that stays where it is, and follows all the same.

    Two live rows of which there may be one were dealt with before.
    """
    changes = []
    for column in references():
        table = column.table
        for row in _rows(column, gone_id):
            values = {column.name: kept_id} | _renumbered(table, row, kept_id)
            if not _is_there(table, row, values):
                changes.append(change(table, row, values))
    return changes


def change(table: Table, row: Any, values: dict[str, Any]) -> Change:
    """Write values into a row, and return what stood there and what stands there now."""
    before = {name: row._mapping[table.c[name]] for name in values}
    db.session.execute(update(table).where(table.c.id == row.id).values(values))
    return {"table": table.name, "id": row.id, "before": before, "after": values}


def put_back(done: Change) -> bool:
    """As it was, if nobody has changed it since."""
    table = Base.metadata.tables[done["table"]]
    as_left = (table.c[name] == value for name, value in done["after"].items())
    statement = (
        update(table).where(table.c.id == done["id"], *as_left).values(done["before"])
    )
    return bool(db.session.execute(statement).rowcount)  # type: ignore[attr-defined]


def _rows(column: Column[Any], participant_id: int) -> Sequence[Row[Any]]:
    table = column.table
    statement = select(table).where(column == participant_id).order_by(table.c.id)
    return db.session.execute(statement).all()


def _renumbered(table: Table, row: Any, kept_id: int) -> dict[str, Any]:
    """Attempts for one event are counted on: no two have the same number."""
    if table.name != "registrations":
        return {}
    c = table.c
    taken = set(
        db.session.scalars(
            select(c.attempt).where(c.participant_id == kept_id, c.event_id == row.event_id)
        )
    )
    return {} if row.attempt not in taken else {"attempt": max(taken) + 1}


def _is_there(table: Table, row: Any, values: dict[str, Any]) -> bool:
    """The table would refuse a second row of that kind."""
    after = dict(row._mapping) | values
    for rule in table.constraints:
        if not isinstance(rule, UniqueConstraint) or not values.keys() & rule.columns.keys():
            continue
        wanted = [one == after[one.name] for one in rule.columns]
        if any(after[one.name] is None for one in rule.columns):
            continue
        if db.session.scalar(select(table.c.id).where(and_(*wanted))) is not None:
            return True
    return False
