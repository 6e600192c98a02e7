"""Which form the database has and which it should have, told without loading Alembic.

Alembic and what it brings take a quarter of the time of a start, and most starts migrate nothing.
"""

import re
from pathlib import Path

from sqlalchemy import Connection, inspect, text

_NAMED = re.compile(r'^(revision|down_revision) = "(\w+)"$', re.MULTILINE)


def newest(migrations: Path) -> str | None:
    """The one revision that no other one follows; None where there is not exactly one."""
    named = _named(migrations)
    heads = named["revision"] - named["down_revision"]
    return heads.pop() if len(heads) == 1 else None


def older(migrations: Path) -> set[str]:
    """All that another one follows."""
    return _named(migrations)["down_revision"]


def _named(migrations: Path) -> dict[str, set[str]]:
    named: dict[str, set[str]] = {"revision": set(), "down_revision": set()}
    for path in (migrations / "versions").glob("*.py"):
        for name, value in _NAMED.findall(path.read_text(encoding="utf-8")):
            named[name].add(value)
    return named


def present(connection: Connection) -> str | None:
    """The one revision of the database; None before its first migration."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.scalars(text("SELECT version_num FROM alembic_version")).all()
    return found[0] if len(found) == 1 else None
