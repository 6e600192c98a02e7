"""`webinar-hub web` as it is installed: two processes in production mode, nginx before them."""

import http.client
import ssl
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from urllib.parse import urlencode

from tests.environment import environment
from tests.servers.nginx import NginxServer, free_ports
from tests.servers.processes import ROOT, Child, child_environment

STATIC = ROOT / "webinar_hub" / "static"
TOKEN = "a-token-of-sixteen"


@dataclass(frozen=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes


class BehindNginx:
    """`.ask(path)` goes through nginx by https, `.ask_directly(path)` to the web processes."""

    def __init__(self, database_url: str, folder: Path, static: Path = STATIC, **settings: str):
        self._folder, self._static = folder, static
        self._ports, (self.port_behind, _) = free_ports(), free_ports()
        self.url = f"https://localhost:{self._ports[1]}"
        self._settings = environment(
            database_url,
            folder,
            **{
                "MODE": "production",
                "BASE_URL": self.url,
                "PORT": str(self.port_behind),
                "TRUSTED_PROXIES": "1",
                "WORKERS": "2",
                "METRICS_TOKEN": TOKEN,
                **settings,
            },
        )
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            self.nginx = stack.enter_context(
                NginxServer(
                    self._folder / "nginx", self._static, self._ports, behind=self.port_behind
                )
            )
            self.tls = ssl.create_default_context()
            self.nginx.authority.configure_trust(self.tls)
            self.web = stack.enter_context(
                Child(
                    [sys.executable, "-m", "webinar_hub", "web"],
                    self._folder / "web.log",
                    cwd=ROOT,
                    env=child_environment(self._settings),
                )
            )
            self.web.wait_until(lambda: self.ask("/healthz").status == 200)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @property
    def authority_file(self) -> Path:
        path = self._folder / "authority.pem"
        self.nginx.authority.cert_pem.write_to_path(path)
        return path

    def ask(self, path: str, address: str = "127.0.0.1", **options: object) -> Answer:
        """As a visitor who comes from `address`; any of the loopback's will do."""
        return _ask(self.connect(address), path, **options)

    def connect(self, address: str = "127.0.0.1") -> http.client.HTTPSConnection:
        return http.client.HTTPSConnection(
            "localhost", self._ports[1], timeout=60, context=self.tls, source_address=(address, 0)
        )

    def ask_by_http(self, path: str) -> Answer:
        return _ask(http.client.HTTPConnection("localhost", self._ports[0], timeout=60), path)

    def ask_directly(self, path: str, **options: object) -> Answer:
        behind = http.client.HTTPConnection("127.0.0.1", self.port_behind, timeout=60)
        return _ask(behind, path, **options)

    def sign_up(self, slug: str, email: str, address: str = "127.0.0.1", **headers: str) -> int:
        form = {
            "email": email,
            "given_name": "Vera",
            "role": "parent",
            "consent_participation": "y",
        }
        answer = self.ask(
            f"/events/{slug}/registrations",
            address,
            method="POST",
            body=urlencode(form),
            headers={"Content-Type": "application/x-www-form-urlencoded", **headers},
        )
        return answer.status

    def slow_clients(self, number: int, path: str) -> Child:
        """In a process of their own, all connected when this returns."""
        command = [sys.executable, "-m", "tests.servers.slow_clients", str(self._ports[1])]
        slow = Child(
            [*command, str(number), path, self.authority_file],
            self._folder / "slow",
            cwd=ROOT,
            env=child_environment({}),
        )
        try:
            slow.wait_until(lambda: "all are there" in slow.output)
        except BaseException:
            slow.kill()
            raise
        return slow


def _ask(
    connection: http.client.HTTPConnection,
    path: str,
    method: str = "GET",
    body: str | None = None,
    headers: dict[str, str] | None = None,
) -> Answer:
    try:
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        return Answer(answer.status, answer.headers, answer.read())
    finally:
        connection.close()
