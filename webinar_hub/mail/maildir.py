"""Letters that stay on this machine: a Maildir that any mail reader, and our own page, can open."""

import mailbox
import re
from collections.abc import Collection
from datetime import UTC, datetime
from email import policy
from email.message import Message
from email.parser import BytesHeaderParser
from heapq import nlargest
from pathlib import Path
from typing import NamedTuple

from webinar_hub.mail.headers import smtp_address
from webinar_hub.mail.retry import Accepted, Unavailable

_KEY_TIME = re.compile(r"(\d+)\.M(\d+)P\d+Q(\d+)")


class StoredLetter(NamedTuple):
    key: str
    stored_at: datetime
    recipient: str  # of the envelope
    sender: str
    subject: str


class MaildirTransport:
    """Takes every letter over by writing it to a file that appears whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, envelope_from: str, recipient: str, data: bytes) -> Accepted:
        """Raises UnbuildableLetter for an impossible address, Unavailable for an unusable disk."""
        return_path = smtp_address(envelope_from) if envelope_from else ""
        envelope = f"Return-Path: <{return_path}>\r\nDelivered-To: {smtp_address(recipient)}\r\n"
        try:
            _make(self._folder)
            key = _opened(self._folder).add(envelope.encode("ascii") + data)
        except (OSError, mailbox.Error) as error:
            raise Unavailable(f"the letter folder cannot be written: {error}") from error
        return Accepted(f"250 stored as {key}")


def letters(folder: Path, limit: int) -> list[StoredLetter]:
    """The newest letters, newest first."""
    if not _is_made(folder):
        return []
    box = _opened(folder)
    newest = nlargest(limit, box.iterkeys(), key=_age)
    return [letter for key in newest if (letter := _described(box, key)) is not None]


def read(folder: Path, key: str) -> bytes | None:
    """A letter as it was sent, below the two lines of its envelope; None if there is none."""
    if not _is_made(folder):
        return None
    try:
        return _opened(folder).get_bytes(key)
    except (KeyError, OSError):  # never there, or thrown away meanwhile
        return None


def throw_away(
    folder: Path, message_ids: Collection[str], recipients: Collection[str] = ()
) -> None:
    """Letters by their Message-ID, and all letters to these addresses."""
    if not (message_ids or recipients) or not _is_made(folder):
        return
    box = _opened(folder)
    for key in list(box.iterkeys()):
        head = _head(box, key)
        if head is not None and (
            head["Message-ID"] in message_ids or head["Delivered-To"] in recipients
        ):
            box.discard(key)


def _make(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for part in ("tmp", "cur", "new"):
        (folder / part).mkdir(mode=0o700, exist_ok=True)


def _is_made(folder: Path) -> bool:
    return (folder / "new").is_dir()


def _opened(folder: Path) -> mailbox.Maildir:
    return mailbox.Maildir(folder, create=False)


def _age(key: str) -> tuple[int, int, int]:
    """Seconds, microseconds and running number out of the file's name, as Maildir prescribes it."""
    found = _KEY_TIME.match(key)
    return (int(found[1]), int(found[2]), int(found[3])) if found else (0, 0, 0)


def _described(box: mailbox.Maildir, key: str) -> StoredLetter | None:
    head = _head(box, key)
    if head is None:
        return None
    seconds, micros, _ = _age(key)
    return StoredLetter(
        key=key,
        stored_at=datetime.fromtimestamp(seconds, UTC).replace(microsecond=micros),
        recipient=str(head["Delivered-To"] or ""),
        sender=str(head["From"] or ""),
        subject=str(head["Subject"] or ""),
    )


def _head(box: mailbox.Maildir, key: str) -> Message | None:
    """None for a letter that was thrown away meanwhile."""
    try:
        with box.get_file(key) as file:
            return BytesHeaderParser(policy=policy.default).parse(file)  # type: ignore[arg-type]
    except (KeyError, OSError):
        return None
