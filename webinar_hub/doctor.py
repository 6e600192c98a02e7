"""Looks at an installation from outside and says, for each fault, how to mend it."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from webinar_hub import create_app
from webinar_hub.core import clock
from webinar_hub.core.database import database_time, db
from webinar_hub.core.models import Heartbeat
from webinar_hub.core.zones import TZDATA_VERSION
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.settings import BadSetting, Settings

SILENT = timedelta(minutes=2)
LATE = timedelta(minutes=10)
CLOCKS_APART = timedelta(seconds=5)
SMALLEST_DISK = 200 * 2**20


@dataclass(frozen=True)
class Finding:
    good: bool
    text: str


def examine() -> list[Finding]:
    """All findings, in the order in which faults should be mended."""
    try:
        settings = Settings.from_environment()
        app = create_app(settings)
    except BadSetting as problem:
        return [Finding(False, str(problem))]
    except (ValueError, OSError) as problem:
        return [Finding(False, f"the program does not start: {problem}")]
    findings = [Finding(True, f"settings are complete ({settings.mode})")]
    with app.app_context():
        findings += _mail(settings)
        findings += _disk(settings)
        try:
            findings += _database(app.extensions["migrate"].migrate.get_config())
        except SQLAlchemyError as problem:
            findings.append(_unreachable(settings, problem))
    findings.append(Finding(True, f"time zones: tzdata {TZDATA_VERSION}"))
    return findings


def _unreachable(settings: Settings, problem: SQLAlchemyError) -> Finding:
    kind = "PostgreSQL" if settings.database_url.startswith("postgresql") else "SQLite"
    reason = str(getattr(problem, "orig", problem)).splitlines()[0]
    return Finding(False, f"{kind} cannot be used: {reason}; check WEBINAR_HUB_DATABASE_URL")


def _mail(settings: Settings) -> Iterator[Finding]:
    if settings.smtp_url is None:
        good = settings.demo
        remedy = "" if good else "; set WEBINAR_HUB_SMTP_URL to your mail relay"
        yield Finding(good, f"no mail server: letters are put into {settings.mail_folder}{remedy}")
    else:
        yield Finding(True, "a mail server is set")


def _disk(settings: Settings) -> Iterator[Finding]:
    free = shutil.disk_usage(settings.data).free
    text_ = f"{free // 2**20} MiB free in {settings.data}"
    yield Finding(free > SMALLEST_DISK, text_ if free > SMALLEST_DISK else text_ + "; make room")


def _database(config: Config) -> Iterator[Finding]:
    db.session.execute(text("SELECT 1"))
    yield Finding(True, f"the database answers ({db.engine.dialect.name})")
    found, wanted = _revisions(config)
    if found != wanted:
        yield Finding(
            False, f"the database is at {found or 'nothing'}, not {wanted}; webinar-hub migrate"
        )
        return
    yield Finding(True, f"migrations are complete ({wanted})")
    apart = abs(database_time() - clock.now())
    yield Finding(apart < CLOCKS_APART, f"this clock and the database's are {apart} apart")
    yield _schedulers()
    yield _letters()


def _revisions(config: Config) -> tuple[str | None, str | None]:
    wanted = ScriptDirectory.from_config(config).get_current_head()
    found = MigrationContext.configure(db.session.connection()).get_current_revision()
    return found, wanted


def _schedulers() -> Finding:
    signs = list(
        db.session.scalars(select(Heartbeat).where(Heartbeat.seen_at > clock.now() - SILENT))
    )
    if not signs:
        return Finding(
            False, "no scheduler has run for two minutes; start webinar-hub serve or scheduler"
        )
    troubled = [sign for sign in signs if sign.problem]
    if troubled:
        return Finding(False, f"job {troubled[0].job} fails: {troubled[0].problem}")
    return Finding(True, f"{len({sign.process for sign in signs})} scheduler(s) running")


def _letters() -> Finding:
    oldest = db.session.scalar(
        select(func.min(OutboxMessage.due_at)).where(OutboxMessage.state == "queued")
    )
    if oldest is not None and oldest < clock.now() - LATE:
        return Finding(
            False, f"letters wait since {oldest:%Y-%m-%d %H:%M} UTC; look at the mail server"
        )
    return Finding(True, "no letter waits longer than ten minutes")
