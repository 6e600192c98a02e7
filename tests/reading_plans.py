"""How SQLite would find the rows of each statement that a piece of work sends."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from webinar_hub.core.database import db

# With each sign-up there are more rows. An index on a condition holds only what the work is about.
GROWING = {"registrations", "invitations", "participants", "participant_words"}
GROWING |= {"outbox_messages", "consents"}
_SCAN = re.compile(r"SCAN (\w+)(?: USING (?:COVERING )?INDEX (\w+))?")


@contextmanager
def scans_of_growing_tables() -> Iterator[list[str]]:
    """`with scans_of_growing_tables() as found:` — the list grows with each statement that has one.

    The database has no statistics, as that of a new installation, so the plan is that of the
    indexes alone. A scan of a partial index is none: it holds a few rows at any size.
    """
    found: list[str] = []
    aliases = {f"{name}_{number}": name for name in GROWING for number in range(1, 4)}
    partial = {
        index.name
        for table in db.metadata.tables.values()
        for index in table.indexes
        if index.dialect_options["sqlite"]["where"] is not None
    }

    def explain(
        connection: Any, cursor: Any, statement: str, parameters: Any, _context: Any, many: bool
    ) -> None:
        if many or not statement.startswith(("SELECT", "UPDATE", "DELETE", "WITH")):
            return
        plan = connection.connection.cursor()
        plan.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
        for *_ids, detail in plan.fetchall():
            scan = _SCAN.match(detail)
            if scan is None or scan[2] in partial:
                continue
            if aliases.get(scan[1], scan[1]) in GROWING:
                found.append(f"{detail}: {statement}")
        plan.close()

    event.listen(db.engine, "before_cursor_execute", explain)
    try:
        yield found
    finally:
        event.remove(db.engine, "before_cursor_execute", explain)
