"""One installation of a test: its database, its data folder, and a look into both."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

from tests.environment import environment
from webinar_hub import create_app, folder
from webinar_hub.core import revisions
from webinar_hub.core.database import db
from webinar_hub.settings import Settings

NEWEST = revisions.newest(folder("migrations"))


@dataclass(frozen=True)
class Installation:
    url: str
    data: Path

    def archives(self) -> list[Path]:
        return sorted((self.data / "backups").glob("webinar-hub-*.zip"))

    @contextmanager
    def opened(self, **settings: str) -> Iterator[Flask]:
        """Its own application; afterwards nobody is connected to the database."""
        app = create_app(Settings.from_environment(environment(self.url, self.data, **settings)))
        with app.app_context():
            try:
                yield app
            finally:
                close()


def close() -> None:
    """Nobody is connected any more; rows that a test holds are read anew when it looks at them."""
    db.session.rollback()
    db.engine.dispose()
