"""Whose turn it is to read, and which letters were read already."""

from datetime import timedelta

from sqlalchemy import delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from webinar_hub.core import clock
from webinar_hub.core.database import database_time, db
from webinar_hub.core.operation import operation
from webinar_hub.returns.models import MailboxRound, ReadLetter

NAME = "returns"
TURN = timedelta(minutes=3)  # longer than any round: see `jobs`
KEPT = timedelta(days=30)


@operation
def begin_round() -> bool:
    """False while another process reads: one at a time is quicker than many at the same letters."""
    now = database_time()
    _add(MailboxRound, name=NAME)
    mine = (
        update(MailboxRound)
        .where(MailboxRound.name == NAME)
        .where(or_(MailboxRound.leased_until.is_(None), MailboxRound.leased_until < now))
        .values(leased_until=now + TURN)
        .execution_options(synchronize_session=False)
    )
    return bool(db.session.execute(mine).rowcount)  # type: ignore[attr-defined]


@operation
def end_round(problem: str | None = None) -> bool:
    """Says whether it is another problem than the round before had, or the end of one."""
    last = db.session.get_one(MailboxRound, NAME)
    is_news = last.problem != problem
    last.leased_until = None
    last.problem = problem[:300] if problem else None
    if problem is None:
        last.read_at, last.failing_since = clock.now(), None
    elif last.failing_since is None:
        last.failing_since = clock.now()
    return is_news


@operation
def note(digest: str, outcome: str) -> str:
    """Nothing changes by this letter but that it was read."""
    settle(digest, outcome)
    return outcome


def outcome_of(digest: str) -> str | None:
    """What became of it, where a process ended before it could put the letter away."""
    return db.session.scalar(select(ReadLetter.outcome).filter_by(digest=digest))


def settle(digest: str, outcome: str) -> bool:
    """Inside the operation that the letter causes: False if some process has read it already."""
    return _add(ReadLetter, digest=digest, outcome=outcome, read_at=clock.now(), attempt=0)


@operation
def forget_old() -> int:
    statement = delete(ReadLetter).where(ReadLetter.read_at < clock.now() - KEPT)
    return int(db.session.execute(statement).rowcount)  # type: ignore[attr-defined]


def _add(model: type[MailboxRound] | type[ReadLetter], **values: object) -> bool:
    """False where the row is there."""
    maker = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    statement = maker(model).values(values).on_conflict_do_nothing()
    # Not by the number of rows: PostgreSQL's driver tells none where a key is given out.
    added = statement.returning(*model.__mapper__.primary_key)
    return db.session.execute(added).first() is not None
