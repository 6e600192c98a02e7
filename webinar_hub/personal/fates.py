"""What becomes of each kind of row when its person is erased: pure."""

from enum import Enum
from typing import Any

from sqlalchemy import JSON, Column, LargeBinary, String, Table, UniqueConstraint
from sqlalchemy import Enum as Choice

from webinar_hub.core import tokens


class Fate(Enum):
    EMPTIED = "emptied"  # it is counted, or proves something; whose it was is not to be told
    DELETED = "deleted"
    KEPT = "kept"  # it names nobody as it is


# By the purpose for which columns are kept. One that is not told here is deleted, and a test asks
# for its line.
FATES = {
    "taking part": Fate.EMPTIED,
    "guarding seats": Fate.EMPTIED,
    "taking part in a series": Fate.DELETED,  # the registrations that came of it are what counts
    "sending a recording": Fate.DELETED,
    "answering questions": Fate.DELETED,
    "signing colleagues up": Fate.EMPTIED,  # others may still be asked because of it
    "being signed up by a colleague": Fate.DELETED,
    "bringing people in": Fate.DELETED,
    "inviting": Fate.DELETED,
    "attendance": Fate.EMPTIED,
    "proof of consent": Fate.EMPTIED,
    "keeping a wish": Fate.KEPT,
    "correspondence": Fate.DELETED,
    "news of events": Fate.DELETED,
    "signing in": Fate.DELETED,
    "finding each other": Fate.DELETED,
    "accountability": Fate.EMPTIED,  # the record of changes goes on, and holds, without the values
    "finding people": Fate.DELETED,
    "merging people": Fate.DELETED,
}
NO_NAME = "—"


def fate_of(table: Table) -> Fate:
    """Where purposes differ within a table, it is kept as long as the longest of them asks."""
    fates = {FATES.get(column.info.get("purpose", ""), Fate.DELETED) for column in table.columns}
    for fate in (Fate.EMPTIED, Fate.KEPT):
        if fate in fates:
            return fate
    return Fate.DELETED


def is_emptied(column: Column[Any]) -> bool:
    """Texts tell who somebody is; numbers, choices and times are what is counted."""
    if column.primary_key or column.foreign_keys or column.info.get("names_nobody"):
        return False
    return not isinstance(column.type, Choice) and isinstance(
        column.type, String | JSON | LargeBinary
    )


def empty(column: Column[Any], present: Any, mailbox_digest: str) -> Any:
    """What stands in its place. A name of a link is a new one, so old links lead nowhere."""
    if present is None or column.nullable:
        return None
    if _is_unique(column):
        return tokens.public_id()
    if column.name == "email_key":
        return mailbox_digest  # so that the proof can still be found by who shows the address
    if isinstance(column.type, JSON):
        return {}
    default: Any = column.default
    return default.arg if default is not None and default.is_scalar else NO_NAME


def _is_unique(column: Column[Any]) -> bool:
    table = column.table
    alone = (one for one in table.constraints if isinstance(one, UniqueConstraint))
    return bool(column.unique) or any(one.columns.keys() == [column.key] for one in alone)
