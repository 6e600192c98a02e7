"""A Chromium for the tests: the machine's own, or one from npm that needs nothing of the system."""

import importlib.util
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

from tests.servers.system import apt_install, is_root

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
    return next((path for path in known if path), None)


def launch_options() -> dict[str, Any]:
    """For Playwright's `launch`. Raises LookupError where there is no browser."""
    if (program := find()) is None:
        raise LookupError("Chromium was not found; `make test` installs it")
    arguments = [*QUIET, "--disable-gpu"]
    if is_root():
        arguments.append("--no-sandbox")
    if program.startswith(str(UNPACKED)):
        arguments = [*QUIET, "--no-sandbox", *SMALL]
    return {"executable_path": program, "args": arguments}


def install() -> str | None:
    """By the system's package manager where we may, else from npm. Says what it did."""
    if apt_install("chromium") and find():
        return find()
    if not shutil.which("npm"):
        print("Chromium is missing: install it, or npm, which brings one", flush=True)
        return None
    print(f"Installing {PACKAGE} from npm into the environment", flush=True)
    shutil.rmtree(UNPACKED, ignore_errors=True)
    UNPACKED.mkdir()
    command = ["npm", "pack", "--silent", PACKAGE]
    quiet: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL}
    if subprocess.run(command, cwd=UNPACKED, check=False, **quiet).returncode == 0:
        _unpack(next(UNPACKED.glob("*.tgz")))
    if not _answers():
        shutil.rmtree(UNPACKED)
    return find()


def _answers() -> bool:
    """The package is built for Linux on x86-64 alone."""
    launcher = UNPACKED / "chromium.sh"
    command = [launcher, "--version"]
    return launcher.exists() and subprocess.run(command, check=False).returncode == 0


def _unpack(package: Path) -> None:
    with tarfile.open(package) as archive:
        archive.extractall(UNPACKED, filter="data")
    package.unlink()
    parts = UNPACKED / "package" / "bin"
    _inflate(parts / "chromium.br", UNPACKED / "chromium")
    (UNPACKED / "chromium").chmod(0o755)
    for name in ("swiftshader", "al2023", "fonts"):
        _inflate(parts / f"{name}.tar.br", parts / f"{name}.tar")
        with tarfile.open(parts / f"{name}.tar") as archive:
            archive.extractall(UNPACKED, filter="data")
    shutil.rmtree(UNPACKED / "package")
    _write_launcher()


def _inflate(source: Path, target: Path) -> None:
    """By the node that Playwright brings: Python's standard library knows no Brotli."""
    driver = importlib.util.find_spec("playwright").submodule_search_locations[0]
    program = (
        "const [source, target] = process.argv.slice(1), fs = require('fs');"
        "require('stream').pipeline(fs.createReadStream(source),"
        " require('zlib').createBrotliDecompress(), fs.createWriteStream(target),"
        " (error) => process.exit(error ? 1 : 0));"
    )
    subprocess.run([Path(driver) / "driver" / "node", "-e", program, source, target], check=True)


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
