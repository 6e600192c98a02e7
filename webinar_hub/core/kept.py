"""What a process has read of the database and need not read again while its version stands."""

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from sqlalchemy import Engine

MOST = 500


class Dated(NamedTuple):
    """A thing that was read when the version was at least this one."""

    version: int
    thing: Any


class Kept:
    """The things used last. They are shared by all threads: nobody may change one."""

    def __init__(self, most: int = MOST):
        self._most = most
        self._things: OrderedDict[Hashable, Dated] = OrderedDict()
        self._lock = threading.Lock()

    def peek(self, key: Hashable) -> Dated | None:
        with self._lock:
            found = self._things.get(key)
            if found is not None:
                self._things.move_to_end(key)
            return found

    def put(self, key: Hashable, version: int, thing: object) -> None:
        with self._lock:
            self._things[key] = Dated(version, thing)
            self._things.move_to_end(key)
            while len(self._things) > self._most:
                self._things.popitem(last=False)


_of_databases: WeakKeyDictionary[Engine, Kept] = WeakKeyDictionary()
_lock = threading.Lock()


def kept_of(engine: Engine) -> Kept:
    """What is kept of that database; it goes when the engine goes."""
    with _lock:
        return _of_databases.setdefault(engine, Kept())
