"""A fresh installation for a measurement, on either database."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from flask import Flask
from flask_migrate import upgrade

from tests import making
from tests.environment import environment
from tests.servers import postgresql
from tests.servers.web import WebServer
from webinar_hub import create_app
from webinar_hub.core.database import db
from webinar_hub.settings import Settings

# All visitors of a measurement come from one network.
MANY_FROM_ONE_NETWORK = {
    "SIGNUPS_PER_HOUR": "1000000",
    "UNPROVEN_PER_NETWORK": "1000000",
}


class Installation:
    """A migrated database, the application on it, and web servers before it."""

    def __init__(self, url: str, folder: Path, **settings: str):
        self.folder = folder / uuid4().hex
        self.folder.mkdir()
        self.environment = environment(url, self.folder, **MANY_FROM_ONE_NETWORK, **settings)
        self.app: Flask = create_app(Settings.from_environment(self.environment))
        with self.app.app_context():
            upgrade()

    def make_event(self, seats: int | None) -> str:
        with self.app.app_context():
            event = making.make_event()
            slug = str(event.slug)
            making.make_pool(event, capacity=seats)
        return slug

    def make_events(self, number: int) -> str:
        """So many events of one programme, four a day; a series of ten, whose slug is returned."""
        with self.app.app_context():
            programme = making.make_programme()
            series = making.make_series(programme)
            for position in range(number):
                starts = making.in_days(1 + position / 4)
                own = {"title": f"Evening {position}", "slug": f"evening-{position}"}
                own |= {"series_id": series.id} if position < 10 else {}
                making.make_event(programme, starts=starts, **own)
            return str(series.slug)

    def web(self, workers: int) -> WebServer:
        wanted = {k: v for k, v in self.environment.items() if k != "WEBINAR_HUB_BASE_URL"}
        return WebServer(wanted, self.folder / "web.log", workers=workers)

    def close(self) -> None:
        with self.app.app_context():
            db.engine.dispose()


def gather_figures() -> None:
    """What PostgreSQL's planner goes by; in use it gathers that by itself within minutes."""
    if db.engine.dialect.name == "postgresql":
        db.session.connection().exec_driver_sql("ANALYZE")
    db.session.commit()


@contextmanager
def running(kind: str, folder: Path, **settings: str) -> Iterator[Installation]:
    """`sqlite` in a file, or `postgresql` on a server of its own with its usual durability."""
    if kind == "sqlite":
        installation = Installation(f"sqlite:///{folder / uuid4().hex}.sqlite3", folder, **settings)
        yield installation
        installation.close()
        return
    with postgresql.running(durable=True) as server:
        name = f"bench_{uuid4().hex[:8]}"
        installation = Installation(server.create(name), folder, **settings)
        yield installation
        installation.close()
        server.drop(name)
