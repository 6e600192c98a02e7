"""A process of the tests: its output is kept, its start is waited for, its end is certain."""

import multiprocessing
import os
import runpy
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, Protocol, Self

ROOT = Path(__file__).parents[2]
LOADED_BEFORE = ("webinar_hub.commands", "granian.server")


class Process(Protocol):
    pid: int

    def poll(self) -> int | None: ...
    def wait(self, seconds: float | None = None) -> int: ...
    def send_signal(self, sign: int) -> None: ...


class Child:
    """Starts at once; leaving the `with` block stops it."""

    _process: Process

    def __init__(self, arguments: Sequence[str | Path], log: Path, **options: Any):
        self.log = log
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                arguments,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,  # a stray Ctrl-C or kill of the group reaches no one else
                **options,
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def output(self) -> str:
        return self.log.read_text(errors="replace")

    def wait_until(self, ready: Callable[[], bool], seconds: float = 30) -> None:
        deadline = time.monotonic() + seconds
        while not ready():
            if self._process.poll() is not None:
                raise RuntimeError(f"ended with {self._process.returncode}:\n{self.output}")
            if time.monotonic() > deadline:
                raise TimeoutError(f"not ready within {seconds} s:\n{self.output}")
            time.sleep(0.02)

    def stop(self, sign: signal.Signals = signal.SIGTERM, seconds: float = 15) -> int:
        """Asks it to end; kills it with all its children when it does not. Returns its status."""
        if self._process.poll() is None:
            self._process.send_signal(sign)
        try:
            return self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return self.kill()

    def kill(self) -> int:
        """At once and with all its children, as a crash of the machine would."""
        if self._process.poll() is None:
            os.killpg(self.pid, signal.SIGKILL)
        return self._process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


class Module(Child):
    """`python -m module arguments`, in a process that has loaded the product before.

    Loading it takes a second. One process of each run does that and is forked for each of these.
    """

    def __init__(
        self,
        module: str,
        *arguments: str,
        log: Path,
        env: dict[str, str],
    ):
        self.log = log
        log.touch()
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(list(LOADED_BEFORE))
        process = context.Process(target=_run, args=(module, arguments, log, env))
        process.start()
        self._process = _Forked(process)


class _Forked:
    """A process of multiprocessing, spoken to like one of subprocess."""

    def __init__(self, process: BaseProcess):
        self._process = process
        self.pid = int(process.pid or 0)

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self, seconds: float | None = None) -> int:
        self._process.join(seconds)
        if self._process.exitcode is None:
            raise subprocess.TimeoutExpired(self._process.name, seconds or 0)
        return self._process.exitcode

    def send_signal(self, sign: int) -> None:
        os.kill(self.pid, sign)


def _run(module: str, arguments: Sequence[str], log: Path, environment: dict[str, str]) -> None:
    os.setsid()
    output = os.open(log, os.O_WRONLY | os.O_APPEND)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(output, stream.fileno())
    os.chdir(ROOT)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def child_environment(settings: dict[str, str]) -> dict[str, str]:
    """The caller's environment, with these settings instead of the caller's own."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith("WEBINAR_HUB_")
    }
    return {**kept, "PYTHONPATH": str(ROOT), **settings}
