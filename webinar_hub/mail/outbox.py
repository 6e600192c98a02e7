"""The one door through which letters leave: they are put down here with the change they tell of."""

import functools
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite

from webinar_hub.core import clock, tokens
from webinar_hub.core.database import db
from webinar_hub.core.web import settings
from webinar_hub.mail.models import OUTBOX, OutboxMessage, not_left

# Lower goes first: what a person waits for at the screen, then what is about to happen.
SIGN_IN, CONFIRMATION, CHANGE, REMINDER, CAMPAIGN, NEWS = 10, 20, 30, 40, 50, 60


class About(NamedTuple):
    """What a letter tells of; a newer version of it withdraws unsent letters about older ones."""

    type: str
    id: int
    version: int = 0


@dataclass(frozen=True)
class Recipient:
    """`type` and `id` say which row the letter was written to, such as a registration."""

    type: str
    id: int
    name: str
    email: str


@dataclass(frozen=True)
class Frame:
    """What stands around every letter of a programme."""

    sender_name: str
    reply_to: str
    help_lines: Sequence[str] = ()
    footer_lines: Sequence[str] = ()


@dataclass(frozen=True)
class CalendarFacts:
    """The invitation in a letter, as flat facts. Times are naive wall time of `zone`, ISO 8601.

    `link` names the letter's link that stands in the entry as its address.
    """

    method: str
    whole_event: bool
    uid: str
    sequence: int
    start: str
    end: str
    zone: str
    fold_start: int
    fold_end: int
    form: str
    summary: str
    description: str
    location: str
    link: str
    organizer_address: str
    created: str
    modified: str


@dataclass(frozen=True, kw_only=True)
class Letter:
    """One letter to one person. `links` are a path, or purpose, public id and counter."""

    key: str
    kind: str
    about: About
    recipient: Recipient
    language: str
    facts: dict[str, str]
    links: dict[str, Any] = field(default_factory=dict)
    frame: Frame
    calendar: CalendarFacts | None = None
    priority: int
    expires_at: datetime
    due_at: datetime | None = None
    in_reply_to: str | None = None
    message_id: str | None = None


def new_message_id() -> str:
    return f"<{secrets.token_hex(16)}@{settings().mail_domain}>"


def put(letter: Letter) -> bool:
    """Put one letter down; False if its key was already used."""
    return put_many([letter]) == 1


def put_many(letters: Iterable[Letter]) -> int:
    """Put letters down in one statement; those whose key was already used are passed over."""
    rows = [_row(letter) for letter in letters]
    if not rows:
        return 0
    return len(db.session.execute(_insert(db.engine.dialect.name), rows).all())


def withdraw(
    about_type: str,
    about_id: int,
    *,
    below_version: int,
    recipients: tuple[str, Sequence[int]] | None = None,
    priority: int | None = None,
) -> int:
    """Take back unsent letters about an older state of a thing; returns how many.

    `recipients`, a type and ids, are those who will be written to instead; None: all. `priority`:
    only letters of this one.
    """
    conditions = [
        OutboxMessage.about_type == about_type,
        OutboxMessage.about_id == about_id,
        OutboxMessage.about_version < below_version,
    ]
    if recipients is not None:
        recipient_type, ids = recipients
        conditions.append(OutboxMessage.recipient_type == recipient_type)
        conditions.append(OutboxMessage.recipient_id.in_(ids))
    if priority is not None:
        conditions.append(OutboxMessage.priority == priority)
    return _withdraw(*conditions)


def withdraw_from(recipient_type: str, recipient_id: int, kinds: Sequence[str]) -> int:
    """Take back unsent letters of some kinds to one recipient; returns how many."""
    return _withdraw(
        OutboxMessage.recipient_type == recipient_type,
        OutboxMessage.recipient_id == recipient_id,
        OutboxMessage.kind.in_(kinds),
    )


def withdraw_to(email_key: str, kinds: Sequence[str]) -> int:
    """Take back unsent letters of some kinds to whoever has the mailbox; returns how many."""
    return _withdraw(
        not_left(), OutboxMessage.recipient_email == email_key, OutboxMessage.kind.in_(kinds)
    )


def written(
    recipient_type: str, recipient_ids: Sequence[int], kinds: Sequence[str]
) -> dict[int, list[OutboxMessage]]:
    """Letters of some kinds that have left or will, by recipient; meanwhile nobody claims them."""
    found: dict[int, list[OutboxMessage]] = {}
    statement = (
        select(OutboxMessage)
        .where(
            OutboxMessage.recipient_type == recipient_type,
            OutboxMessage.recipient_id.in_(recipient_ids),
            OutboxMessage.kind.in_(kinds),
            OutboxMessage.state.in_(("queued", "sending", "sent")),
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    for message in db.session.scalars(statement):
        found.setdefault(message.recipient_id, []).append(message)
    return found


def in_hand(message: OutboxMessage, lease_now: datetime) -> bool:
    """Some process has claimed it and may be handing it over just now."""
    leased = message.leased_until is not None and message.leased_until > lease_now
    return message.state == "sending" and leased


def put_back(about: About, recipient: tuple[str, int], *, priority: int, until: datetime) -> int:
    """Letters that end at `until` and were taken back for a change that is no more go out after
    all; returns how many."""
    statement = (
        update(OutboxMessage)
        .where(
            OutboxMessage.about_type == about.type,
            OutboxMessage.about_id == about.id,
            OutboxMessage.recipient_type == recipient[0],
            OutboxMessage.recipient_id == recipient[1],
            OutboxMessage.priority == priority,
            OutboxMessage.state == "withdrawn",
            OutboxMessage.expires_at == until,
            OutboxMessage.sent_at.is_(None),
        )
        .values(state="queued", about_version=about.version)
        .execution_options(synchronize_session=False)
    )
    return int(db.session.execute(statement).rowcount)  # type: ignore[attr-defined]


def put_off(message_ids: Sequence[int], until: datetime) -> int:
    """Letters that nobody has in hand, and that are worth sending then, wait until that moment."""
    statement = (
        update(OutboxMessage)
        .where(
            OutboxMessage.id.in_(message_ids),
            OutboxMessage.state == "queued",
            OutboxMessage.expires_at > until,
        )
        .values(due_at=until)
        .execution_options(synchronize_session=False)
    )
    return int(db.session.execute(statement).rowcount)  # type: ignore[attr-defined]


def _withdraw(*conditions: Any) -> int:
    """Also what is just being sent: delivery looks before each letter, and never puts it back."""
    statement = (
        update(OutboxMessage)
        .where(*conditions, OutboxMessage.state.in_(("queued", "sending")))
        .values(state="withdrawn")
        .execution_options(synchronize_session=False)
    )
    return int(db.session.execute(statement).rowcount)  # type: ignore[attr-defined]


@functools.cache
def _insert(dialect: str) -> Any:
    maker = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return maker(OUTBOX).on_conflict_do_nothing(index_elements=["key"]).returning(OUTBOX.c.id)


def _row(letter: Letter) -> dict[str, Any]:
    now = clock.now()
    return {
        "key": letter.key,
        "kind": letter.kind,
        "about_type": letter.about.type,
        "about_id": letter.about.id,
        "about_version": letter.about.version,
        "recipient_type": letter.recipient.type,
        "recipient_id": letter.recipient.id,
        "recipient_name": letter.recipient.name,
        "recipient_email": letter.recipient.email,
        "language": letter.language,
        "facts": letter.facts,
        "links": letter.links,
        "frame": vars(letter.frame),  # both are flat
        "calendar": vars(letter.calendar) if letter.calendar else None,
        "priority": letter.priority,
        "due_at": letter.due_at or now,
        "expires_at": letter.expires_at,
        "state": "queued",
        "attempt": 0,
        "message_id": letter.message_id or new_message_id(),
        "stamped_at": now.replace(microsecond=0),
        "in_reply_to": letter.in_reply_to,
        "envelope_token": tokens.public_id(),
        "created_at": now,
    }
