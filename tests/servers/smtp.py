"""A mail server for tests: it keeps what it gets, and fails exactly where it is told to.

with SmtpServer() as server:
    server.when("RCPT", Say("550 5.1.1 nobody here"), recipient="gone@example.org")
    server.when("END", HangUp(), letter=3)
    ...  # send to server.url
    assert server.messages[0].recipients == ("anna@example.org",)
"""

import asyncio
import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Thread
from types import TracebackType
from typing import Any, Literal, Self
from urllib.parse import quote

import trustme
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

# Before the greeting, at each command, and after the final dot of a letter.
Stage = Literal["CONNECT", "MAIL", "RCPT", "DATA", "END"]
PATIENCE = 10.0  # seconds for the server itself to start and to stop


@dataclass(frozen=True)
class Say:
    """Answer so. 421 is followed by hanging up, as RFC 5321 wants it."""

    reply: str


@dataclass(frozen=True)
class Hang:
    """Never answer; the connection stays open until the client or the test goes."""


@dataclass(frozen=True)
class HangUp:
    """Close the connection without an answer."""


@dataclass(frozen=True)
class Slow:
    """Answer as usual, but later."""

    seconds: float


Behaviour = Say | Hang | HangUp | Slow


@dataclass(frozen=True)
class Received:
    """A letter that the server took over, whether or not it lived to say so."""

    envelope_from: str
    recipients: tuple[str, ...]
    data: bytes
    connection: int  # counted from 1
    ehlo: str
    encrypted: bool
    user: str | None


@dataclass
class _Rule:
    at: Stage
    do: Behaviour
    recipient: str | None
    letter: int | None
    times: int


class SmtpServer:
    """Listens on loopback, on a port of its own, until the `with` block ends."""

    def __init__(
        self,
        *,
        tls: Literal["starttls", "implicit"] | None = None,
        authority: trustme.CA | None = None,
        name: str = "127.0.0.1",
        users: Mapping[str, str] | None = None,
        pipelining: bool = False,
    ) -> None:
        """`name` is what the certificate says; with `users` one of them must sign in.

        `pipelining`: several commands may come at once, as real relays allow.
        """
        self.pipelining = pipelining
        self.messages: list[Received] = []
        self.commands: list[str] = []  # verbs, in the order they came
        self.connections = 0
        self.letters = 0  # begun, refused ones included
        self.users = dict(users or {})
        self.port = 0
        self._tls = tls
        self._context = _certified(authority, name) if tls and authority else None
        self._rules: list[_Rule] = []
        self._dialogues: set[_Dialogue] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, name="smtp-server", daemon=True)

    def when(
        self,
        at: Stage,
        do: Behaviour,
        *,
        recipient: str | None = None,
        letter: int | None = None,
        times: int = 1_000_000,
    ) -> None:
        """At this stage do that: for all, or for one recipient, or for the n-th letter begun.

        Before the first letter of a connection `letter` counts connections.
        """
        self._rules.append(_Rule(at, do, recipient, letter, times))

    def forgive(self) -> None:
        """Forget every rule."""
        self._rules.clear()

    @property
    def url(self) -> str:
        scheme = "smtps" if self._tls == "implicit" else "smtp"
        credentials = "".join(
            f"{quote(user, safe='')}:{quote(password, safe='')}@"
            for user, password in list(self.users.items())[:1]
        )
        query = "?tls=required" if self._tls == "starttls" else "" if self._tls else "?tls=none"
        return f"{scheme}://{credentials}127.0.0.1:{self.port}{query}"

    def __enter__(self) -> Self:
        self._thread.start()
        self.port = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(PATIENCE)
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result(PATIENCE)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(PATIENCE)
        self._loop.close()

    def behaviour(self, at: Stage, recipients: list[str], letter: int) -> Behaviour | None:
        for rule in self._rules:
            for_recipient = rule.recipient is None or rule.recipient in recipients
            for_letter = rule.letter is None or rule.letter == letter
            if rule.at == at and rule.times > 0 and for_recipient and for_letter:
                rule.times -= 1
                return rule.do
        return None

    def enter(self, dialogue: "_Dialogue") -> int:
        self._dialogues.add(dialogue)
        self.connections += 1
        return self.connections

    async def _listen(self) -> int:
        implicit = self._context if self._tls == "implicit" else None
        self._server = await self._loop.create_server(
            lambda: _Dialogue(self, self._loop, self._context if self._tls == "starttls" else None),
            "127.0.0.1",
            0,
            ssl=implicit,
        )
        return int(self._server.sockets[0].getsockname()[1])

    async def _stop(self) -> None:
        self._server.close()
        for dialogue in self._dialogues:
            if dialogue.transport is not None:
                dialogue.transport.abort()
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._server.wait_closed()


class _Handler:
    """aiosmtpd asks it what to offer, and what to do with a letter."""

    async def handle_EHLO(  # noqa: N802 (the library's own name)
        self,
        dialogue: "_Dialogue",
        session: Session,
        _envelope: Envelope,
        hostname: str,
        offers: list[str],
    ) -> list[str]:
        session.host_name = hostname
        more = ["250-PIPELINING"] if dialogue.may_pipeline else []
        return [*offers[:-1], *more, offers[-1]]

    async def handle_DATA(  # noqa: N802 (the library's own name)
        self, dialogue: "_Dialogue", _session: Session, envelope: Envelope
    ) -> str:
        return await dialogue.letter_ends(envelope)


class _Dialogue(SMTP):
    """One connection."""

    def __init__(
        self,
        server: SmtpServer,
        loop: asyncio.AbstractEventLoop,
        starttls: ssl.SSLContext | None,
    ) -> None:
        super().__init__(
            _Handler(),
            hostname="relay.example.org",
            ident="test",
            tls_context=starttls,
            require_starttls=starttls is not None,
            auth_require_tls=starttls is not None,
            auth_exclude_mechanism=[] if server.users else ["PLAIN", "LOGIN"],
            authenticator=self._signs_in,
            timeout=60,
            loop=loop,
        )
        self._mail_server = server
        self._number = 0
        self._user: str | None = None

    @property
    def may_pipeline(self) -> bool:
        return self._mail_server.pipelining

    async def _handle_client(self) -> None:
        self._number = self._mail_server.enter(self)
        if not await self._scripted("CONNECT", letter=self._number):
            await super()._handle_client()

    async def smtp_EHLO(self, hostname: str) -> None:  # noqa: N802
        self._mail_server.commands.append("EHLO")
        await super().smtp_EHLO(hostname)

    async def smtp_MAIL(self, arg: str | None) -> None:  # noqa: N802
        server = self._mail_server
        server.commands.append("MAIL")
        server.letters += 1
        if server.users and self._user is None:
            await self.push("530 5.7.0 who are you?")
        elif not await self._scripted("MAIL"):
            await super().smtp_MAIL(arg)

    async def smtp_RCPT(self, arg: str | None) -> None:  # noqa: N802
        self._mail_server.commands.append("RCPT")
        recipients = re.findall(r"<(.*?)>", arg or "")
        if not await self._scripted("RCPT", recipients):
            await super().smtp_RCPT(arg)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        self._mail_server.commands.append("DATA")
        if not await self._scripted("DATA", self._envelope().rcpt_tos):
            await super().smtp_DATA(arg)

    async def smtp_RSET(self, arg: str) -> None:  # noqa: N802
        self._mail_server.commands.append("RSET")
        await super().smtp_RSET(arg)

    async def smtp_QUIT(self, arg: str) -> None:  # noqa: N802
        self._mail_server.commands.append("QUIT")
        await super().smtp_QUIT(arg)

    async def letter_ends(self, envelope: Envelope) -> str:
        server = self._mail_server
        behaviour = server.behaviour("END", envelope.rcpt_tos, server.letters)
        if isinstance(behaviour, Say):
            return behaviour.reply
        server.messages.append(self._received(envelope))
        if behaviour is not None:
            await self._do(behaviour)
        return f"250 2.0.0 Ok: queued as {len(server.messages)}"

    def _received(self, envelope: Envelope) -> Received:
        assert self.session is not None
        assert self.transport is not None
        return Received(
            envelope_from=(envelope.mail_from or "").removeprefix("<").removesuffix(">"),
            recipients=tuple(envelope.rcpt_tos),
            data=bytes(envelope.original_content or b""),
            connection=self._number,
            ehlo=str(self.session.host_name),
            encrypted=self.transport.get_extra_info("ssl_object") is not None,
            user=self._user,
        )

    def _envelope(self) -> Envelope:
        assert self.envelope is not None
        return self.envelope

    async def _scripted(
        self, at: Stage, recipients: list[str] | None = None, letter: int | None = None
    ) -> bool:
        """Do what the script says; True if that was the whole answer."""
        server = self._mail_server
        behaviour = server.behaviour(at, recipients or [], letter or server.letters)
        return behaviour is not None and await self._do(behaviour)

    async def _do(self, behaviour: Behaviour) -> bool:
        assert self.transport is not None
        match behaviour:
            case Slow(seconds):
                await asyncio.sleep(seconds)
                return False
            case Say(reply):
                await self.push(reply)
                if reply.startswith("421"):
                    self.transport.close()
            case HangUp():
                self.transport.abort()
                await asyncio.Event().wait()  # until the loss of the connection ends this task
            case Hang():
                await asyncio.Event().wait()
        return True

    def _signs_in(
        self, _smtp: Any, _session: Session, _envelope: Envelope, _mechanism: str, data: Any
    ) -> AuthResult:
        if isinstance(data, LoginPassword):
            user, password = data.login.decode(), data.password.decode()
            if self._mail_server.users.get(user) == password:
                self._user = user
                return AuthResult(success=True, auth_data=user)
        return AuthResult(success=False, handled=False)


def _certified(authority: trustme.CA, name: str) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(name).configure_cert(context)
    return context
