"""House rules that a machine can check. Each failure says why the rule is there."""

import ast
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "webinar_hub"
LONGEST_FILE = 300  # lines

TOP_LEVEL = {
    *("webinar_hub", "templates", "migrations", "tests", "wsgi.py", "pyproject.toml"),
    *("README.md", "CHANGELOG.md", "LICENSE", "Makefile", "docs", "deploy", "benchmarks", "setup"),
    *("requirements.lock", "requirements-dev.lock"),
    *(".ci", ".editorconfig", ".gitignore", ".gitattributes", ".git"),
}

FLASK_REASON = "rules, operations and jobs also run where there is no request"
AT_HOME = {
    "flask": (
        (
            *("__init__.py", "pages.py", "errors.py", "paused.py", "scheduler.py"),
            *("commands.py", "command_line.py", "upgrading.py"),
            *("core/addresses.py", "core/database.py", "core/language.py", "core/links.py"),
            "core/web.py",
            *("accounts/gate.py", "mail/transport.py"),
            *("**/views.py", "**/organizer_views.py", "**/forms.py", "mail/rendering.py"),
            *("**/views/*.py", "**/organizer_views/*.py", "**/forms/*.py"),
        ),
        FLASK_REASON,
    ),
    "flask_login": (("core/*.py", "accounts/*.py"), FLASK_REASON),
    "flask_wtf": (("core/*.py", "**/forms.py", "**/forms/*.py"), FLASK_REASON),
    "apscheduler": (("scheduler.py",), "jobs are plain calls that a test makes by hand"),
    "smtplib": (("mail/transport.py",), "a letter is a row before it is sent; one file sends"),
    "dns": (("mail/name_server.py",), "one file asks the machine's resolver, with patience set"),
    "flask_mail": (("mail/transport.py",), "a letter is a row before it is sent; one file sends"),
    "flask_sqlalchemy": (("core/database.py",), "everybody takes `db` and `Base` from there"),
    "flask_migrate": (("__init__.py", "command_line.py"), "the start and the commands migrate"),
}


@cache
def modules() -> list[tuple[Path, ast.Module]]:
    files = sorted(PACKAGE.rglob("*.py"))
    return [(path.relative_to(PACKAGE), ast.parse(path.read_text())) for path in files]


@cache
def imports(tree: ast.Module) -> list[tuple[int, str]]:
    """Line and full name of everything imported: `from a import b` gives `a.b`."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [(node.lineno, name.name) for name in node.names]
        elif isinstance(node, ast.ImportFrom):
            found += [(node.lineno, f"{node.module}.{name.name}") for name in node.names]
    return found


@cache
def calls(tree: ast.Module) -> list[tuple[int, str]]:
    nodes = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    return [(node.lineno, ast.unparse(node.func)) for node in nodes]


def offences(
    find: Callable[[ast.Module], Iterable[tuple[int, str]]], wrong: Callable[[Path, str], bool]
) -> list[str]:
    return [
        f"webinar_hub/{path}:{line}: {name}"
        for path, tree in modules()
        for line, name in find(tree)
        if wrong(path, name)
    ]


def one_of(path: Path, patterns: tuple[str, ...]) -> bool:
    """`**/views.py` is meant in every folder, `scheduler.py` only at the top of the package."""
    whole = ("/" + pattern if "**/" not in pattern else pattern[3:] for pattern in patterns)
    return any(Path("/", path).match(pattern) for pattern in whole)


def refuse(found: list[str], reason: str) -> None:
    assert not found, "\n".join([reason, *found])


@pytest.mark.parametrize("library", AT_HOME)
def test_a_library_is_used_only_where_it_is_at_home(library):
    homes, reason = AT_HOME[library]
    found = offences(
        imports, lambda path, name: name.split(".")[0] == library and not one_of(path, homes)
    )
    refuse(found, f"{library} belongs into {', '.join(homes)} alone: {reason}.")


def test_alembic_is_loaded_only_where_something_is_migrated():
    found = offences(
        lambda tree: imports(ast.Module([one for one in tree.body if not_a_function(one)], [])),
        lambda _path, name: name.split(".")[0] in ("alembic", "flask_migrate"),
    )
    refuse(found, "Import it inside a function: it takes a quarter of the time of a start.")


def not_a_function(statement: ast.stmt) -> bool:
    return not isinstance(statement, ast.FunctionDef | ast.ClassDef)


def test_only_the_operation_decorator_commits():
    # The pause finds out whether a commit succeeds at all, by one that changes nothing.
    may = {Path("core/operation.py"), Path("core/pause.py")}
    found = offences(calls, lambda path, name: name.endswith(".commit") and path not in may)
    refuse(found, "One operation is one transaction: a commit elsewhere saves half of one.")


def test_one_clock_tells_the_time():
    asks = re.compile(r"(^|\.)(datetime\.(now|utcnow|today)|date\.today|time\.time)$")
    found = offences(
        calls, lambda path, name: bool(asks.search(name)) and path != Path("core/clock.py")
    )
    refuse(found, "Ask core.clock.now(): a time taken elsewhere cannot be moved by a test.")


def test_the_calendar_writer_knows_nothing_of_ours():
    found = offences(
        imports,
        lambda path, name: (
            path.parts[0] == "ical"
            and name.split(".")[0] == "webinar_hub"
            and not name.startswith("webinar_hub.ical")
        ),
    )
    refuse(found, "Plain values in, bytes out: so it can be compared with any other writer.")


def test_only_entry_points_make_the_application():
    def makes(path: Path, name: str) -> bool:
        return name == "webinar_hub.create_app" and len(path.parts) > 1

    refuse(offences(imports, makes), "The application is handed down, never fetched from below.")


def test_nothing_is_called_session():
    found = [
        f"webinar_hub/{path}:{node.lineno}"
        for path, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and node.name == "Session"
    ]
    refuse(found, "The word belongs to the database and to the web; ours are Event and Meeting.")


def test_files_are_named_after_their_subject():
    vague = {"util", "utils", "helper", "helpers", "base", "manager", "service", "services", "misc"}
    found = [f"webinar_hub/{path}" for path, _ in modules() if vague & {*path.parts, path.stem}]
    refuse(found, "Rules without a named home go to a file that nobody can search.")


def test_a_file_is_not_longer_than_it_can_be_read():
    found = [
        f"webinar_hub/{path}: {lines} lines"
        for path, _ in modules()
        if (lines := len((PACKAGE / path).read_text().splitlines())) > LONGEST_FILE
    ]
    refuse(found, f"Past {LONGEST_FILE} lines a file becomes a folder, its files named by subject.")


def test_every_column_says_why_it_is_kept_how_long_and_about_whom():
    import webinar_hub  # noqa: F401  loads every model
    from webinar_hub.core.database import Base

    assert Base.metadata.tables
    found = [
        f"{column} lacks {', '.join(sorted(missing))}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if (missing := {"purpose", "retention", "subject"} - column.info.keys())
    ]
    refuse(found, "Export, erasure and retention are made from this; what is unsaid is forgotten.")


def test_pages_carry_no_inline_script_or_style():
    inline = re.compile(r"<style|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|<script(?![^>]*\ssrc=)|hx-on")
    # A block of data is nothing that runs: browsers read no policy for it, and neither do we.
    data = '<script type="application/ld+json">{{ structured|tojson }}</script>'
    pages = (
        path
        for path in (ROOT / "templates").rglob("*.html")
        if "letters" not in path.parts  # mail programs know nothing but inline style
    )
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}"
        for path in pages
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if inline.search(line.replace(data, ""))
    ]
    refuse(found, "The content security policy forbids it: browsers would drop it silently.")


def test_the_top_level_holds_what_a_reader_expects():
    found = {path.name for path in ROOT.iterdir()} - TOP_LEVEL - ignored_names()
    refuse(sorted(found), "A new entry beside the README needs a better reason than a home.")


def test_the_lock_files_name_no_addresses_and_the_longer_holds_the_shorter():
    locked = {path.name: path.read_text() for path in tree_files() if path.suffix == ".lock"}
    addressed = {name for name, text in locked.items() if "://" in text}
    addressed |= {path.name for path in tree_files()} & {"uv.lock", "package-lock.json"}
    refuse(sorted(addressed), "Where packages come from is set on the machine: use `make lock`.")
    pins = {
        name: set(re.findall(r"^[^\s#]+==\S+", text, re.MULTILINE)) for name, text in locked.items()
    }
    refuse(
        sorted(pins["requirements.lock"] - pins["requirements-dev.lock"]),
        "What is tested must be what is served: run `make lock`.",
    )


def test_the_tree_names_no_machine_and_no_registry():
    own = [re.escape(f"{ROOT}/"), r"(?<![\w.>}/-])/(?:home|Users)/\w+/", r"(?<![\w.>}/-])/root/"]
    registries = [r"//(?:[\w.-]+\.)?(?:pypi|npmjs|pythonhosted|registry)\.", *configured_hosts()]
    forbidden = re.compile("|".join(own + registries))
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}"
        for path in tree_files()
        if path != Path(__file__)
        for number, line in enumerate(path.read_text(errors="ignore").splitlines(), 1)
        if forbidden.search(line)
    ]
    refuse(found, "It would be true on one machine only, and gives away where it was written.")


def configured_hosts() -> list[str]:
    """The registries that this machine is set to use."""
    command = [sys.executable, "-m", "pip", "config", "list"]
    told = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    hosts = (urlsplit(address).hostname for address in re.findall(r"https?://[^\s'\"]+", told))
    return [re.escape(host) for host in hosts if host]


def ignored_names() -> set[str]:
    lines = (ROOT / ".gitignore").read_text().splitlines()
    return {line.strip("/") for line in lines if line and "*" not in line and line[0] != "#"}


def tree_files() -> Iterator[Path]:
    """Every file that is or could be committed."""
    skipped = ignored_names() | {".git"}
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in skipped]
        yield from (Path(folder, name) for name in names)
