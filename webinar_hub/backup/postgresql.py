"""PostgreSQL: dumped by its own program from one snapshot, replaced by a change of schemas."""

import secrets
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy.engine import URL, make_url

from webinar_hub.backup.manifest import refuse_difference
from webinar_hub.backup.names import ASIDE
from webinar_hub.backup.programs import dumped_rows, run, without_password
from webinar_hub.backup.snapshot import Snapshot, nobody_used
from webinar_hub.backup.trouble import BackupTrouble, Damaged

SCHEMA = "public"
_ASIDE = ASIDE.replace("-", "_")
_LEAVING_SECONDS = 3.0
_PLAIN = ("--no-owner", "--no-privileges")  # it is restored by whoever is set there
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY tablename"
_COMPANY = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
    "AND pid <> pg_backend_pid() AND usename IS NOT NULL"
)
_SIGNS = (
    "SELECT process FROM heartbeats WHERE seen_at > clock_timestamp() - interval '2 minutes' "
    "AND process NOT LIKE %s ORDER BY seen_at DESC LIMIT 1"
)


class PostgreSQL:
    kind = "postgresql"
    part = "database.pgdump"
    file: Path | None = None

    def __init__(self, url: str):
        self._url = make_url(url).set(drivername="postgresql")

    def copy_to(self, path: Path) -> Snapshot:
        """The rows are counted in the same snapshot that pg_dump reads."""
        with _connected(self._url) as connection, connection.transaction():
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            shared = connection.execute("SELECT pg_export_snapshot()").fetchone()
            revision, rows = _revision(connection), _rows(connection)
            path.touch(mode=0o600)
            options = ["--format=custom", "--no-comments", f"--file={path}", *_PLAIN]
            options += [f"--exclude-schema={_ASIDE}*", f"--snapshot={shared[0] if shared else ''}"]
            run("pg_dump", *options, url=self._url)
        return Snapshot(revision, rows)

    def read_whole(self, copy: Path) -> dict[str, int]:
        """Its list, and every row of it."""
        try:
            run("pg_restore", "--list", f"--file={copy.with_name('list')}", str(copy))
            return dumped_rows(copy, SCHEMA)
        except BackupTrouble as error:
            raise Damaged(f"the copy of the database cannot be read: {error}") from error

    def try_out(self, copy: Path, scratch: Path) -> tuple[dict[str, int], str]:
        """In a database of its own, where this user may make one."""
        name = f"webinar_hub_check_{secrets.token_hex(4)}"
        try:
            with _connected(self._url) as connection:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        except psycopg.errors.InsufficientPrivilege:
            how = "read to its end, not restored: this user may not create databases"
            return self.read_whole(copy), how
        try:
            url = self._url.set(database=name)
            _fill(url, copy)
            with _connected(url) as connection:
                return _rows(connection), "restored into a scratch database"
        finally:
            with _connected(self._url) as connection:
                drop = sql.SQL("DROP DATABASE {} WITH (FORCE)")
                connection.execute(drop.format(sql.Identifier(name)))

    def refuse_company(self) -> None:
        """Web processes anywhere by their connections, schedulers also by their signs of life."""
        with _connected(self._url) as connection:
            number = _others_left(connection)
            if number:
                raise BackupTrouble(
                    f"{number} other connection(s) to the database are open; "
                    "stop every server of this installation, on all machines"
                )
            if "heartbeats" not in _tables(connection):
                return
            found = connection.execute(_SIGNS, [f"{socket.gethostname()}:%"]).fetchone()
        if found:
            raise BackupTrouble(
                f"a scheduler on another machine ({found[0]}) was alive within two minutes; "
                "stop it, then wait two minutes"
            )

    def is_empty(self) -> bool:
        with _connected(self._url) as connection:
            return nobody_used(_rows(connection))

    def replace_with(
        self, copy: Path, rows: dict[str, int], prepare: Callable[[str], None], name: str
    ) -> str:
        """The old tables move into a schema of their own, and come back if anything fails."""
        aside = f"{_ASIDE}{name.lower()}"
        self._move_aside(aside)
        try:
            _fill(self._url, copy)
            with _connected(self._url) as connection:
                refuse_difference(rows, _rows(connection))
            prepare(self._url.set(drivername="postgresql+psycopg").render_as_string(False))
        except BaseException:
            self._bring_back(aside)
            raise
        return f"the schema {aside}"

    def _move_aside(self, aside: str) -> None:
        create = sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(SCHEMA))
        with (
            _told("the old tables cannot be kept aside"),
            _connected(self._url) as connection,
            connection.transaction(),
        ):
            _rename_schema(connection, SCHEMA, aside)
            connection.execute(create)

    def _bring_back(self, aside: str) -> None:
        with _connected(self._url) as connection, connection.transaction():
            drop = sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(SCHEMA))
            connection.execute(drop)
            _rename_schema(connection, aside, SCHEMA)


def _fill(url: URL, copy: Path) -> None:
    options = ["--exit-on-error", "--single-transaction", *_PLAIN]
    run("pg_restore", *options, f"--dbname={without_password(url)}", str(copy), url=url)


@contextmanager
def _connected(url: URL) -> Iterator[psycopg.Connection[Any]]:
    """No limit of time: counting and moving take as long as they take."""
    address = url.render_as_string(hide_password=False)
    try:
        connection = psycopg.connect(address, autocommit=True, connect_timeout=10)
    except psycopg.OperationalError as error:
        reason = str(error).strip().splitlines()[0]
        raise BackupTrouble(f"PostgreSQL cannot be reached: {reason}") from error
    with connection:
        connection.execute("SET statement_timeout = 0")
        connection.execute("SET idle_in_transaction_session_timeout = 0")
        yield connection


@contextmanager
def _told(what: str) -> Iterator[None]:
    try:
        yield
    except psycopg.Error as error:
        raise BackupTrouble(f"{what}: {str(error).strip().splitlines()[0]}") from error


def _rename_schema(connection: psycopg.Connection[Any], old: str, new: str) -> None:
    names = sql.Identifier(old), sql.Identifier(new)
    connection.execute(sql.SQL("ALTER SCHEMA {} RENAME TO {}").format(*names))


def _tables(connection: psycopg.Connection[Any]) -> list[str]:
    return [str(name) for (name,) in connection.execute(_TABLES, [SCHEMA])]


def _rows(connection: psycopg.Connection[Any]) -> dict[str, int]:
    count = sql.SQL("SELECT count(*) FROM {}")
    return {
        table: int(_one(connection, count.format(sql.Identifier(SCHEMA, table))))
        for table in _tables(connection)
    }


def _revision(connection: psycopg.Connection[Any]) -> str | None:
    if "alembic_version" not in _tables(connection):
        return None
    found = connection.execute(f"SELECT version_num FROM {SCHEMA}.alembic_version").fetchone()
    return str(found[0]) if found else None


def _others_left(connection: psycopg.Connection[Any]) -> int:
    """Of a server that has just stopped the last connections end a moment later."""
    deadline = time.monotonic() + _LEAVING_SECONDS
    while (number := int(_one(connection, _COMPANY))) and time.monotonic() < deadline:
        time.sleep(0.1)
    return number


def _one(connection: psycopg.Connection[Any], statement: Any) -> Any:
    found = connection.execute(statement).fetchone()
    return found[0] if found else 0
