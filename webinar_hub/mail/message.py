"""One letter as the bytes that travel: pure, quick, the same bytes for the same message, always.

Python's own composer takes some three milliseconds a letter and writes long `References` and
`List-Unsubscribe` values as encoded words, which kills threading and one-click unsubscribing.
This one writes only the few shapes that we send; tests read them back with Python's parser.
"""

import binascii
import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Literal, NamedTuple
from urllib.parse import quote

from webinar_hub.mail.headers import (
    CRLF,
    LINE,
    PRINTABLE,
    Address,
    UnbuildableLetter,
    mailbox_header,
    one_line,
    smtp_address,
    text_header,
    tokens_header,
)

__all__ = [
    "Address",
    "Attachment",
    "CalendarPart",
    "Message",
    "UnbuildableLetter",
    "compose",
    "smtp_address",
]

_MESSAGE_ID = re.compile(r"<[!-;=?-~]+@[!-;=?-~]+>")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")
_MIME_TYPE = re.compile(r"(?!multipart|message)[a-z]+/[A-Za-z0-9.+-]+")
_HEADER_NAME = re.compile(r"[A-Za-z0-9-]{1,40}")
_LINE_ENDS = re.compile(r"\r\n?|\n")

# Who gets the letter, and how it is laid out, is said in one place only: by `compose`.
_OWN_HEADERS = re.compile(
    r"(?:date|from|sender|reply-to|to|cc|bcc|subject|message-id|in-reply-to|references"
    r"|mime-version|auto-submitted|x-auto-response-suppress|return-path|resent-.*|content-.*)",
    re.IGNORECASE,
)
# Read by machines: an encoded word or a changed blank would make them worthless.
_MACHINE_HEADERS = re.compile(r"(?:list-.*|feedback-id|precedence)", re.IGNORECASE)


class Attachment(NamedTuple):
    name: str
    mime_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class CalendarPart:
    """An iTIP object that says METHOD:`method`: some readers go by the one, some by the other."""

    method: Literal["REQUEST", "CANCEL"]
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """Everything a letter to one person consists of.

    `envelope_from` is for the transport (None: the sender's address, "": the null sender) and is
    not written into the bytes. `references` left empty means the one message answered. `headers`
    are additional ones such as List-Unsubscribe; those that `compose` writes itself are refused.
    """

    message_id: str
    date: datetime
    sender: Address
    to: Address
    subject: str
    text: str
    html: str
    language: str
    reply_to: Address | None = None
    envelope_from: str | None = None
    in_reply_to: str | None = None
    references: Sequence[str] = ()
    calendar: CalendarPart | None = None
    attachments: Sequence[Attachment | tuple[str, str, bytes]] = ()
    headers: Sequence[tuple[str, str]] = ()


def compose(message: Message) -> bytes:
    """The message in wire form, lines ended by CRLF, 7-bit. Raises UnbuildableLetter."""
    head = CRLF.join(_headers(message)).encode("ascii")
    return head + b"\r\n" + _body(message)


def _headers(message: Message) -> Iterator[str]:
    if message.date.tzinfo is None:
        raise UnbuildableLetter("the date of the letter has no time zone")
    if not _LANGUAGE.fullmatch(message.language):
        raise UnbuildableLetter(f"{message.language!r} is not a language tag")
    yield f"Date: {format_datetime(message.date.astimezone(UTC))}"
    yield mailbox_header("From", message.sender)
    yield mailbox_header("To", message.to)
    if message.reply_to is not None:
        yield mailbox_header("Reply-To", message.reply_to)
    yield text_header("Subject", message.subject)
    yield tokens_header("Message-ID", [_checked_id(message.message_id)])
    yield from _threading(message)
    yield "MIME-Version: 1.0"
    yield f"Content-Language: {message.language}"
    yield "Auto-Submitted: auto-generated"
    yield "X-Auto-Response-Suppress: All"
    for name, value in message.headers:
        yield _additional(name, value)


def _threading(message: Message) -> Iterator[str]:
    if message.in_reply_to is not None:
        yield tokens_header("In-Reply-To", [_checked_id(message.in_reply_to)])
    references = message.references or [i for i in (message.in_reply_to,) if i is not None]
    if references:
        yield tokens_header("References", [_checked_id(reference) for reference in references])


def _checked_id(message_id: str) -> str:
    if len(message_id) > 250 or not _MESSAGE_ID.fullmatch(message_id):
        raise UnbuildableLetter(f"{message_id!r} is not a Message-ID such as <abc@example.org>")
    return message_id


def _additional(name: str, value: str) -> str:
    if not _HEADER_NAME.fullmatch(name) or _OWN_HEADERS.fullmatch(name):
        raise UnbuildableLetter(f"the header {name!r} cannot be added to a letter")
    if not _MACHINE_HEADERS.fullmatch(name):
        return text_header(name, value)
    if not PRINTABLE.fullmatch(value) or not value.strip(" "):
        raise UnbuildableLetter(f"the header {name} must be one line of ASCII, not {value!r}")
    return tokens_header(name, value.strip(" ").split(" "))


def _body(message: Message) -> bytes:
    """Laid out as Google and Thunderbird do it: the calendar part comes last in the alternative."""
    parts = [
        _part("text/plain; charset=utf-8", _wire_text(message.text)),
        _part("text/html; charset=utf-8", _wire_text(message.html)),
    ]
    enclosures = [_attachment(Attachment(*attachment)) for attachment in message.attachments]
    if (calendar := message.calendar) is not None:
        _check_method(calendar)
        parts.append(
            _part(f"text/calendar; charset=utf-8; method={calendar.method}", calendar.content)
        )
        # Not text/calendar again: some readers would show two invitations.
        copy = Attachment("invite.ics", "application/ics", calendar.content)
        enclosures.insert(0, _attachment(copy))
    key = hashlib.sha256(message.message_id.encode("ascii")).hexdigest()[:32]
    alternative = _multipart("alternative", f"=_{key}_a", parts)
    if not enclosures:
        return alternative
    return _multipart("mixed", f"=_{key}_m", [alternative, *enclosures])


def _check_method(calendar: CalendarPart) -> None:
    if calendar.method not in ("REQUEST", "CANCEL"):
        raise UnbuildableLetter(f"{calendar.method!r} is no method that a letter can carry")
    if f"METHOD:{calendar.method}\r\n".encode("ascii") not in calendar.content:
        raise UnbuildableLetter(f"the calendar object does not say METHOD:{calendar.method}")


def _multipart(subtype: str, boundary: str, parts: Sequence[bytes]) -> bytes:
    # No line of base64 can begin a boundary of ours: it knows neither `-` nor `_`.
    head = f'Content-Type: multipart/{subtype};\r\n boundary="{boundary}"\r\n\r\n'
    limit = f"--{boundary}\r\n".encode("ascii")
    end = f"--{boundary}--\r\n".encode("ascii")
    return head.encode("ascii") + b"".join(limit + part for part in parts) + end


def _part(content_type: str, content: bytes, *more: str) -> bytes:
    head = CRLF.join([f"Content-Type: {content_type}", "Content-Transfer-Encoding: base64", *more])
    encoded = binascii.b2a_base64(content, newline=False)
    lines = [encoded[start : start + LINE] for start in range(0, len(encoded), LINE)]
    return b"\r\n".join([head.encode("ascii"), b"", *lines, b""])


def _wire_text(text: str) -> bytes:
    # RFC 2045 6.8: text is brought to CRLF before base64, or its line ends are anybody's guess.
    return _LINE_ENDS.sub(CRLF, text).encode("utf-8", "replace")


def _attachment(attachment: Attachment) -> bytes:
    if not _MIME_TYPE.fullmatch(attachment.mime_type):
        raise UnbuildableLetter(f"{attachment.mime_type!r} is not a MIME type")
    name = re.sub(r"[/\\]", "_", one_line(attachment.name)).strip() or "attachment"
    return _part(
        f"{attachment.mime_type};{CRLF} {_parameter('name', name)}",
        attachment.content,
        f"Content-Disposition: attachment;{CRLF} {_parameter('filename', name)}",
    )


def _parameter(key: str, value: str) -> str:
    if PRINTABLE.fullmatch(value) and '"' not in value and len(value) < 60:
        return f'{key}="{value}"'
    pieces = ["utf-8''"]  # RFC 2231: pieces that each stay within a line, no character divided
    for character in value:
        encoded = quote(character, safe="", errors="replace")
        if len(pieces[-1]) + len(encoded) > 58:
            pieces.append("")
        pieces[-1] += encoded
    if len(pieces) == 1:
        return f"{key}*={pieces[0]}"
    return f";{CRLF} ".join(f"{key}*{number}*={piece}" for number, piece in enumerate(pieces))
