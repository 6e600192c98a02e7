"""How text gets into a content line: cleaned, escaped, folded (RFC 5545 sections 3.1 to 3.3).

Free text is made harmless. Values with a grammar of their own (UID, address, link) are refused
when they could start another line: mending them would name somebody or something else.
"""

import re
from datetime import UTC, datetime

from webinar_hub.ical.values import Person

# One less than the 75 octets allowed, for every chunk: the blank before a continuation counts.
LONGEST_CHUNK = 74
LONGEST_UID = 255

# Word and Outlook paste a soft line break as VT.
_LINE_BREAK = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
# C0 without tab and newline, DEL, C1, halves of a surrogate pair, which UTF-8 cannot carry, and the
# byte order mark, which readers take off or stumble over wherever it stands.
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufeff]")
_BREAK_IN_LINE = re.compile(r"[\n\t]+")
_VISIBLE_ASCII = re.compile(r"[!-~]+")
_ADDRESS = re.compile(r'[^\s@"<>(),:;\\]+@[^\s@"<>(),:;\\]+')
# Where icalendar quotes too, so that both write the same octets.
_NEEDS_QUOTES = re.compile("[ ,;:'\u2019]")


def clean(text: str) -> str:
    """Every kind of line break becomes a newline; characters that no calendar may hold go."""
    if text.isprintable():
        return text
    return _FORBIDDEN.sub("", _LINE_BREAK.sub("\n", text))


def clean_line(text: str) -> str:
    """The same on one line: titles, places and names have no line breaks."""
    return _BREAK_IN_LINE.sub(" ", clean(text).strip())


def escape(text: str) -> str:
    """TEXT (section 3.3.11)."""
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def fold(line: str) -> bytes:
    """A content line, ended and cut into pieces of at most 75 octets, never inside a character.

    Nor after a backslash or caret: some readers take escapes apart before they join the pieces.
    """
    octets = line.encode()
    pieces = []
    start = 0
    while len(octets) - start > LONGEST_CHUNK:
        end = start + LONGEST_CHUNK
        while octets[end] & 0xC0 == 0x80:
            end -= 1
        if octets[end - 1] in b"\\^":
            end -= 1
        pieces.append(octets[start:end])
        start = end
    pieces.append(octets[start:])
    return b"\r\n ".join(pieces) + b"\r\n"


def common_name(name: str) -> str:
    """A name as the value of CN (section 3.2), quoted where it must be.

    Parameters know no backslash. RFC 6868 would write a quotation mark as ^', which many readers
    show as it stands: an apostrophe takes its place, and carets go.
    """
    plain = clean_line(name).replace('"', "'").replace("^", "")
    return f'"{plain}"' if _NEEDS_QUOTES.search(plain) else plain


def person_line(name: str, person: Person, parameters: str = "") -> str:
    """ORGANIZER or ATTENDEE; `parameters` are constants such as `;RSVP=TRUE`."""
    cn = common_name(person.name)
    return f"{name}{f';CN={cn}' if cn else ''}{parameters}:mailto:{address(person.address)}"


def address(value: str) -> str:
    if not (_VISIBLE_ASCII.fullmatch(value) and _ADDRESS.fullmatch(value)):
        raise ValueError(f"not an address that a calendar can hold: {value!r}")
    return value


def link(value: str) -> str:
    if not _VISIBLE_ASCII.fullmatch(value):
        raise ValueError(f"not a link that a calendar can hold: {value!r}")
    return value


def uid(value: str) -> str:
    if not _VISIBLE_ASCII.fullmatch(value) or len(value) > LONGEST_UID:
        raise ValueError(f"not a UID: {value!r}")
    return value


def utc(moment: datetime) -> str:
    if moment.tzinfo is None:
        raise ValueError(f"a stamp knows its zone: {moment!r}")
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
