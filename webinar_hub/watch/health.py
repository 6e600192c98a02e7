"""Troubles that a person should look at, found by a handful of small questions.

They are asked by an uptime watcher once a minute, and shown to organizers: silence is what breaks
a service of letters, so what should have happened and did not is looked for.
"""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from webinar_hub.accounts import audit_chain
from webinar_hub.core import clock, pause
from webinar_hub.core.database import database_time, db
from webinar_hub.core.language import _
from webinar_hub.core.models import Heartbeat
from webinar_hub.core.web import settings
from webinar_hub.mail.allowance import that_fit
from webinar_hub.mail.claiming import used
from webinar_hub.mail.models import OutboxMessage, not_left
from webinar_hub.returns.queries import last_round
from webinar_hub.watch import last_backup

SILENT = timedelta(minutes=2)
LATE = timedelta(minutes=10)
SMALLEST_DISK = 200 * 2**20
OLD_BACKUP = timedelta(days=2)
SMALLEST_PART = 0.03  # of the disk


@dataclass(frozen=True)
class Trouble:
    """`name` is for machines; `text` for people, translated when it is shown."""

    name: str
    text: Any


@dataclass(frozen=True)
class Waiting:
    """So many letters whose moment has come, the oldest since then."""

    number: int
    oldest: datetime | None


def troubles() -> list[Trouble]:
    """Everything that is wrong now, the worst first."""
    rest = [*_disk(settings().data), *_backup(settings().data)]
    if paused := list(_pause()):
        return paused + rest  # that no letter leaves follows from it
    return [*_letters(), *_schedulers(), *_mailbox(), *_record(), *rest]


def waiting_letters(longer_than: timedelta = timedelta(0)) -> Waiting:
    """Those that have waited so long, without what the relay's allowance holds back."""
    now = clock.now()
    rows = db.session.execute(
        select(OutboxMessage.priority, func.count(), func.min(OutboxMessage.due_at))
        .where(
            not_left(),
            OutboxMessage.state == "queued",
            OutboxMessage.due_at < now - longer_than,
            OutboxMessage.expires_at > now,
        )
        .group_by(OutboxMessage.priority)
    ).all()
    so_far = used(now, database_time()) if rows else []
    free = [row for row in rows if that_fit([row[0]], so_far)]
    return Waiting(sum(row[1] for row in free), min((row[2] for row in free), default=None))


def last_sign() -> datetime | None:
    """When any scheduler was last seen."""
    seen: datetime | None = db.session.scalar(select(func.max(Heartbeat.seen_at)))
    return seen


def free_disk(folder: Path) -> tuple[int, int]:
    """Free and all bytes where the data lie."""
    usage = shutil.disk_usage(folder)
    return usage.free, usage.total


def nearly_full(folder: Path) -> bool:
    free, everything = free_disk(folder)
    return free < SMALLEST_DISK or free < everything * SMALLEST_PART


def _pause() -> Iterator[Trouble]:
    now = pause.of(db.engine).state()
    if now is None:
        return
    if now.ordered:
        words = _("Read-only by order: nobody can sign up, and no letter is sent.")
    else:
        words = _("Nothing can be written to the database: nobody can sign up, no letter is sent.")
    yield Trouble("read-only", words)


def _letters() -> Iterator[Trouble]:
    late = waiting_letters(LATE)
    if late.number:
        yield Trouble(
            "letters", _("Letters wait for more than ten minutes: %(number)s.", number=late.number)
        )


def _schedulers() -> Iterator[Trouble]:
    seen = last_sign()
    if seen is None or clock.now() - seen > SILENT:
        yield Trouble("scheduler", _("Nothing sends letters and reminders just now."))


def _mailbox() -> Iterator[Trouble]:
    """Nobody hears of bounces then, nor of answers."""
    if settings().imap_url is None:
        return
    last = last_round()
    since = last.failing_since if last is not None else None
    if last is not None and since is not None and clock.now() - since > LATE:
        yield Trouble(
            "mailbox",
            _("What comes back by mail cannot be read: %(problem)s", problem=last.problem),
        )


def _record() -> Iterator[Trouble]:
    """What the scheduler's hourly look found."""
    if found := audit_chain.trouble():
        yield Trouble(
            "record", _("The record of changes was altered from outside: %(what)s", what=found)
        )


def _disk(folder: Path) -> Iterator[Trouble]:
    if nearly_full(folder):
        left = free_disk(folder)[0] // 2**20
        yield Trouble("disk", _("The disk is nearly full: %(mib)s MiB are left.", mib=left))


def _backup(folder: Path) -> Iterator[Trouble]:
    """A demonstration has nothing to lose."""
    if settings().demo:
        return
    known = last_backup.known(folder)
    if known is None:
        yield Trouble("backup", _("No backup has been made yet."))
    elif clock.now() - known.made_at > OLD_BACKUP:
        yield Trouble("backup", _("The last backup is older than two days."))
