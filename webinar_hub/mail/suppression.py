"""Mailboxes that get no news: their mail server refused one for good, or somebody said "stop".

Whoever said stop is remembered by a keyed digest: nobody can read the addresses back.
"""

import hashlib
import hmac
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, or_, select

from webinar_hub.core import clock
from webinar_hub.core.database import db, written
from webinar_hub.core.operation import operation
from webinar_hub.core.web import settings
from webinar_hub.mail.models import OutboxMessage, StoppedAddress

REFUSED_FOR = timedelta(days=30)  # then it is tried again: mailboxes fill up and are emptied


def is_suppressed(email_key: str) -> bool:
    """Neither news nor a question whether they are wanted may go there."""
    stopped = exists().where(StoppedAddress.digest.in_(_digests_of(email_key)))
    return bool(db.session.scalar(select(stopped | refuses(email_key, clock.now()))))


def suppressed_among(email_keys: Collection[str]) -> set[str]:
    """As `is_suppressed`, of many at once."""
    refused = select(OutboxMessage.recipient_email).where(
        OutboxMessage.recipient_email.in_(email_keys), *_refused(clock.now())
    )
    return stopped_among(email_keys) | set(db.session.scalars(refused))


def stopped_among(email_keys: Collection[str]) -> set[str]:
    """Those of the mailboxes that want no letters for which nobody asked."""
    digests = {one: _digests_of(one) for one in email_keys}
    asked = {one for own in digests.values() for one in own}
    stopped = select(StoppedAddress.digest).where(StoppedAddress.digest.in_(asked))
    known = set(db.session.scalars(stopped))
    return {one for one, own in digests.items() if own & known}


def refuses(email_key: Any, at: datetime) -> ColumnElement[bool]:
    """For a query: a letter to the address was refused for good (5xx) not long ago."""
    return exists().where(OutboxMessage.recipient_email == email_key, *_refused(at))


def _refused(at: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        OutboxMessage.state == written("failed"),
        OutboxMessage.created_at > at - REFUSED_FOR,
        or_(OutboxMessage.returned.is_(None), OutboxMessage.returned == "dead"),
    )


def _digests_of(email_key: str) -> set[str]:
    """What is stopped without a tag is so with every one."""
    return {digest_of(email_key), digest_of(without_tag(email_key))}


def without_tag(email_key: str) -> str:
    """Where letters to `anna+spring@…` end up mostly: for limits, not to compare people."""
    local, _at, domain = email_key.rpartition("@")
    return f"{local.partition('+')[0] or local}@{domain}"


@operation
def stop(email_key: str) -> None:
    """A mailbox that is stopped is so with every tag; with one tag, it is that one alone."""
    digest = digest_of(email_key)
    if db.session.get(StoppedAddress, digest) is None:
        db.session.add(StoppedAddress(digest=digest, stopped_at=clock.now()))


@operation
def allow(email_key: str) -> bool:
    """The person wants letters after all; False where nothing was stopped."""
    statement = delete(StoppedAddress).where(StoppedAddress.digest == digest_of(email_key))
    return bool(db.session.execute(statement).rowcount)  # type: ignore[attr-defined]


def digest_of(email_key: str) -> str:
    """What stays of a mailbox where its address must not."""
    key = settings().link_key
    return hmac.new(key, f"stopped\0{email_key}".encode(), hashlib.sha256).hexdigest()
