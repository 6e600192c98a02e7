"""Runs the migrations on SQLite and PostgreSQL alike."""

from alembic import context
from flask import current_app
from sqlalchemy import Connection

from webinar_hub.core.database import Base, UTCDateTime, WordSet

database = current_app.extensions["migrate"].db


def forget_empty(_context: object, _revision: object, directives: list) -> None:
    """Write no migration file when nothing has changed."""
    if (
        getattr(context.config.cmd_opts, "autogenerate", False)
        and directives[0].upgrade_ops.is_empty()
    ):
        directives[:] = []


def render_type(kind: str, value: object, autogen_context: object) -> str | bool:
    """Migrations name plain types only, so that they outlive our own classes."""
    if kind == "type" and isinstance(value, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(value, WordSet):
        return "sa.String(length=120)"
    return False


def run() -> None:
    with database.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            _run_on_sqlite(connection)
        else:
            _run(connection)


def _run_on_sqlite(connection: Connection) -> None:
    """A rebuilt parent table would take its children along while foreign keys are enforced."""
    raw = connection.connection.driver_connection
    raw.execute("PRAGMA foreign_keys=OFF")
    try:
        _run(connection.execution_options(sqlite_begin="IMMEDIATE"))
        broken = raw.execute("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise RuntimeError(f"the migration left rows without their parents: {broken[:5]}")
    finally:
        raw.execute("PRAGMA foreign_keys=ON")


def _run(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET statement_timeout = 0")  # a migration may take its time
        connection.commit()
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        render_item=render_type,
        compare_type=True,
        transaction_per_migration=True,
        process_revision_directives=forget_empty,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
