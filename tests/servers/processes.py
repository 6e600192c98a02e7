"""A process of the tests: its output is kept, its start is waited for, its end is certain."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Self

ROOT = Path(__file__).parents[2]


class Child:
    """Starts at once; leaving the `with` block stops it."""

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


def child_environment(settings: dict[str, str]) -> dict[str, str]:
    """The caller's environment, with these settings instead of the caller's own."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith("WEBINAR_HUB_")
    }
    return {**kept, "PYTHONPATH": str(ROOT), **settings}
