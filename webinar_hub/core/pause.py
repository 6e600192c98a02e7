"""Times in which nothing can be written: by order, or since the database takes nothing.

By order (`READ_ONLY`): what visitors send is refused before it begins, and the scheduler rests;
what somebody does at the command line is done. By itself: a full disk or a database that was made
read-only is noticed at the first write that fails for it, told to all processes that were forked
from this one, and tried again every few seconds until a write succeeds.
"""

import logging
import mmap
import shutil
import struct
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from webinar_hub.core import clock
from webinar_hub.core.database import BUSY_SECONDS
from webinar_hub.core.refusals import Paused

TRY_SECONDS = 5.0  # between two attempts to write
LOCK_MILLISECONDS = 200  # an attempt waits no longer for others who write
ROOM = 2**20  # bytes that must be free beside a SQLite file before it is believed again
SOON, LATER = 600, 1800  # seconds after which people are asked back

_SQLITE_PRIMARY = {8, 13}  # SQLITE_READONLY, SQLITE_FULL
# Of SQLITE_IOERR: write, fsync, shared memory cannot grow. Others say that the disk is broken.
_SQLITE_EXTENDED = {778, 1034, 4874}
_SQLSTATES = {"53100", "25006"}  # disk full, read-only transaction
_REFUSED_FILES = {13, 28, 30, 122}  # EACCES, ENOSPC, EROFS, EDQUOT

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class State:
    """`ordered` by an operator, perhaps `until` a moment; else found out."""

    ordered: bool
    until: datetime | None = None

    @property
    def seconds(self) -> int:
        """After which it makes sense to try again."""
        if self.until is not None:
            return max(60, int((self.until - clock.now()).total_seconds()))
        return LATER if self.ordered else SOON


def means_pause(error: BaseException | None) -> bool:
    """Whether a write failed since nothing can be written now, whoever tries."""
    if isinstance(error, OSError):
        return error.errno in _REFUSED_FILES
    if not isinstance(error, DBAPIError):
        return False
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        return code & 0xFF in _SQLITE_PRIMARY or code in _SQLITE_EXTENDED
    return getattr(error.orig, "sqlstate", None) in _SQLSTATES


class Pause:
    """What all processes of one start know about it: two instants in memory that they share."""

    def __init__(
        self,
        engine: Engine,
        *,
        ordered: bool = False,
        until: datetime | None = None,
        ticks: Callable[[], float] = time.monotonic,
    ):
        self._engine = cast(Engine, weakref.proxy(engine))  # which this lives and ends with
        self._ordered, self._until, self._ticks = ordered, until, ticks
        self._shared = mmap.mmap(-1, 16)  # noticed at, last tried at; 0: never
        _pauses[engine] = self

    def state(self) -> State | None:
        """None while things can be written. Looks again by itself, which costs a small write."""
        if self._ordered:
            ahead = self._until is not None and self._until > clock.now()
            return State(True, self._until if ahead else None)
        noticed, tried = self._read()
        if not noticed:
            return None
        if self._ticks() - tried >= TRY_SECONDS:
            self._write(noticed, self._ticks())
            if self.can_write():
                log.warning("the database can be written to again")
                self._write(0.0, 0.0)
                return None
        return State(False)

    def notice(self, error: BaseException) -> None:
        if not self._read()[0]:
            log.error("nothing can be written to the database: %s", _words(error))
        self._write(self._ticks(), self._ticks())

    def check(self) -> None:
        """Before something that a visitor asks for is begun."""
        if self._ordered and _asked_from_outside.get():
            raise Paused

    def can_write(self) -> bool:
        """Tries it, and leaves nothing behind."""
        try:
            with self._engine.connect() as connection:
                if connection.dialect.name == "sqlite":
                    _try_on_sqlite(connection)
                connection.execute(_TOUCH)
                connection.commit()
            return self._has_room()
        except SQLAlchemyError as error:
            return not means_pause(error)  # busy, or away, which is told elsewhere

    def _has_room(self) -> bool:
        url = self._engine.url
        if url.get_backend_name() != "sqlite" or not url.database:
            return True
        return shutil.disk_usage(Path(url.database).parent).free >= ROOM

    def _read(self) -> tuple[float, float]:
        noticed, tried = struct.unpack("dd", self._shared[:16])
        return noticed, tried

    def _write(self, noticed: float, tried: float) -> None:
        self._shared[:16] = struct.pack("dd", noticed, tried)


def of(engine: Engine) -> Pause:
    return _pauses.get(engine) or Pause(engine)


@contextmanager
def refusals(engine: Engine) -> Iterator[None]:
    """A write within it that fails since nothing can be written raises Paused, and is noticed."""
    pause = of(engine)
    pause.check()
    try:
        yield
    except (DBAPIError, OSError) as error:
        if not means_pause(error):
            raise
        pause.notice(error)
        raise Paused from error


def asked_from_outside(*, begins: bool) -> None:
    """A request begins or ends: what is ordered holds for it, and for nothing else."""
    _asked_from_outside.set(begins)


_pauses: "weakref.WeakKeyDictionary[Engine, Pause]" = weakref.WeakKeyDictionary()
_asked_from_outside: ContextVar[bool] = ContextVar("asked_from_outside", default=False)
_TOUCH = text("UPDATE versions SET number = number WHERE name = 'catalogue'")
# A file may still have room for a changed row, and for nothing new.
_ADD = text("INSERT INTO versions (name, number) VALUES (hex(zeroblob(32768)), 0)")


def _try_on_sqlite(connection: Connection) -> None:
    driver: Any = connection.connection.driver_connection
    driver.execute(f"PRAGMA busy_timeout={LOCK_MILLISECONDS}")
    try:
        connection.execute(_ADD)
    finally:
        connection.rollback()
        driver.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")


def _words(error: BaseException) -> str:
    return str(getattr(error, "orig", error)).splitlines()[0]
