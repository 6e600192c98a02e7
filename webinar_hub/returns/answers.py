"""Answers of calendar programs (METHOD:REPLY, RFC 5546): only what is relied on is read.

Programs write the rest as they like: Windows' names of zones, a summary in their own language,
STATUS:CONFIRMED in a refusal. Times and words are never looked at.
"""

from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from typing import Any

from icalendar import Calendar
from icalendar.cal.component import Component

LARGEST = 256 * 1024  # bytes of a calendar part
MOST_ENTRIES = 20
ANSWERS = {"ACCEPTED": "accepted", "TENTATIVE": "tentative", "DECLINED": "declined"}
_KINDS = ("text/calendar", "application/ics")


@dataclass(frozen=True)
class Said:
    """One person's answer to one invitation. `stamp`: when their program made it, if it tells."""

    uid: str
    sequence: int
    attendee: str
    answer: str
    stamp: datetime | None
    comment: str


@dataclass(frozen=True)
class Reply:
    organizer: str
    said: tuple[Said, ...]


def reply_in(message: Message) -> Reply | None:
    """None: it holds no answer of a program, or a calendar that nobody can read."""
    text = _calendar_text(message)
    if text is None:
        return None
    try:
        calendar = Calendar.from_ical(text)
        if str(calendar.get("METHOD", "")).strip().upper() != "REPLY":
            return None
        return _reply(calendar)
    except Exception:  # the library reads what anybody may have sent
        return None


def _calendar_text(message: Message) -> str | None:
    """The same entry mostly comes twice, as a part and as a file; the part comes first."""
    for kind in _KINDS:
        for part in message.walk():
            if part.get_content_type() == kind and not part.is_multipart():
                payload = part.get_payload(decode=True)
                if not isinstance(payload, bytes) or len(payload) > LARGEST:
                    return None
                return _decoded(payload, part)
    return None


def _decoded(payload: bytes, part: Message) -> str:
    for charset in ("utf-8", str(part.get_content_charset("utf-8")), "latin-1"):
        with suppress(LookupError, UnicodeDecodeError):
            return payload.decode(charset).removeprefix("\ufeff")
    return ""


def _reply(calendar: Component) -> Reply:
    events = calendar.walk("VEVENT")[:MOST_ENTRIES]
    found = [said for event in events if (said := _said(event)) is not None]
    often = Counter(said.uid for said in found)
    organizer = next((_plain(event.get("ORGANIZER")) for event in events), "")
    # Two answers to one invitation are none.
    return Reply(organizer, tuple(said for said in found if often[said.uid] == 1))


def _said(event: Component) -> Said | None:
    """None for what answers no invitation of ours: none of them has repetitions or delegates."""
    attendees = _listed(event.get("ATTENDEE"))
    uid = _plain(event.get("UID"))
    if len(attendees) != 1 or not uid or "RECURRENCE-ID" in event:
        return None
    said = str(getattr(attendees[0], "params", {}).get("PARTSTAT", "")).upper()
    if said not in ANSWERS:
        return None
    return Said(
        uid=uid,
        sequence=_number(event.get("SEQUENCE")),
        attendee=address_in(_plain(attendees[0])),
        answer=ANSWERS[said],
        stamp=_moment(event.get("DTSTAMP")),
        comment=" ".join(_plain(one) for one in _listed(event.get("COMMENT"))).strip()[:2000],
    )


def address_in(value: str) -> str:
    """`MAILTO:Anna@Example.org`, as some programs write it."""
    head, colon, rest = value.partition(":")
    return (rest if colon and head.strip().lower() == "mailto" else value).strip().lower()


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, Iterable) and not isinstance(value, str) else [value]


def _plain(value: Any) -> str:
    return str(value).strip()[:1000] if value is not None else ""


def _number(value: Any) -> int:
    try:
        return int(value or 0)
    except (TypeError, ValueError):
        return 0


def _moment(value: Any) -> datetime | None:
    moment = getattr(value, "dt", None)
    if not isinstance(moment, datetime):
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
