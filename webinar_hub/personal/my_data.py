"""Everything that is kept about a person, as a file: made from the classification of columns."""

import base64
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, MetaData, Row, Table, select

from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.participants.models import Participant
from webinar_hub.personal import traces

_NAMES = ("title", "name", "name_en", "label")  # by which people know what a number refers to


def everything_about(person: Participant, metadata: MetaData | None = None) -> dict[str, Any]:
    """By table: why it is kept, for how long, and the rows with all columns that are classified."""
    found = traces.rows_about(traces.of(person, metadata))
    return {
        "made_at": clock.now().isoformat(timespec="seconds"),
        "what": {table.name: _section(table, rows) for table, rows in found.items() if rows},
    }


def _section(table: Table, rows: Iterable[Row[Any]]) -> dict[str, Any]:
    columns = [one for one in table.columns if one.info.get("subject") == traces.SUBJECT]
    return {
        "why": sorted({one.info["purpose"] for one in columns}),
        "kept": sorted({one.info["retention"] for one in columns}),
        "rows": [_row(row, columns) for row in rows],
    }


def _row(row: Row[Any], columns: Iterable[Column[Any]]) -> dict[str, Any]:
    told = {}
    for column in columns:
        value = row._mapping[column]
        told[column.name] = _plain(value)
        if value is not None and (name := _name_of(column, value)) is not None:
            told[column.name.removesuffix("_id")] = name
    return told


def _name_of(column: Column[Any], value: Any) -> str | None:
    """What a reference leads to, in words; nobody else's name is among them."""
    for key in column.foreign_keys:
        other = key.column.table
        named = next((other.c[name] for name in _NAMES if name in other.c), None)
        if named is not None and named.info.get("subject") in (None, "speaker"):
            found: str | None = db.session.scalar(select(named).where(key.column == value))
            return found
    return None


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, set | frozenset):
        return sorted(value)
    return value
