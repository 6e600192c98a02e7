"""Real web processes on a port of the system's choosing."""

import socket
import sys
from pathlib import Path

from tests.servers.processes import ROOT, Child, child_environment

APPLICATION = "webinar_hub:create_app()"


class WebServer(Child):
    """Gunicorn with any number of processes; up when every one of them has loaded the application.

    `application` may name an entry point of the tests instead, which puts another clock or a fault
    in before it makes the application.
    """

    def __init__(
        self,
        settings: dict[str, str],
        log: Path,
        workers: int = 1,
        threads: int = 4,
        application: str = APPLICATION,
    ):
        with socket.create_server(("127.0.0.1", 0), backlog=1024) as listener:
            self.port = listener.getsockname()[1]
            self.url = f"http://localhost:{self.port}"
            super().__init__(
                _command(listener.fileno(), workers, threads, application),
                log,
                cwd=ROOT,
                env=child_environment({"WEBINAR_HUB_BASE_URL": self.url, **settings}),
                pass_fds=[listener.fileno()],
            )
        try:
            self.wait_until(lambda: self.output.count(READY) >= workers)
        except BaseException:
            self.kill()
            raise


READY = "this worker is ready"


def _command(descriptor: int, workers: int, threads: int, application: str) -> list[str]:
    return [
        *(sys.executable, "-m", "gunicorn"),
        *("--config", "python:tests.servers.gunicorn_hooks"),
        *("--bind", f"fd://{descriptor}"),
        *("--workers", str(workers), "--threads", str(threads), "--worker-class", "gthread"),
        *("--graceful-timeout", "5", "--no-control-socket"),
        application,
    ]
