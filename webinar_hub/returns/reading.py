"""What a letter is that came back: pure. Whoever wrote it may have made all of it up."""

import email
import re
from dataclasses import dataclass
from email.message import Message

from webinar_hub.returns import answers, automatic, bounces
from webinar_hub.returns.answers import Reply
from webinar_hub.returns.bounces import Report
from webinar_hub.returns.head import LONGEST, sender_of, subject_of, text_of

# Where the address stands to which a letter was sent, whatever the provider makes of it.
_ADDRESSED = (
    *("To", "Cc", "Delivered-To", "X-Delivered-To", "X-Original-To", "Envelope-To"),
    *("X-Envelope-To", "X-Forwarded-To", "X-RCPT-TO", "Apparently-To"),
)
_MOST_HEADERS = 20


@dataclass(frozen=True)
class Own:
    """What letters of ours are known by."""

    mail_domain: str
    mail_from: str


@dataclass(frozen=True)
class Bounce:
    """Some server says what became of the letter with that token."""

    token: str
    reports: tuple[Report, ...]


@dataclass(frozen=True)
class Answer:
    """A calendar program answered an invitation."""

    token: str
    reply: Reply


@dataclass(frozen=True)
class Written:
    """A person wrote it, as far as can be told. `about`: Message-IDs of letters that it answers."""

    sender: str
    subject: str
    about: tuple[str, ...]


@dataclass(frozen=True)
class Automatic:
    """A machine wrote it: an absence, a list, one of our own letters."""


@dataclass(frozen=True)
class Nobodys:
    """It looks like a report or an answer, and belongs to no letter of ours."""


Found = Bounce | Answer | Written | Automatic | Nobodys


def parse(data: bytes) -> Message:
    """Never fails: what cannot be read as a letter has no headers."""
    return email.message_from_bytes(data)


def read(message: Message, own: Own) -> Found:
    bounced = _tokens(message, "bounce", own.mail_domain)
    if bounced and (reports := bounces.reports_in(message)):
        return Bounce(bounced.pop(), reports) if len(bounced) == 1 else Nobodys()
    if automatic.is_ours(message, own.mail_domain, own.mail_from):
        return Automatic()
    if (reply := answers.reply_in(message)) is not None:
        return _answer(message, reply, own)
    if automatic.is_automatic(message):
        return Automatic()
    return Written(sender_of(message), subject_of(message), _about(message))


def _answer(message: Message, reply: Reply, own: Own) -> Found:
    """Some providers rewrite `To`; the entry itself then still says to whom the answer goes."""
    tokens = _tokens(message, "events", own.mail_domain)
    tokens = tokens or _found(reply.organizer, "events", own.mail_domain)
    return Answer(tokens.pop(), reply) if len(tokens) == 1 else Nobodys()


def _tokens(message: Message, purpose: str, domain: str) -> set[str]:
    found: set[str] = set()
    for name in _ADDRESSED:
        for value in message.get_all(name, [])[:_MOST_HEADERS]:
            found |= _found(str(value)[:LONGEST], purpose, domain)
    return found


def _found(text: str, purpose: str, domain: str) -> set[str]:
    shape = rf"(?<![\w.+-]){purpose}\+([a-z2-7]{{16}})@{re.escape(domain)}(?![\w.-])"
    return {token.lower() for token in re.findall(shape, text, re.IGNORECASE)}


def _about(message: Message) -> tuple[str, ...]:
    text = f"{text_of(message, 'In-Reply-To')} {text_of(message, 'References')}"
    return tuple(dict.fromkeys(re.findall(r"<[^<>\s]{3,200}>", text)))[:50]
