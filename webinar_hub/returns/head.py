"""The head of a letter as people read it, whatever its program made of it."""

from contextlib import suppress
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses

from webinar_hub.mail.headers import one_line

LONGEST = 20_000  # characters of a header that are looked at


def sender_of(message: Message) -> str:
    """The address that an answer would go to; empty where there is not exactly one."""
    for name in ("Reply-To", "From"):
        found = [one for _name, one in _addresses(message, name) if "@" in one]
        if found:
            return found[0] if len(found) == 1 else ""
    return ""


def name_of(message: Message) -> str:
    """As whom the sender signs; nobody has checked that."""
    found = _addresses(message, "From")
    return decoded(found[0][0])[:120] if found else ""


def subject_of(message: Message) -> str:
    return decoded(text_of(message, "Subject"))[:200]


def decoded(raw: str) -> str:
    """One line that people can read; odd charsets are left as they came."""
    with suppress(HeaderParseError, LookupError, ValueError):
        raw = str(make_header(decode_header(raw)))
    return one_line(raw.encode("utf-8", "replace").decode()).strip()


def text_of(message: Message, name: str) -> str:
    """The header as text; raw bytes that belong there in no charset become question marks."""
    value = str(message.get(name, ""))[:LONGEST]
    return value.encode("utf-8", "replace").decode()


def _addresses(message: Message, name: str) -> list[tuple[str, str]]:
    return [(known, one.strip()) for known, one in getaddresses([text_of(message, name)])]
