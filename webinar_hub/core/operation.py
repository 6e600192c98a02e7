"""`@operation`: the only place that commits. One operation is one transaction."""

import fcntl
import functools
import hashlib
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from sqlalchemy import ColumnElement, Connection, Executable, Row, event, func, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.orm import ORMExecuteState
from sqlalchemy.orm import Session as DatabaseTransaction

from webinar_hub.core import pause
from webinar_hub.core.database import BUSY_SECONDS, db

P = ParamSpec("P")
R = TypeVar("R")

ATTEMPTS = 3
# PostgreSQL: serialization failure, deadlock, a row that somebody else added or removed in
# between. The second run sees what the winner left.
_LOST_A_RACE = ("40001", "40P01", "23505", "23503")
_POLL_SECONDS = 0.0005
_AT_ONCE: dict[str, dict[str, Any]] = {
    "postgresql": {"isolation_level": "AUTOCOMMIT"},
    "sqlite": {"sqlite_begin": "IMMEDIATE"},
}

_TAKE_TURN = text(
    "SELECT pg_advisory_xact_lock(one) FROM unnest(CAST(:numbers AS bigint[])) AS one"
)

_threads_turn = threading.Lock()


class DatabaseBusy(Exception):
    """No turn to write was had in time; the person is asked to try again shortly."""


def operation(function: Callable[P, R]) -> Callable[P, R]:
    """Run a function as one transaction.

    It ends the read transaction before it, so the function loads what it needs by id. On SQLite it
    takes the write lock at the start: a later upgrade would fail at once instead of waiting. A call
    inside another operation joins it. A refusal rolls everything back. Raises Paused while nothing
    can be written.
    """

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if running():
            return function(*args, **kwargs)
        with pause.refusals(db.engine):
            return _in_turn(function, *args, **kwargs)

    return run


def _in_turn(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return _once(function, *args, **kwargs)
        except (OperationalError, IntegrityError) as error:
            if attempt == ATTEMPTS or not _may_be_repeated(error):
                raise
    raise AssertionError("unreachable")


def at_once(
    statement: Executable, parameters: Mapping[str, Any], *, durable: bool = True
) -> Sequence[Row[Any]]:
    """An operation of one statement, for what runs thousands of times; returns its rows.

    No session, no BEGIN and no COMMIT of their own: on PostgreSQL one way there and back. What is
    not `durable` does not wait for the disk, and may be forgotten when the power fails; on
    PostgreSQL the statement says so by `not_durable()` in its RETURNING.
    """
    if running():
        raise RuntimeError("it would be committed before the operation around it")
    with pause.refusals(db.engine), _turn_to_write(), db.engine.connect() as connection:
        connection = connection.execution_options(**_AT_ONCE[connection.dialect.name])
        waiting = nullcontext() if durable else _not_waiting_for_the_disk(connection)
        with waiting, connection.begin():
            result = connection.execute(statement, parameters)
            return result.all() if result.returns_rows else ()


def not_durable() -> ColumnElement[str]:
    return func.set_config("synchronous_commit", "off", True)


@contextmanager
def _not_waiting_for_the_disk(connection: Connection) -> Iterator[None]:
    if connection.dialect.name != "sqlite":
        yield
        return
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA synchronous=NORMAL")
    try:
        yield
    finally:
        driver.execute("PRAGMA synchronous=FULL")


def one_at_a_time(*things: str) -> None:
    """Until this operation ends, another that names the same thing waits: for what has no row yet.

    Several are taken in the order in which they are named. On SQLite operations take turns anyway.
    """
    if not running():
        raise RuntimeError("a turn is taken inside an operation and ends with it")
    if db.engine.dialect.name == "postgresql":
        numbers = [
            int.from_bytes(hashlib.sha256(one.encode()).digest()[:8], signed=True) for one in things
        ]
        db.session.execute(_TAKE_TURN, {"numbers": numbers})


def running() -> bool:
    return bool(db.session.info.get("operation"))


def _once(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    session = db.session()
    refuse_unsaved(session)
    session.rollback()
    with _turn_to_write():
        session.info["operation"] = True
        try:
            session.connection(execution_options={"sqlite_begin": "IMMEDIATE"})
            result = function(*args, **kwargs)
            session.commit()
            return result
        except BaseException:
            session.rollback()
            raise
        finally:
            session.info["operation"] = False


def refuse_unsaved(session: DatabaseTransaction) -> None:
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("something was changed outside an @operation; it would never be saved")


@contextmanager
def _turn_to_write() -> Iterator[None]:
    """SQLite's own busy wait is unfair under load; a file lock keeps the wait short."""
    path = _lock_path()
    if path is None:
        yield
        return
    deadline = time.monotonic() + BUSY_SECONDS
    if not _threads_turn.acquire(timeout=BUSY_SECONDS):
        raise DatabaseBusy
    try:
        with path.open("w") as file:
            _wait_for(file.fileno(), deadline)
            yield
    finally:
        _threads_turn.release()


def _wait_for(descriptor: int, deadline: float) -> None:
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise DatabaseBusy from None
            time.sleep(_POLL_SECONDS)


def _lock_path() -> Path | None:
    url = db.engine.url
    if url.get_backend_name() != "sqlite" or not url.database:
        return None
    return Path(f"{url.database}.turn")


def _may_be_repeated(error: DBAPIError) -> bool:
    return getattr(error.orig, "sqlstate", None) in _LOST_A_RACE


@event.listens_for(DatabaseTransaction, "before_flush")
def _refuse_stray_flush(session: DatabaseTransaction, *_: object) -> None:
    if not session.info.get("operation"):
        raise RuntimeError("a write outside an @operation")
    _raise_versions(session)


@event.listens_for(DatabaseTransaction, "do_orm_execute")
def _refuse_stray_statement(state: ORMExecuteState) -> None:
    writes = state.is_insert or state.is_update or state.is_delete
    if writes and not state.session.info.get("operation"):
        raise RuntimeError("a write outside an @operation")


def _raise_versions(session: DatabaseTransaction) -> None:
    """Tables that public pages are made from raise the version under which pages are cached."""
    changed = {
        getattr(one, "__shown_in__", None)
        for one in (*session.new, *session.deleted, *filter(session.is_modified, session.dirty))
    }
    for name in changed - {None}:
        session.execute(
            text("UPDATE versions SET number = number + 1 WHERE name = :name"), {"name": name}
        )
