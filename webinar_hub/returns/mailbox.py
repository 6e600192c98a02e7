"""The mailbox, by IMAP: the only file that knows the library. Every wait is limited.

What was dealt with is moved to one of two folders; nothing is ever deleted.
"""

import socket
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from typing import Any

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientError

from webinar_hub.mail.headers import one_line
from webinar_hub.returns.address import Address

READ, LEFT = "Read by Webinar Hub", "Left by Webinar Hub"
CONNECT_SECONDS, ANSWER_SECONDS = 10, 15
_FAILURES = (OSError, IMAPClientError, ValueError, UnicodeError)


class Unreachable(Exception):
    """The mailbox cannot be read just now; the text says why, without the password."""


@dataclass(frozen=True)
class Waiting:
    uid: int
    size: int


class Mailbox:
    """One folder of a mailbox, open to read and to put away."""

    def __init__(self, client: IMAPClient, folder: str):
        self._client = client
        self._folder = folder
        self._prefix = ""
        self._made: set[str] = set()
        self._moves = client.has_capability("MOVE")
        self._expunges = client.has_capability("UIDPLUS")

    def open(self) -> None:
        with failures_named():
            self._prefix = self._where_folders_lie()
            self._client.select_folder(self._folder)

    def waiting(self, most: int) -> tuple[list[Waiting], int]:
        """The oldest letters that nobody has dealt with, with what each weighs; and how many all
        are. Also those that somebody has looked at in another program."""
        with failures_named():
            found = sorted(self._client.search(self._criteria()))
            sizes = self._client.fetch(found[:most], ["RFC822.SIZE"]) if found else {}
        letters = [Waiting(uid, int(sizes[uid].get(b"RFC822.SIZE", 0))) for uid in sorted(sizes)]
        return letters, len(found)

    def fetch(self, uid: int, most: int) -> bytes:
        """The first so many bytes, whatever the server said of its size; empty: it is gone."""
        part = f"BODY.PEEK[]<0.{most}>"
        with failures_named():
            answer = self._client.fetch([uid], [part]).get(uid, {})
        data = next((value for name, value in answer.items() if name.startswith(b"BODY[]")), b"")
        return bytes(data or b"")[:most]

    def put_away(self, uid: int, folder: str) -> None:
        """Into the folder; where the server can move nothing, it is marked as read and stays."""
        with failures_named():
            if self._moves:
                self._client.move([uid], self._folder_named(folder))
            elif self._expunges:
                self._client.copy([uid], self._folder_named(folder))
                self._client.delete_messages([uid], silent=True)
                self._client.uid_expunge([uid])
            else:
                self._client.add_flags([uid], [b"\\Seen"], silent=True)

    def _criteria(self) -> Sequence[str]:
        may_move = self._moves or self._expunges
        return ["UNDELETED"] if may_move else ["UNDELETED", "UNSEEN"]

    def _where_folders_lie(self) -> str:
        """Some servers keep all folders below INBOX, and say so."""
        if not self._client.has_capability("NAMESPACE"):
            return ""
        personal = self._client.namespace().personal
        return str(personal[0][0]) if personal else ""

    def _folder_named(self, name: str) -> str:
        whole = self._prefix + name
        if whole not in self._made:
            if not self._client.folder_exists(whole):
                self._client.create_folder(whole)
            self._made.add(whole)
        return whole


@contextmanager
def open_mailbox(
    address: Address, ca_file: Path | None, seconds: float
) -> Iterator[Mailbox]:
    """Raises Unreachable. After so many seconds the connection is cut, whatever it is doing."""
    with failures_named():
        client = IMAPClient(
            address.host,
            address.port,
            ssl=address.encrypted,
            ssl_context=_verifying(ca_file) if address.encrypted else None,
            timeout=SocketTimeout(connect=CONNECT_SECONDS, read=ANSWER_SECONDS),
        )
    cut = Timer(seconds, _cut, [client.socket()])
    cut.daemon = True
    cut.start()
    try:
        with failures_named():
            client.login(address.user, address.password)
        mailbox = Mailbox(client, address.folder)
        mailbox.open()
        yield mailbox
    finally:
        cut.cancel()
        with suppress(Exception):  # nothing depends on how it ends
            client.logout()
        with suppress(Exception):
            client.shutdown()


@contextmanager
def failures_named() -> Iterator[None]:
    try:
        yield
    except _FAILURES as problem:
        raise Unreachable(_said(problem)) from problem


def _verifying(ca_file: Path | None) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if ca_file is not None:
        context.load_verify_locations(ca_file)
    return context


def _cut(connection: Any) -> None:
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


def _said(problem: BaseException) -> str:
    match problem:
        case ssl.SSLCertVerificationError(verify_message=str(text)):
            return f"its certificate is not trusted: {text}"
        case TimeoutError():
            return "no answer in time"
        case OSError(strerror=str(text)):
            return text
    return one_line(str(problem))[:200] or type(problem).__name__
