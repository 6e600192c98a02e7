"""Header fields of a letter, folded and encoded so that every reader shows what was meant."""

import binascii
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import idna

CRLF = "\r\n"
LINE = 76  # what RFC 2047 allows a line with an encoded word
LONGEST_LINE = 998  # RFC 5322 2.1.1

PRINTABLE = re.compile(r"[ -~]*")
_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")  # every control character, NEL too
_PHRASE = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LOCAL_PART = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")


class UnbuildableLetter(ValueError):
    """This letter can never become a message; the text says plainly why."""


class Address(NamedTuple):
    """A mailbox; the name may hold anything, the address must be one that SMTP can carry."""

    name: str
    address: str


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


def tokens_header(name: str, tokens: Sequence[str]) -> str:
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


def text_header(name: str, value: str) -> str:
    text = one_line(value)
    if PRINTABLE.fullmatch(text) and "=?" not in text:
        if len(name) + 2 + len(text) <= LINE:
            return f"{name}: {text}"
        words = text.split(" ")
        if all(words) and max(map(len, words)) < LINE - len(name) - 2:
            return tokens_header(name, words)
    return f"{name}: " + _encoded(text, column=len(name) + 2)


def mailbox_header(name: str, mailbox: Address) -> str:
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
    plain = PRINTABLE.fullmatch(text) and "=?" not in text and "  " not in text
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
