"""Reports of mail servers about letters of ours: RFC 3464, and what some write instead."""

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from email.utils import parseaddr

from flufl.bounce import all_failures

from webinar_hub.mail.headers import one_line

log = logging.getLogger(__name__)

LONGEST = 400  # characters of a server's words
# RFC 3463, and 5.1.10 of RFC 7505: there is no such mailbox, or nothing that takes mail for it. A
# full mailbox (5.2.2) or a letter that a server dislikes (5.7.x) says nothing of the kind.
NO_SUCH_MAILBOX = frozenset({"5.1.1", "5.1.2", "5.1.10"})
_STATUS = re.compile(r"(?<![\d.])[45]\.\d{1,3}\.\d{1,3}(?![\d.])")
_REPLY = re.compile(r"[#(]?\b5\d\d\b")


@dataclass(frozen=True)
class Report:
    """About one recipient, who may be named by several addresses where a server passed it on."""

    recipients: frozenset[str]
    failed: bool  # for good; else it is late, and the server goes on trying
    status: str  # such as 5.1.1; empty where none was told
    words: str

    @property
    def no_such_mailbox(self) -> bool:
        return self.failed and self.status in NO_SUCH_MAILBOX


def reports_in(message: Message) -> tuple[Report, ...]:
    """Nothing where it is no report, or one that nobody can read."""
    try:
        late, failed = all_failures(message)
    except Exception as problem:  # it reads what anybody may have sent, in seventeen dialects
        log.info("a report could not be read: %s", type(problem).__name__)
        return ()
    groups = list(_groups(message))
    plain = _plain_words(message) if not groups else ("", "")
    return tuple(
        _report(address.decode("ascii", "replace").lower(), is_failed, groups, plain)
        for addresses, is_failed in ((failed, True), (late, False))
        for address in sorted(addresses)
    )


@dataclass(frozen=True)
class _Group:
    recipients: frozenset[str]
    status: str
    words: str


def _report(address: str, failed: bool, groups: list[_Group], plain: tuple[str, str]) -> Report:
    group = next((one for one in groups if address in one.recipients), None)
    if group is None:
        return Report(frozenset({address}), failed, *plain)
    return Report(group.recipients, failed, group.status, group.words)


def _groups(message: Message) -> Iterator[_Group]:
    """What `message/delivery-status` says of each recipient."""
    for part in message.walk():
        if part.get_content_type() != "message/delivery-status" or not part.is_multipart():
            continue
        for block in part.get_payload():
            if isinstance(block, Message) and "Action" in block:
                names = (block.get("Original-Recipient"), block.get("Final-Recipient"))
                found = frozenset(filter(None, (_address(name) for name in names)))
                status = _STATUS.search(str(block.get("Status", "")))
                words = _words(str(block.get("Diagnostic-Code", "")))
                yield _Group(found, status[0] if status else "", words)


def _address(value: object) -> str:
    """`rfc822; anna@example.org`"""
    text = str(value or "")[:1000]
    return parseaddr(text.rpartition(";")[2])[1].strip().lower()


def _words(text: str) -> str:
    """`smtp; 550 5.1.1 no such user`, in one line."""
    text = re.sub(r"^\s*[\w-]{1,20}\s*;", "", text[:4000])
    text = text.encode("utf-8", "replace").decode()
    return " ".join(one_line(text).split())[:LONGEST]


def _plain_words(message: Message) -> tuple[str, str]:
    """Status and words of a report that is written for people only, where it tells one status."""
    for part in message.walk():
        if part.get_content_type() == "text/plain" and not part.is_multipart():
            payload = part.get_payload(decode=True)
            text = payload[:20_000].decode("utf-8", "replace") if isinstance(payload, bytes) else ""
            # What follows is the letter that came back.
            text = re.split(r"\n-{3,}.*(copy|original|below)", text, maxsplit=1, flags=re.I)[0]
            told = set(_STATUS.findall(text))
            line = next((one for one in text.splitlines() if _REPLY.search(one)), "")
            line = line or next((one for one in text.splitlines() if _STATUS.search(one)), "")
            return (told.pop() if len(told) == 1 else ""), _words(line)
    return "", ""
