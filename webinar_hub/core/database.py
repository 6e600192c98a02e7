"""The database: our typed base, column classification, time type, connections of both kinds."""

from datetime import UTC, datetime
from time import monotonic
from typing import Any, ClassVar

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Engine,
    Enum,
    Integer,
    MetaData,
    String,
    TypeDecorator,
    event,
    literal,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from webinar_hub.core import clock

BUSY_SECONDS = 10
IDLE_SECONDS = 1.0  # a connection that was used so recently is believed to live
# A server that hangs, or a lock that nobody gives back, must not hold every thread for ever.
_POSTGRES = {
    "connect_timeout": 5,
    "tcp_user_timeout": 15_000,  # ms
    "options": "-c statement_timeout=20000 -c lock_timeout=10000",  # ms
}

_NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

Key = BigInteger().with_variant(Integer, "sqlite")
Document = JSON().with_variant(JSONB, "postgresql")


class Base(DeclarativeBase):
    """Every table: keys that are never used twice, columns that say why they are kept.

    A table without personal data names its purpose once in `__classified__`; a table with personal
    data classifies each column by `column(...)`. Export, erasure and retention are made from that.
    """

    metadata = MetaData(naming_convention=_NAMING)
    __classified__: ClassVar[dict[str, Any] | None] = None

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        table = cls.__dict__.get("__table__")
        if table is None:
            return
        if list(table.primary_key.columns.keys()) == ["id"]:
            table.kwargs["sqlite_autoincrement"] = True
        for one in table.columns:
            for name, value in (cls.__classified__ or {}).items():
                one.info.setdefault(name, value)


def classified(purpose: str, retention: str, subject: str | None = None) -> dict[str, Any]:
    """Why a column is kept, how long, and about whom: `participant`, `organizer`, `speaker`."""
    return {"purpose": purpose, "retention": retention, "subject": subject}


def column(
    *args: Any,
    purpose: str,
    retention: str,
    subject: str | None = None,
    names_nobody: object = False,
    of_another: object = False,
    **kwargs: Any,
) -> Mapped[Any]:
    """A mapped column with its classification.

    `names_nobody`: a text that stays as it is when the person is erased, such as a language. Every
    other text about a person goes then. `of_another`: a reference to what is about somebody else.
    """
    info = classified(purpose, retention, subject) | {
        "names_nobody": bool(names_nobody),
        "of_another": bool(of_another),
    }
    return mapped_column(*args, info=info, **kwargs)


def choice(*values: str, name: str) -> Enum:
    """A text column restricted to the values by a check constraint on both databases."""
    return Enum(*values, name=name, native_enum=False, length=24, create_constraint=True)


class UTCDateTime(TypeDecorator[datetime]):
    """An instant: refuses naive values, stores and returns UTC; SQLite would drop the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class WordSet(TypeDecorator[frozenset[str]]):
    """A small set of words, stored as ' parent professional ' so that one LIKE finds a word."""

    impl = String(120)
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Any) -> str | None:
        return None if value is None else " ".join(["", *sorted(value), ""])

    def process_result_value(self, value: str | None, dialect: Any) -> frozenset[str]:
        return frozenset((value or "").split())


db: SQLAlchemy = SQLAlchemy(model_class=Base, disable_autonaming=True)


def init_database(app: Flask, url: str, threads: int) -> None:
    """Bind the app to the database; connections are set up before the first statement."""
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = _engine_options(url, threads)
    db.init_app(app)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            _listen_on_sqlite(db.engine)
        else:
            _check_idle_connections(db.engine)


def _engine_options(url: str, threads: int) -> dict[str, Any]:
    options: dict[str, Any] = {
        "pool_size": threads + 1,
        "max_overflow": 4,
        "pool_timeout": 10,
        "hide_parameters": True,  # errors go into logs, people's names and addresses do not
    }
    if url.startswith("sqlite"):
        return options | {"connect_args": {"timeout": BUSY_SECONDS, "check_same_thread": False}}
    return options | {"connect_args": _POSTGRES}


def _listen_on_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _set_up(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we send BEGIN; the driver would send it too late
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        found = [
            cursor.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
        cursor.close()
        if found != ["wal", 2, 1]:
            raise RuntimeError(f"SQLite refused its settings: {found}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        mode = connection.get_execution_options().get("sqlite_begin", "DEFERRED")
        connection.exec_driver_sql(f"BEGIN {mode}")


def _check_idle_connections(engine: Engine) -> None:
    """Ask a connection whether it still lives before it is used, unless it was used just now.

    The pool's own check asks every time, which is one more way there and back per transaction.
    """

    @event.listens_for(engine, "checkin")
    def _note(_connection: Any, record: Any) -> None:
        record.info["used_at"] = monotonic()

    @event.listens_for(engine, "checkout")
    def _check(connection: Any, record: Any, _proxy: Any) -> None:
        used_at = record.info.get("used_at")
        if used_at is None or monotonic() - used_at < IDLE_SECONDS:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise DisconnectionError from error  # the pool throws it away and takes another one


def written(value: str) -> Any:
    """A value that stands in the statement itself: for conditions that a partial index is made on.

    Of a value that is bound later SQLite cannot see that such a condition holds, and reads the
    whole table instead (https://www.sqlite.org/partialindex.html, 2).
    """
    return literal(value, literal_execute=True)


def database_time() -> datetime:
    """The clock that all processes on all hosts share: leases are measured by it."""
    if db.engine.dialect.name == "sqlite":
        return clock.now()  # one machine, one clock
    now: datetime = db.session.execute(text("SELECT clock_timestamp()")).scalar_one()
    return now.astimezone(UTC)
