"""A database as of one moment."""

from collections.abc import Mapping
from dataclasses import dataclass

# Filled by migrations, or by the servers themselves.
_MADE_BY_THE_PROGRAM = {"alembic_version", "regions", "versions", "heartbeats", "limit_uses"}
_MADE_BY_THE_PROGRAM |= {"audit_chain"}  # the row that holds its end


@dataclass(frozen=True)
class Snapshot:
    revision: str | None
    rows: dict[str, int]


def nobody_used(rows: Mapping[str, int]) -> bool:
    """Freshly migrated, or without any table."""
    return not any(number for table, number in rows.items() if table not in _MADE_BY_THE_PROGRAM)
