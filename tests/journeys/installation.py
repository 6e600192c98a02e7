"""A whole installation for one journey: web, scheduler, mail, a room elsewhere, one clock."""

import os
import re
import threading
import time
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Self

from tests.environment import environment
from tests.servers.processes import Module, child_environment
from tests.servers.smtp import Received, SmtpServer
from tests.servers.web import WebServer

PATIENCE = 40


class Installation:
    """Everything runs as in production, but that its clock can be moved."""

    def __init__(self, database_url: str, folder: Path, **settings: str):
        self._folder = folder
        self._clock_file = folder / "clock"
        self._stack = ExitStack()
        self._database_url = database_url
        self._more = settings
        self.ahead = timedelta()

    def __enter__(self) -> Self:
        os.environ["TEST_CLOCK_FILE"] = str(self._clock_file)
        self.mail = self._stack.enter_context(SmtpServer())
        self.room = self._stack.enter_context(_Room())
        settings = environment(
            self._database_url, self._folder, SMTP_URL=self.mail.url, **self._more
        )
        if "BASE_URL" not in self._more:
            del settings["WEBINAR_HUB_BASE_URL"]
        self.web = self._stack.enter_context(
            WebServer(
                settings, self._folder / "web.log", application="tests.servers.moved_clock:app"
            )
        )
        settings.setdefault("WEBINAR_HUB_BASE_URL", self.web.url)
        self.scheduler = self._stack.enter_context(
            Module(
                "tests.servers.moved_clock",
                log=self._folder / "scheduler.log",
                env=child_environment(settings),
            )
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()
        del os.environ["TEST_CLOCK_FILE"]

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def move_clock_to(self, moment: datetime) -> None:
        self.ahead = moment - datetime.now(UTC)
        self._clock_file.write_text(str(self.ahead.total_seconds()))

    def letter(self, number: int) -> "Letter":
        """The n-th letter that was ever delivered, waiting for it."""
        deadline = time.monotonic() + PATIENCE
        while len(self.mail.messages) < number:
            if time.monotonic() > deadline:
                raise TimeoutError(f"letter {number} never came:\n{self.scheduler.output}")
            time.sleep(0.1)
        return Letter.read(self.mail.messages[number - 1].data)

    def received_by(self, address: str, number: int = 1) -> Received:
        """The n-th letter to that mailbox, waiting for it."""
        deadline = time.monotonic() + PATIENCE
        while True:
            found = [one for one in self.mail.messages if address in one.recipients]
            if len(found) >= number:
                return found[number - 1]
            if time.monotonic() > deadline:
                raise TimeoutError(f"letter {number} to {address}:\n{self.scheduler.output}")
            time.sleep(0.1)


@dataclass(frozen=True)
class Letter:
    subject: str
    to: str
    text: str
    calendar: str
    attachment: bytes

    @classmethod
    def read(cls, data: bytes) -> "Letter":
        message = message_from_bytes(data, policy=policy.default)
        assert isinstance(message, EmailMessage)
        parts = {part.get_content_type(): part for part in message.walk()}
        calendar = parts.get("text/calendar")
        attachment = parts.get("application/ics")
        return cls(
            subject=message["Subject"],
            to=message["To"],
            text=parts["text/plain"].get_content(),
            calendar=calendar.get_content() if calendar else "",
            attachment=attachment.get_payload(decode=True) if attachment else b"",
        )

    def link(self, path: str) -> str:
        found = re.search(rf"https?://\S*/{path}/\S+", self.text)
        assert found, f"no link to {path} in:\n{self.text}"
        return found[0]


class _Room:
    """The meeting platform: another origin that welcomes everybody."""

    def __enter__(self) -> Self:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Welcome)
        self.url = f"http://127.0.0.1:{self._server.server_port}/room"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Welcome(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = b"<!doctype html><title>The room</title><h1>Welcome to the room</h1>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass
