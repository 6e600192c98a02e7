"""pg_dump and pg_restore: found, and run without a password where others could read it."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy.engine import URL

from webinar_hub.backup.trouble import BackupTrouble

DEBIAN = Path("/usr/lib/postgresql")
_SECRET = ("password", "sslpassword", "passfile")
_COPY = re.compile(rb'COPY \w+\."?(\w+)"? .*FROM stdin;\n')


def find(name: str) -> str:
    """In PATH, else where Debian keeps the server's programs, newest first."""
    if path := shutil.which(name):
        return path
    for folder in sorted(DEBIAN.glob("*/bin"), reverse=True):
        if (folder / name).exists():
            return str(folder / name)
    raise BackupTrouble(
        f"{name} was not found; it comes with PostgreSQL's client programs "
        "(Debian: apt-get install postgresql-client), at least as new as the server"
    )


def run(name: str, *arguments: str, url: URL | None = None) -> None:
    """The last line of what it complains about becomes the message."""
    command = [find(name), *arguments]
    if name == "pg_dump" and url is not None:
        command.append(f"--dbname={without_password(url)}")
    done = subprocess.run(
        command,
        env=_environment(url),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BackupTrouble(_complaint(name, done.stderr))


def without_password(url: URL) -> str:
    """A command line can be read by everybody on the machine."""
    bare = URL.create(
        "postgresql", url.username, None, url.host, url.port, url.database, url.query
    ).difference_update_query(_SECRET)
    return bare.render_as_string(hide_password=False)


def dumped_rows(dump: Path, schema: str) -> dict[str, int]:
    """Rows by table, counted in the text that a dump unpacks to: each is one line of it."""
    command = [find("pg_restore"), "--data-only", f"--schema={schema}", "--file=-", str(dump)]
    with tempfile.TemporaryFile() as complaint:
        with subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=complaint
        ) as process:
            rows = _count(process.stdout or ())
        if process.returncode:
            complaint.seek(0)
            said = complaint.read().decode(errors="replace")
            raise BackupTrouble(_complaint("pg_restore", said))
    return rows


def _count(lines: Iterable[bytes]) -> dict[str, int]:
    rows: dict[str, int] = {}
    table = None
    for line in lines:
        if table is None and (found := _COPY.fullmatch(line)):
            table = found[1].decode()
            rows[table] = 0
        elif line == b"\\.\n":
            table = None
        elif table is not None:
            rows[table] += 1
    return rows


def _environment(url: URL | None) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WEBINAR_")}
    kept |= {"LC_ALL": "C.UTF-8"}
    if url is None:
        return kept
    for name, variable in (("password", "PGPASSWORD"), ("passfile", "PGPASSFILE")):
        value = url.query.get(name) or (url.password if name == "password" else None)
        if isinstance(value, str):
            kept[variable] = value
    return kept


def _complaint(name: str, said: str) -> str:
    lines = [line for line in said.splitlines() if line.strip()]
    telling = [line for line in lines if "error" in line.lower()] or lines or ["no reason given"]
    return f"{name} failed: {telling[0].removeprefix(f'{name}: ')[:300]}"
