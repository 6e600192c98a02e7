"""Which form the database has, and which one this program was written for."""

import functools
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import OperationalError, ProgrammingError

from webinar_hub.core.database import db


def present() -> str | None:
    """None: no migration has run yet. Raises an SQLAlchemyError when the database is away."""
    try:
        found: str | None = db.session.scalar(text("SELECT version_num FROM alembic_version"))
    except (OperationalError, ProgrammingError):
        db.session.rollback()
        db.session.execute(text("SELECT 1"))  # away, or only empty?
        return None
    return found


@functools.cache
def newest(migrations: Path) -> str | None:
    from alembic.script import ScriptDirectory  # slow to load, and asked for once

    return ScriptDirectory(str(migrations)).get_current_head()
