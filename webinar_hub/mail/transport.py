"""The way out: one letter, one recipient, one clear outcome. The only home of SMTP and Flask-Mail.

Flask-Mail keeps the configuration and the connection. Its own connection verifies no certificate
and waits for ever, so ours takes its place everywhere, in `mail.send()` too.
"""

import smtplib
import socket
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Protocol

import flask_mail
from flask import Flask, current_app

from webinar_hub.mail.dialogue import LETTERS_PER_CONNECTION, SmtpTransport, plain_reply
from webinar_hub.mail.headers import one_line
from webinar_hub.mail.maildir import MaildirTransport
from webinar_hub.mail.relay import Tls, parse_smtp_url
from webinar_hub.mail.retry import Accepted, Refused, Unanswered, Unavailable

__all__ = [
    "Accepted",
    "MailSettings",
    "Refused",
    "Transport",
    "Unanswered",
    "Unavailable",
    "init_mail",
    "open_transport",
]

GOODBYE = 5.0  # seconds a relay gets to answer QUIT: nothing depends on it
_EXTENSION = "webinar_hub.mail"
_FAILURES = (OSError, smtplib.SMTPException)


class MailSettings(Protocol):
    @property
    def smtp_url(self) -> str | None: ...
    @property
    def smtp_ca_file(self) -> Path | None: ...
    @property
    def smtp_timeout(self) -> float: ...
    @property
    def mail_domain(self) -> str: ...
    @property
    def mail_folder(self) -> Path: ...


class Transport(Protocol):
    def send(self, envelope_from: str, recipient: str, data: bytes) -> Accepted:
        """Hand one letter over; an empty `envelope_from` is the null sender.

        Raises Refused (this letter, by the server's word), Unavailable (no letter just now, this
        one surely not sent: stop the round), Unanswered (perhaps accepted) or UnbuildableLetter.
        """
        ...


def init_mail(app: Flask, settings: MailSettings) -> None:
    """Configure Flask-Mail. Raises ValueError for an SMTP_URL or SMTP_CA_FILE that cannot be."""
    if settings.smtp_url is None:
        app.config["MAIL_SUPPRESS_SEND"] = True
        flask_mail.Mail(app)
        app.extensions[_EXTENSION] = settings.mail_folder
        return
    relay = parse_smtp_url(settings.smtp_url)
    app.config.update(
        MAIL_SERVER=relay.host,
        MAIL_PORT=relay.port,
        MAIL_USERNAME=relay.user,
        MAIL_PASSWORD=relay.password,
        MAIL_USE_SSL=relay.tls == "implicit",
        MAIL_USE_TLS=relay.tls in ("required", "offered"),
        MAIL_MAX_EMAILS=LETTERS_PER_CONNECTION,
        MAIL_SUPPRESS_SEND=False,
        MAIL_DEBUG=False,  # or a debug run would print letters and the password
    )
    context = None if relay.tls == "none" else _verifying(settings.smtp_ca_file)
    dialling = _Dialling(relay.tls, context, settings.mail_domain, settings.smtp_timeout)
    app.extensions[_EXTENSION] = RelayMail(app, dialling)


@contextmanager
def open_transport(app: Flask | None = None) -> Iterator[Transport]:
    """A way out for many letters. Nothing is connected before the first one."""
    way = (app or current_app).extensions[_EXTENSION]
    if isinstance(way, Path):
        yield MaildirTransport(way)
        return
    transport = SmtpTransport(way.open_line)
    try:
        yield transport
    finally:
        transport.close()


def _verifying(ca_file: Path | None) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if ca_file is not None:
        try:
            context.load_verify_locations(ca_file)
        except OSError as error:
            raise ValueError(f"{ca_file} holds no certificates: {_said(error)}") from error
    return context


@dataclass(frozen=True, slots=True)
class _Dialling:
    """What it takes to reach the relay, beside Flask-Mail's own configuration. Seconds."""

    tls: Tls
    context: ssl.SSLContext | None
    own_name: str
    command_limit: float

    @property
    def connect_limit(self) -> float:
        return self.command_limit / 3

    @property
    def answer_limit(self) -> float:
        """After the final dot the relay may scan the letter, and giving up leaves it in doubt."""
        return self.command_limit * 2


class _Smtp(smtplib.SMTP):
    """One limit for connecting, another for commands; TLS from the first byte where agreed."""

    def __init__(self, host: str, port: int, dialling: _Dialling) -> None:
        self._dialling = dialling
        super().__init__(host, port, dialling.own_name, dialling.command_limit)

    def connect(
        self, host: str = "", port: int = 0, source_address: object = None
    ) -> tuple[int, bytes]:
        dialling = self._dialling
        self.sock = connected = socket.create_connection((host, port), dialling.connect_limit)
        self.file = None
        try:
            connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if dialling.tls == "implicit" and dialling.context is not None:
                self.sock = dialling.context.wrap_socket(connected, server_hostname=host)
            self.sock.settimeout(dialling.command_limit)
            return self.getreply()
        except BaseException:
            self.close()
            raise


class RelayMail(flask_mail.Mail):
    def __init__(self, app: Flask, dialling: _Dialling) -> None:
        super().__init__(app)
        self.dialling = dialling

    def connect(self) -> "RelayConnection":
        return RelayConnection(self)

    def open_line(self) -> "RelayConnection":
        """Raises Unavailable."""
        connection = self.connect()
        connection.host = connection.configure_host()
        return connection


class RelayConnection(flask_mail.Connection):
    """Flask-Mail's connection with certificates verified and every wait limited."""

    mail: RelayMail
    host: smtplib.SMTP | None

    def configure_host(self) -> smtplib.SMTP:
        """A connection on which letters can be sent. Raises Unavailable."""
        name = f"{self.mail.server}:{self.mail.port}"
        try:
            host = _Smtp(self.mail.server, self.mail.port, self.mail.dialling)
        except _FAILURES as error:
            raise Unavailable(f"cannot connect to {name}: {_said(error)}") from error
        try:
            self._introduce(host)
        except BaseException as error:
            host.close()
            if isinstance(error, _FAILURES):
                raise Unavailable(f"{name} does not let us in: {_said(error)}") from error
            raise
        return host

    def _introduce(self, host: smtplib.SMTP) -> None:
        host.ehlo_or_helo_if_needed()
        if self.mail.use_tls and host.has_extn("starttls"):
            host.starttls(context=self.mail.dialling.context)
            host.ehlo_or_helo_if_needed()
        elif self.mail.dialling.tls == "required":
            raise smtplib.SMTPNotSupportedError("it offers no encryption (STARTTLS)")
        if self.mail.username:
            host.login(self.mail.username, self.mail.password)

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        if exc_type is None:
            self.leave()
        self.hang_up()

    def offers(self, extension: str) -> bool:
        return self._connected.has_extn(extension)

    def ask(self, command: str) -> tuple[int, bytes]:
        try:
            return self._connected.docmd(command)
        except _FAILURES as error:
            raise Unavailable(f"no answer to {command.split(' ')[0]}: {_said(error)}") from error

    def ask_together(self, commands: Sequence[str]) -> Iterator[tuple[int, bytes]]:
        host = self._connected
        try:
            host.send("".join(f"{command}\r\n" for command in commands))
            for _command in commands:
                yield host.getreply()
        except _FAILURES as error:
            raise Unavailable(f"no answer to the envelope: {_said(error)}") from error

    def hand_over(self, body: bytes) -> tuple[int, bytes]:
        host = self._connected
        _wait_at_most(self.mail.dialling.answer_limit, host)
        try:
            host.send(body)
        except _FAILURES as error:  # the final dot goes last, so it has not been seen
            raise Unavailable(f"the connection broke in mid-letter: {_said(error)}") from error
        try:
            answer = host.getreply()
        except _FAILURES as error:
            raise Unanswered(f"no answer to the letter: {_said(error)}") from error
        _wait_at_most(self.mail.dialling.command_limit, host)
        return answer

    def leave(self) -> None:
        with suppress(*_FAILURES):
            if self.host is not None and self.host.sock is not None:
                _wait_at_most(min(GOODBYE, self.mail.dialling.command_limit), self.host)
                self.host.quit()
        self.hang_up()

    def hang_up(self) -> None:
        host, self.host = self.host, None
        if host is not None:
            host.close()

    @property
    def _connected(self) -> smtplib.SMTP:
        if self.host is None:
            raise Unavailable("there is no connection")
        return self.host


def _wait_at_most(seconds: float, host: smtplib.SMTP) -> None:
    if host.sock is not None:
        host.sock.settimeout(seconds)


def _said(error: BaseException) -> str:
    match error:
        case smtplib.SMTPResponseException(smtp_code=code, smtp_error=bytes(text)):
            return f"{code} {plain_reply(text)}"
        case ssl.SSLCertVerificationError(verify_message=str(text)):
            return f"its certificate is not trusted: {text}"
        case TimeoutError():
            return "no answer in time"
        case OSError(strerror=str(text)):
            return text
    return one_line(str(error))[:500] or type(error).__name__
