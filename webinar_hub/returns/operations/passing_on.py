"""A letter by a person is passed on once: who is at it, and how often it was tried."""

from datetime import datetime, timedelta

from sqlalchemy import select

from webinar_hub.core.database import database_time, db
from webinar_hub.core.operation import operation
from webinar_hub.returns.models import ReadLetter
from webinar_hub.returns.operations.reading import settle

ATTEMPTS = 5
TURN = timedelta(minutes=10)


@operation
def begin_passing_on(digest: str) -> datetime | None:
    """When it was first read, which dates what is passed on; None: another process is at it, or it
    was done."""
    settle(digest, "forwarding")
    row, now = _row(digest), database_time()
    if row.outcome != "forwarding" or (row.leased_until is not None and row.leased_until > now):
        return None
    if row.attempt >= ATTEMPTS:
        row.outcome, row.leased_until = "left", None
        return None
    row.attempt += 1
    row.leased_until = now + TURN
    return row.read_at


@operation
def end_passing_on(digest: str, outcome: str) -> None:
    row = _row(digest)
    row.outcome, row.leased_until = outcome, None


@operation
def give_up(digest: str) -> str:
    """It cannot be read, or not be put into words for whoever helps. Returns what became of it."""
    if settle(digest, "unreadable"):
        return "unreadable"
    row = _row(digest)
    if row.outcome == "forwarding":
        row.outcome, row.leased_until = "unreadable", None
    return row.outcome


@operation
def give_turn_back(digest: str) -> None:
    """There was no way out: that says nothing of the letter, and does not count."""
    row = _row(digest)
    row.attempt, row.leased_until = row.attempt - 1, None


def _row(digest: str) -> ReadLetter:
    return db.session.scalars(select(ReadLetter).filter_by(digest=digest).with_for_update()).one()
