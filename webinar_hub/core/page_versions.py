"""The figures that rise when something that public pages show has changed."""

import logging
import threading
import time
from collections.abc import Callable, Mapping

from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

LOOK_SECONDS = 1.0  # the database is asked no more often than this
AWAY_SECONDS = 60.0  # how long the figures last seen hold while the database is away

Versions = Mapping[str, int]

log = logging.getLogger(__name__)


class VersionWatch:
    """The versions as they were at most a second ago; None when nobody can tell any more."""

    def __init__(
        self, look_up: Callable[[], Versions], ticks: Callable[[], float] = time.monotonic
    ):
        self._look_up = look_up
        self._ticks = ticks
        self._lock = threading.Lock()
        self._looked_at = float("-inf")
        self._seen: tuple[float, Versions] | None = None

    def present(self) -> Versions | None:
        if self._due() and self._lock.acquire(timeout=LOOK_SECONDS):
            try:
                if self._due():  # another thread may have looked meanwhile
                    self._look()
            finally:
                self._lock.release()
        return self.last_known()

    def last_known(self) -> Versions | None:
        """Without asking the database: a page rendered after them is at least as new."""
        if self._seen is None or self._ticks() - self._seen[0] > AWAY_SECONDS:
            return None
        return self._seen[1]

    def _due(self) -> bool:
        return self._ticks() - self._looked_at >= LOOK_SECONDS

    def _look(self) -> None:
        begun = self._ticks()
        try:
            self._seen = (begun, self._look_up())
            self._looked_at = begun
        except SQLAlchemyError as error:
            log.warning("page versions cannot be looked up: %s", type(error).__name__)
            self._looked_at = self._ticks()


def versions_in(engine: Engine, sources: Mapping[str, str]) -> Callable[[], Versions]:
    """Looks up each named figure by its SELECT, all of them in one statement."""
    statement = text("SELECT " + ", ".join(f"({sql}) AS {name}" for name, sql in sources.items()))

    def look_up() -> Versions:
        with engine.connect() as connection:
            return dict(connection.execute(statement).mappings().one())

    return look_up
