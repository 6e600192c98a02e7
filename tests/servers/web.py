"""Real web processes on a port of the system's choosing."""

import socket
from pathlib import Path

from tests.servers.processes import LISTENER, Module, child_environment

APPLICATION = "webinar_hub:create_app()"


class WebServer(Module):
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
                "gunicorn",
                *_arguments(workers, threads, application),
                log=log,
                env=child_environment({"WEBINAR_HUB_BASE_URL": self.url, **settings}),
                listener=listener,
            )
        try:
            self.wait_until(lambda: self.output.count(READY) >= workers)
        except BaseException:
            self.kill()
            raise


READY = "this worker is ready"


def _arguments(workers: int, threads: int, application: str) -> list[str]:
    return [
        *("--config", "python:tests.servers.gunicorn_hooks"),
        *("--bind", f"fd://{LISTENER}"),
        *("--workers", str(workers), "--threads", str(threads), "--worker-class", "gthread"),
        *("--preload", "--graceful-timeout", "5", "--no-control-socket"),
        application,
    ]
