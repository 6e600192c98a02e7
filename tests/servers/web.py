"""Real web processes on a port of the system's choosing."""

import socket
from pathlib import Path

from tests.servers.processes import Module, child_environment
from tests.servers.web_process import READY

APPLICATION = "webinar_hub:create_app()"


class WebServer(Module):
    """Any number of processes; up when every one of them has loaded the application.

    `application` may name an entry point of the tests instead, which puts another clock or a fault
    in before it makes the application.
    """

    def __init__(
        self,
        settings: dict[str, str],
        log: Path,
        workers: int = 1,
        application: str = APPLICATION,
    ):
        with _reserved() as port:
            self.port = port.getsockname()[1]
            self.url = f"http://localhost:{self.port}"
            super().__init__(
                *("tests.servers.web_process", application, str(self.port), str(workers)),
                log=log,
                env=child_environment({"WEBINAR_HUB_BASE_URL": self.url, **settings}),
            )
            try:
                self.wait_until(lambda: self.output.count(READY) >= workers and self._listens())
            except BaseException:
                self.kill()
                raise

    def _listens(self) -> bool:
        with socket.socket() as trial:
            return trial.connect_ex(("127.0.0.1", self.port)) == 0


def _reserved() -> socket.socket:
    """A port that nobody else gets; whoever shares it by the same option may listen there."""
    held = socket.socket()
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    held.bind(("127.0.0.1", 0))
    return held
