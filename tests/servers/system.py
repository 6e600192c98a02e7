"""What the set-up of the tests may do on this machine, and as whom."""

import os
import pwd
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any


def is_root() -> bool:
    return os.geteuid() == 0


def memory_folder() -> str | None:
    """Where files live in memory: databases that are thrown away need no disk. None: nowhere."""
    folder = "/dev/shm"
    return folder if os.path.isdir(folder) and os.access(folder, os.W_OK) else None  # noqa: PTH112


def answers(program: str | Path) -> bool:
    """Whether it runs here: what is there may be built for another machine or lack a library."""
    try:
        return subprocess.run([program, "--version"], capture_output=True).returncode == 0
    except OSError:
        return False


def apt_install(package: str) -> bool:
    """Only as root and only on Debian and its kin; elsewhere the caller has another way."""
    if not (is_root() and shutil.which("apt-get")):
        return False
    print(f"Installing {package} by apt-get", flush=True)
    _refresh_package_lists()
    command = ["apt-get", "install", "-qq", "-y", "--no-install-recommends", package]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        print(f"apt-get could not install {package}:\n{done.stderr[-2000:]}", flush=True)
    return done.returncode == 0


@cache
def _refresh_package_lists() -> None:
    """A fresh machine has none."""
    subprocess.run(
        ["apt-get", "update", "-qq"], stdin=subprocess.DEVNULL, capture_output=True, check=False
    )


def as_nobody(folder: Path) -> dict[str, Any]:
    """What makes subprocess drop root's rights, and gives that user the folder; empty for others.

    PostgreSQL refuses to run as root."""
    if not is_root():
        return {}
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def open_to_all(path: Path) -> bool:
    """Whether every user can reach it, which nobody can below root's home."""
    return all(part.stat().st_mode & 0o005 == 0o005 for part in (path, *path.resolve().parents))
