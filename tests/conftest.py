"""What a test may ask for: its own database, the application on it, a standing clock, a browser.

Everything is imported and started when the first test asks, so that tests of rules start at once.
"""

import gc
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from tests import network
from tests.environment import environment
from tests.servers.system import memory_folder

if TYPE_CHECKING:
    from argon2 import PasswordHasher
    from flask import Flask
    from flask.testing import FlaskClient, FlaskCliRunner
    from playwright.sync_api import Browser, Page

    from tests.servers.postgresql import PostgresServer
    from tests.servers.site import Site
    from tests.servers.web import WebServer

POSTGRESQL = pytest.param("postgresql", marks=pytest.mark.postgresql)
DATABASES = ["sqlite", POSTGRESQL]
# For races that take long: the database on which processes truly run side by side, and the other
# one in the long tests.
POSTGRESQL_FIRST = [POSTGRESQL, pytest.param("sqlite", marks=pytest.mark.long)]
# For what takes long and sees little of the database, such as loading the whole demonstration.
SQLITE_FIRST = [
    "sqlite",
    pytest.param("postgresql", marks=[pytest.mark.postgresql, pytest.mark.long]),
]


def one_first(values: Iterable[Any]) -> list[Any]:
    """For journeys that are much alike: the first value here, the others in the long tests."""
    first, *others = values
    return [first, *(pytest.param(one, marks=pytest.mark.long) for one in others)]


def pytest_configure() -> None:
    """Each test makes an application and lets it go: looking for what can be freed at every few
    hundred objects took a fifteenth of the time."""
    gc.set_threshold(50_000, 20, 100)


# Three circles. `make test`: every rule and page, and on both databases what hands out seats and
# letters. `wide`, which the build server runs as well: the second database of everything else, most
# journeys in a browser, whole processes. `long`: matrices, and the second database where little
# depends on it.
ON_BOTH_AT_ONCE = {
    *("core", "mail", "races", "registration/test_offers", "registration/test_parts"),
    *("registration/test_pools", "registration/test_sign_up", "registration/test_couple"),
    *("registration/test_household", "registration/test_offer_model", "registration/test_unproven"),
}
WIDE = {
    *("backup", "demonstration/test_loading", "demonstration/test_removing", "deploy"),
    *("commands/test_serving", "races/test_backup", "races/test_offers", "races/test_sweeps"),
    *("registration/test_letters_of_strangers", "registration/test_nothing_can_be_written"),
    "journeys/test_for_two_and_discreet",
}
# The whole story, and every page once; other tests that click through pages are in the wide circle.
IN_A_BROWSER_AT_ONCE = {"everywhere", "journeys"}
SECOND_DATABASE_LATER = {
    *("campaigns", "colleagues", "contacts", "imports", "news", "people", "personal"),
    *("planning", "questions", "recordings", "roster", "rewording", "speaking", "workspace"),
    *("catalogue/test_pages", "catalogue/test_calendars", "catalogue/test_kept_pages"),
    *("catalogue/test_page_queries", "catalogue/test_who_is_behind"),
    *("accounts/test_own_account", "accounts/test_sign_in"),
    *("catalogue/test_operations_events", "catalogue/test_operations_meetings"),
    *("backup/test_upgrading", "backup/test_restoring", "watch/test_health"),
    *("accounts/test_organizers", "timetable/test_pages"),
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    marks = {"browser": "browser", "postgres_server": "postgresql"}
    for item in items:
        for fixture in marks.keys() & set(getattr(item, "fixturenames", ())):
            item.add_marker(marks[fixture])
        names = {item.path.parent.name, f"{item.path.parent.name}/{item.path.stem}"}
        if item.get_closest_marker("postgresql"):
            if names & SECOND_DATABASE_LATER:
                item.add_marker(pytest.mark.long)
            elif not names & ON_BOTH_AT_ONCE:
                item.add_marker(pytest.mark.wide)
        clicks = item.get_closest_marker("browser") and not names & IN_A_BROWSER_AT_ONCE
        if clicks or names & WIDE:
            item.add_marker(pytest.mark.wide)


@pytest.fixture(scope="session", autouse=True)
def closed_network() -> Iterator[None]:
    with network.closed():
        yield


# Databases: migrated once, then copied for each test, which commits as the product does.


@pytest.fixture(scope="session")
def sqlite_template(
    tmp_path_factory: pytest.TempPathFactory, quick_passwords: "PasswordHasher"
) -> Path:
    folder = tmp_path_factory.mktemp("template")
    path = folder / "template.sqlite3"
    _migrate(f"sqlite:///{path}", folder)
    return path


@pytest.fixture(scope="session")
def postgres_server() -> Iterator["PostgresServer"]:
    from tests.servers import postgresql

    with _found_or_skipped(postgresql.running) as server:
        yield server


@pytest.fixture(scope="session")
def postgres_template(
    postgres_server: "PostgresServer",
    tmp_path_factory: pytest.TempPathFactory,
    quick_passwords: "PasswordHasher",
) -> Iterator[str]:
    name = f"webinar_hub_test_{os.getpid()}"
    url = postgres_server.create(name)
    _migrate(url, tmp_path_factory.mktemp("postgresql"))
    yield name
    postgres_server.drop(name)


@pytest.fixture
def sqlite_url(sqlite_template: Path) -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="hub-sqlite-", dir=memory_folder()) as folder:
        yield f"sqlite:///{shutil.copy(sqlite_template, Path(folder) / 'hub.sqlite3')}"


@pytest.fixture
def postgres_url(postgres_server: "PostgresServer", postgres_template: str) -> Iterator[str]:
    name = f"{postgres_template}_copy"
    yield postgres_server.create(name, postgres_template)
    postgres_server.drop(name)


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest) -> str:
    """Both kinds of database, one after the other."""
    return request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")


def _migrate(url: str, folder: Path) -> None:
    import flask_migrate

    with _application(url, folder) as app, app.app_context():
        flask_migrate.upgrade()


# The application: `app` on both databases, `sqlite_app` where the database makes no difference.


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator["Flask"]:
    with _application(database_url, tmp_path) as app:
        yield app


@pytest.fixture
def client(app: "Flask") -> "FlaskClient":
    return app.test_client()


@pytest.fixture
def runner(app: "Flask") -> "FlaskCliRunner":
    return app.test_cli_runner()


@pytest.fixture
def sqlite_app(sqlite_url: str, tmp_path: Path) -> Iterator["Flask"]:
    with _application(sqlite_url, tmp_path) as app:
        yield app


@pytest.fixture
def sqlite_client(sqlite_app: "Flask") -> "FlaskClient":
    return sqlite_app.test_client()


@contextmanager
def _application(database_url: str, data: Path, **settings: str) -> Iterator["Flask"]:
    from tests import quicker
    from webinar_hub import create_app
    from webinar_hub.core.database import db
    from webinar_hub.settings import Settings

    wanted = Settings.from_environment(environment(database_url, data, **settings))
    app = quicker.made(lambda: create_app(wanted))
    try:
        yield app
    finally:
        app.extensions["visits"].end()
        with app.app_context():
            db.engine.dispose()


@pytest.fixture(scope="session")
def quick_passwords() -> Iterator["PasswordHasher"]:
    """Nobody tries to guess the passwords of tests. Gives the hasher of the product."""
    from argon2 import PasswordHasher

    from webinar_hub.accounts import passwords

    real = passwords._hasher
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", PasswordHasher(1, 8, 1))
        yield real


@pytest.fixture
def real_passwords(
    quick_passwords: "PasswordHasher", monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """For tests of what guards real passwords; asked for before an account is made."""
    from webinar_hub.accounts import passwords

    monkeypatch.setattr(passwords, "_hasher", quick_passwords)
    passwords._hash_of_nobody.cache_clear()
    yield
    passwords._hash_of_nobody.cache_clear()


# The clock.


class StandingClock:
    """Tells the same moment until it is put to another."""

    def __init__(self, moment: datetime):
        self.set(moment)

    def set(self, moment: datetime) -> None:
        if moment.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        self._moment = moment.astimezone(UTC)

    def advance(self, **amount: float) -> None:
        """`clock.advance(hours=1, minutes=30)`"""
        self._moment += timedelta(**amount)

    def now(self) -> datetime:
        return self._moment


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> StandingClock:
    """Stands at the moment at which the test began, until the test puts it elsewhere."""
    from webinar_hub.core import clock as product_clock

    standing = StandingClock(product_clock.now())
    monkeypatch.setattr(product_clock, "source", standing.now)
    return standing


@pytest.fixture
def at(clock: StandingClock) -> Callable[[datetime], None]:
    """`at(datetime(2026, 3, 1, 9, tzinfo=UTC))`: it is that moment now."""
    return clock.set


# Servers and a browser.


@pytest.fixture
def start_web(tmp_path: Path) -> Iterator[Callable[..., "WebServer"]]:
    """`start_web(database_url, workers=4, SMTP_URL=…)`: real web processes, stopped at the end."""
    from tests.servers.web import WebServer

    with ExitStack() as stack:

        def start(database_url: str, *, workers: int = 1, **settings: str) -> WebServer:
            wanted = environment(database_url, tmp_path, **settings)
            if "BASE_URL" not in settings:
                del wanted["WEBINAR_HUB_BASE_URL"]  # the server's own address
            log = tmp_path / f"web-{uuid4().hex}.log"
            return stack.enter_context(WebServer(wanted, log, workers=workers))

        yield start


@pytest.fixture
def open_site(tmp_path: Path) -> Iterator[Callable[[str], "Site"]]:
    """`open_site(database_url)`: answers a browser from threads of the test's own process.

    A process of its own takes a second to start and gives a page in a browser nothing more.
    """
    from tests.servers.site import Site

    with ExitStack() as stack:

        def open_(database_url: str) -> Site:
            site = Site()
            app = stack.enter_context(_application(database_url, tmp_path, BASE_URL=site.url))
            return stack.enter_context(site.serving(app))

        yield open_


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    from tests.servers import browser as chromium

    with _found_or_skipped(chromium.running) as browser:
        yield browser


@pytest.fixture(scope="session")
def nginx() -> Iterator[str]:
    """The program's path."""
    from tests.servers import nginx as front

    with _found_or_skipped(front.ready) as program:
        yield program


@pytest.fixture
def new_page(browser: "Browser") -> Iterator[Callable[..., "Page"]]:
    """`new_page(locale="ru-RU", java_script_enabled=False)`: each call is another visitor."""
    with ExitStack() as stack:

        def open_page(**options: Any) -> "Page":
            context = stack.enter_context(browser.new_context(**options))
            context.set_default_timeout(15_000)
            return context.new_page()

        yield open_page


@pytest.fixture
def page(new_page: Callable[..., "Page"]) -> "Page":
    return new_page()


@contextmanager
def _found_or_skipped(running: Callable[[], AbstractContextManager[Any]]) -> Iterator[Any]:
    """Without it a test is skipped; on a build server, where nobody would notice, it fails."""
    with ExitStack() as stack:
        lacking = None
        try:
            server = stack.enter_context(running())
        except LookupError as missing:
            lacking = str(missing)
        if lacking and os.environ.get("CI"):
            pytest.fail(lacking, pytrace=False)
        elif lacking:
            pytest.skip(lacking)
        yield server
