"""Pasted addresses, as mail programs and tables give them, made into guests line by line."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from webinar_hub.core.text import one_line
from webinar_hub.participants.rules import Mailbox, UnusableAddress, mailbox

LONGEST_NAME = 200
_ADDRESS = re.compile(r"[^\s<>,;\"]+@[^\s<>,;\"]+")


@dataclass(frozen=True)
class Invited:
    """Whom one line names."""

    mailbox: Mailbox
    name: str


@dataclass(frozen=True)
class Unreadable:
    """A line in which there is no address that letters can go to."""

    text: str


def read(pasted: str) -> Iterator[Invited | Unreadable]:
    """`Anna Ivanova <anna@example.org>`, `School No. 12; school12@example.org`, or bare addresses
    with anything between them. A mailbox that comes twice is there once; empty lines are nothing.
    """
    seen = set[str]()
    for text in pasted.splitlines():
        line = one_line(text)
        if not line:
            continue
        found = list(_of_line(line))
        if not found:
            yield Unreadable(line)
        for one in found:
            if isinstance(one, Unreadable):
                yield one
            elif one.mailbox.key not in seen:
                seen.add(one.mailbox.key)
                yield one


def _of_line(line: str) -> Iterator[Invited | Unreadable]:
    """What stands before an address names it; with a single one, also what stands behind."""
    found = list(_ADDRESS.finditer(line))
    if len(found) == 1:
        yield _guest(found[0][0], line.replace(found[0][0], " "))
        return
    begin = 0
    for one in found:
        yield _guest(one[0], line[begin : one.start()])
        begin = one.end()


def _guest(address: str, name: str) -> Invited | Unreadable:
    try:
        known = mailbox(address)
    except UnusableAddress:
        return Unreadable(address)
    words = one_line(name.translate(_NOT_OF_NAMES)).strip(" ,;:—-")
    return Invited(known, words[:LONGEST_NAME])


_NOT_OF_NAMES = dict.fromkeys(map(ord, '<>";\t'), " ")
