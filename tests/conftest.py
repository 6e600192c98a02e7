"""What a test may ask for: its own database, the application on it, a standing clock, a browser.

Everything is imported and started when the first test asks, so that tests of rules start at once.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import uuid4

import pytest
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy.util import LRUCache
from werkzeug.routing.rules import Rule

from tests import network
from tests.environment import environment
from tests.servers.system import memory_folder

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient, FlaskCliRunner
    from playwright.sync_api import Browser, Page

    from tests.servers.postgresql import PostgresServer
    from tests.servers.web import WebServer

POSTGRESQL = pytest.param("postgresql", marks=pytest.mark.postgresql)
DATABASES = ["sqlite", POSTGRESQL]
# For races that take long: the database on which processes truly run side by side, and the other
# one in the long tests.
POSTGRESQL_FIRST = [POSTGRESQL, pytest.param("sqlite", marks=pytest.mark.long)]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    marks = {"browser": "browser", "postgres_server": "postgresql"}
    for item in items:
        for fixture in marks.keys() & set(getattr(item, "fixturenames", ())):
            item.add_marker(marks[fixture])


@pytest.fixture(scope="session", autouse=True)
def closed_network() -> Iterator[None]:
    with network.closed():
        yield


# Databases: migrated once, then copied for each test, which commits as the product does.


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
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
    postgres_server: "PostgresServer", tmp_path_factory: pytest.TempPathFactory
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


class _CompiledTemplates(BytecodeCache):
    """Templates are compiled once for all applications of a run."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


_templates = _CompiledTemplates()
_builders: dict[tuple[str, str, bool], Any] = {}


@pytest.fixture(scope="session", autouse=True)
def routes_compiled_once() -> Iterator[None]:
    """Making an application is mostly compiling its hundred routes, the same ones each time."""
    compiled = Rule._compile_builder

    def once(rule: Rule, append_unknown: bool = True) -> Any:
        key = (rule.rule, str(rule.endpoint), append_unknown)
        if key not in _builders:
            _builders[key] = compiled(rule, append_unknown)
        return _builders[key]

    Rule._compile_builder = once  # type: ignore[method-assign]
    yield
    Rule._compile_builder = compiled  # type: ignore[method-assign]


class _CompiledOnce(MutableMapping[tuple[Any, ...], Any]):
    """SQL statements compiled for one test's engine are good for the next one's.

    SQLAlchemy's key begins with the dialect, of which each engine has an own, all of them alike.
    """

    _kept: ClassVar[dict[str, LRUCache[Any, Any]]] = {}

    def __init__(self, dialect: Any):
        self._own = self._kept.setdefault(dialect.name, LRUCache(2000))

    def __getitem__(self, key: tuple[Any, ...]) -> Any:
        return self._own[key[1:]]

    def __setitem__(self, key: tuple[Any, ...], compiled: Any) -> None:
        self._own[key[1:]] = compiled

    def __delitem__(self, key: tuple[Any, ...]) -> None:
        del self._own[key[1:]]

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return iter(self._own)

    def __len__(self) -> int:
        return len(self._own)


@contextmanager
def _application(database_url: str, data: Path) -> Iterator["Flask"]:
    from webinar_hub import create_app
    from webinar_hub.core.database import db
    from webinar_hub.settings import Settings

    app = create_app(Settings.from_environment(environment(database_url, data)))
    app.jinja_env.bytecode_cache = _templates
    with app.app_context():
        db.engine.update_execution_options(compiled_cache=_CompiledOnce(db.engine.dialect))
    try:
        yield app
    finally:
        with app.app_context():
            db.engine.dispose()


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
