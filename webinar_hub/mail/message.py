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
from functools import lru_cache
from typing import Literal, NamedTuple
from urllib.parse import quote

import idna

CRLF = "\r\n"
LINE = 76  # what RFC 2047 allows a line with an encoded word, and RFC 2045 one of base64
LONGEST_LINE = 998  # RFC 5322 2.1.1

_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")  # every control character, NEL too
_PRINTABLE = re.compile(r"[ -~]*")
_PHRASE = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LOCAL_PART = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
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


class UnbuildableLetter(ValueError):
    """This letter can never become a message; the text says plainly why."""


class Address(NamedTuple):
    """A mailbox; the name may hold anything, the address must be one that SMTP can carry."""

    name: str
    address: str


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


def smtp_address(address: str) -> str:
    """The address in ASCII, an IDN domain as punycode. Raises UnbuildableLetter."""
    if not address:
        raise UnbuildableLetter("the letter has no address to go to or to come from")
    if _BREAKS.search(address):
        raise UnbuildableLetter(f"the address {address!r} holds a line break or control character")
    local, at, domain = address.rpartition("@")
    if not at or len(address) > 320:
        raise UnbuildableLetter(f"{address[:320]!r} is not an address")
    if not local.isascii():
        raise UnbuildableLetter(f"{address!r} has other than ASCII letters before the @")
    if len(local) > 64 or not _LOCAL_PART.fullmatch(local):
        raise UnbuildableLetter(f"{address!r} has something unusable before the @")
    domain = ascii_domain(domain)
    if len(local) + 1 + len(domain) > 254:
        raise UnbuildableLetter(f"{address!r} is too long for SMTP")
    return f"{local}@{domain}"


@lru_cache(maxsize=1024)
def ascii_domain(domain: str) -> str:
    plain = domain
    if not domain.isascii():
        try:
            plain = idna.encode(domain, uts46=True).decode("ascii")
        except UnicodeError as error:
            raise UnbuildableLetter(f"{domain!r} is not a domain") from error
    if len(plain) > 253 or not _DOMAIN.fullmatch(plain):
        raise UnbuildableLetter(f"{domain!r} is not a domain")
    return plain


def one_line(text: str) -> str:
    """Text as it may stand in a header: line breaks and control characters are blanks."""
    return _BREAKS.sub(" ", text).strip(" ")


def _headers(message: Message) -> Iterator[str]:
    if message.date.tzinfo is None:
        raise UnbuildableLetter("the date of the letter has no time zone")
    if not _LANGUAGE.fullmatch(message.language):
        raise UnbuildableLetter(f"{message.language!r} is not a language tag")
    yield f"Date: {format_datetime(message.date.astimezone(UTC))}"
    yield _mailbox("From", message.sender)
    yield _mailbox("To", message.to)
    if message.reply_to is not None:
        yield _mailbox("Reply-To", message.reply_to)
    yield _unstructured("Subject", message.subject)
    yield _tokens("Message-ID", [_checked_id(message.message_id)])
    yield from _threading(message)
    yield "MIME-Version: 1.0"
    yield f"Content-Language: {message.language}"
    yield "Auto-Submitted: auto-generated"
    yield "X-Auto-Response-Suppress: All"
    for name, value in message.headers:
        yield _additional(name, value)


def _threading(message: Message) -> Iterator[str]:
    if message.in_reply_to is not None:
        yield _tokens("In-Reply-To", [_checked_id(message.in_reply_to)])
    references = message.references or [i for i in (message.in_reply_to,) if i is not None]
    if references:
        yield _tokens("References", [_checked_id(reference) for reference in references])


def _checked_id(message_id: str) -> str:
    if len(message_id) > 250 or not _MESSAGE_ID.fullmatch(message_id):
        raise UnbuildableLetter(f"{message_id!r} is not a Message-ID such as <abc@example.org>")
    return message_id


def _additional(name: str, value: str) -> str:
    if not _HEADER_NAME.fullmatch(name) or _OWN_HEADERS.fullmatch(name):
        raise UnbuildableLetter(f"the header {name!r} cannot be added to a letter")
    if not _MACHINE_HEADERS.fullmatch(name):
        return _unstructured(name, value)
    if not _PRINTABLE.fullmatch(value) or not value.strip(" "):
        raise UnbuildableLetter(f"the header {name} must be one line of ASCII, not {value!r}")
    return _tokens(name, value.strip(" ").split(" "))


def _tokens(name: str, tokens: Sequence[str]) -> str:
    """A header whose blank-separated tokens are written as they are, folded between them only."""
    lines = [f"{name}: {tokens[0]}"]
    for token in tokens[1:]:
        if token and len(lines[-1]) + 1 + len(token) > LINE:
            lines.append(f" {token}")
        else:
            lines[-1] += f" {token}"
    if max(map(len, lines)) > LONGEST_LINE:
        raise UnbuildableLetter(f"the header {name} holds a word too long for a line")
    return CRLF.join(lines)


def _unstructured(name: str, value: str) -> str:
    text = one_line(value)
    if _PRINTABLE.fullmatch(text) and "=?" not in text:
        if len(name) + 2 + len(text) <= LINE:
            return f"{name}: {text}"
        words = text.split(" ")
        if all(words) and max(map(len, words)) < LINE - len(name) - 2:
            return _tokens(name, words)
    return f"{name}: " + _encoded(text, column=len(name) + 2)


def _mailbox(name: str, mailbox: Address) -> str:
    address = f"<{smtp_address(mailbox.address)}>"
    phrase = _phrase(mailbox.name, column=len(name) + 2)
    if not phrase:
        return f"{name}: {address}"
    last_line = len(phrase.rpartition(CRLF)[2]) + (0 if CRLF in phrase else len(name) + 2)
    blank = " " if last_line + 1 + len(address) <= LINE else CRLF + " "
    return f"{name}: {phrase}{blank}{address}"


def _phrase(name: str, *, column: int) -> str:
    text = one_line(name)
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    # Many readers decode what looks like an encoded word even between quotes.
    plain = _PRINTABLE.fullmatch(text) and "=?" not in text and "  " not in text
    if not plain or len(quoted) > LINE - column - 2:
        return _encoded(text, column=column)
    return text if not text or _PHRASE.fullmatch(text) else f'"{quoted}"'


def _encoded(text: str, *, column: int) -> str:
    """RFC 2047 words of at most 75 octets, each holding whole characters, one word to a line."""
    octets = text.encode("utf-8", "replace")
    words = []
    start, columns = 0, LINE - column
    while start < len(octets):
        end = start + _octets_per_word(columns)
        while end < len(octets) and octets[end] & 0xC0 == 0x80:  # the middle of a character
            end -= 1
        words.append(_encoded_word(octets[start:end]))
        start, columns = end, LINE - 1
    return (CRLF + " ").join(words)


def _octets_per_word(columns: int) -> int:
    return (min(columns, 75) - len("=?utf-8?b??=")) // 4 * 3


def _encoded_word(octets: bytes) -> str:
    return f"=?utf-8?b?{binascii.b2a_base64(octets, newline=False).decode('ascii')}?="


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
    name = one_line(attachment.name).replace("/", "_").replace("\\", "_") or "attachment"
    return _part(
        f"{attachment.mime_type};{CRLF} {_parameter('name', name)}",
        attachment.content,
        f"Content-Disposition: attachment;{CRLF} {_parameter('filename', name)}",
    )


def _parameter(key: str, value: str) -> str:
    if _PRINTABLE.fullmatch(value) and '"' not in value and len(value) < 60:
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
