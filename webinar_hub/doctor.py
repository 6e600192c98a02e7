"""Looks at an installation from outside and says, for each fault, how to mend it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from webinar_hub import create_app, folder
from webinar_hub.accounts import audit_chain
from webinar_hub.core import clock, pause, revisions
from webinar_hub.core.database import database_time, db
from webinar_hub.core.models import Heartbeat
from webinar_hub.core.web import settings as settings_in_force
from webinar_hub.core.zones import TZDATA_VERSION
from webinar_hub.mail.holding import held
from webinar_hub.mail.models import NOT_ARRIVED, OutboxMessage
from webinar_hub.mail.name_server import txt_records
from webinar_hub.mail.sender_domain import verdicts
from webinar_hub.returns.address import address_of
from webinar_hub.returns.mailbox import LEFT, Unreachable, open_mailbox
from webinar_hub.returns.queries import left_lately
from webinar_hub.settings import BadSetting, Settings
from webinar_hub.watch import health, last_backup

RECENT = timedelta(days=7)
CLOCKS_APART = timedelta(seconds=5)


@dataclass(frozen=True)
class Finding:
    good: bool | None  # None: nobody can tell just now, which is no fault
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
        findings += _mailbox(settings)
        findings += _read_only(settings)
        findings.append(_disk(settings))
        findings.append(_backup(settings))
        try:
            findings += _database()
        except SQLAlchemyError as problem:
            findings.append(_unreachable(settings, problem))
        finally:
            db.session.remove()
            db.engine.dispose()
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
        yield from _sender(settings)


def _sender(settings: Settings) -> Iterator[Finding]:
    """What receivers ask about the sender; a demonstration mails nobody outside."""
    if settings.demo:
        return
    sender = settings.mail_from.rpartition("@")[2].lower()
    look = txt_records()
    for one in verdicts(look, sender, settings.mail_domain, settings.dkim_selector):
        yield Finding(one.good, one.text)


def _mailbox(settings: Settings) -> Iterator[Finding]:
    """Signs in, as the scheduler does each minute."""
    address = address_of(settings.imap_url)
    if address is None:
        return
    try:
        with open_mailbox(address, settings.smtp_ca_file, seconds=30) as box:
            waiting = box.waiting(1)[1]
    except Unreachable as problem:
        yield Finding(
            False, f"the mailbox cannot be read: {problem}; check WEBINAR_HUB_IMAP_URL"
        )
    else:
        yield Finding(True, f"the mailbox can be read ({waiting} letters wait in it)")


def _read_only(settings: Settings) -> Iterator[Finding]:
    if settings.read_only:
        yield Finding(
            False,
            "read-only by order: nobody can sign up, and no letter is sent; take "
            "WEBINAR_HUB_READ_ONLY out and start again when the work is done",
        )


def _disk(settings: Settings) -> Finding:
    free = health.free_disk(settings.data)[0] // 2**20
    good = not health.nearly_full(settings.data)
    return Finding(good, f"{free} MiB free in {settings.data}" + ("" if good else "; make room"))


def _backup(settings: Settings) -> Finding:
    """A demonstration has nothing to lose."""
    known = last_backup.known(settings.data)
    if known is None:
        remedy = "; webinar-hub backup, every night (docs/backup.md)"
        return Finding(settings.demo, "no backup was made" + ("" if settings.demo else remedy))
    old = clock.now() - known.made_at > health.OLD_BACKUP and not settings.demo
    said = f"the last backup was made {known.made_at:%Y-%m-%d %H:%M} UTC: {known.path}"
    return Finding(not old, said + ("; look at what should make one every night" if old else ""))


def _database() -> Iterator[Finding]:
    db.session.execute(text("SELECT 1"))
    yield Finding(True, f"the database answers ({db.engine.dialect.name})")
    found = revisions.present(db.session.connection())
    wanted = revisions.newest(folder("migrations"))
    if found != wanted:
        yield Finding(
            False, f"the database is at {found or 'nothing'}, not {wanted}; webinar-hub migrate"
        )
        return
    yield Finding(True, f"migrations are complete ({wanted})")
    yield _writing()
    apart = abs(database_time() - clock.now())
    yield Finding(apart < CLOCKS_APART, f"this clock and the database's are {apart} apart")
    if not settings_in_force().read_only:
        yield _schedulers()
        yield _overdue_letters()
    yield from _held_letters()
    yield from _lost_letters()
    yield from _left_letters()
    yield from _record_of_changes()


def _writing() -> Finding:
    db.session.rollback()  # the trial has a connection of its own
    if pause.of(db.engine).can_write():
        return Finding(True, "the database takes what is written")
    return Finding(
        False,
        "nothing can be written to the database: nobody can sign up, and no letter is sent; make "
        "room on its disk, or take its read-only mode away. It goes on by itself then",
    )


def _schedulers() -> Finding:
    """Of the processes that live; what dead ones left says nothing about today."""
    now = clock.now()
    signs = list(db.session.scalars(select(Heartbeat)))
    living = {sign.process for sign in signs if sign.seen_at > now - health.SILENT}
    if not living:
        return Finding(
            False, "no scheduler has run for two minutes; start webinar-hub serve or scheduler"
        )
    troubled = [sign for sign in signs if sign.process in living and sign.problem]
    if troubled:
        return Finding(False, f"job {troubled[0].job} fails: {troubled[0].problem}")
    return Finding(True, f"{len(living)} scheduler(s) running")


def _overdue_letters() -> Finding:
    late = health.waiting_letters(health.LATE)
    if late.oldest is not None:
        return Finding(
            False,
            f"letters overdue by more than 10 minutes: {late.number}, the oldest since "
            f"{late.oldest:%Y-%m-%d %H:%M} UTC; look at the mail server and at the scheduler's log",
        )
    return Finding(True, "no letter is overdue by more than 10 minutes")


def _held_letters() -> Iterator[Finding]:
    number = sum(kind.number for kind in held())
    if number:
        yield Finding(
            False,
            f"letters held since the database was restored: {number}; look at them with "
            "webinar-hub letters held, then webinar-hub letters release or drop",
        )


def _left_letters() -> Iterator[Finding]:
    number = left_lately(RECENT)
    if number:
        yield Finding(
            False,
            f"letters that came back and were left in the last 7 days: {number}; look into the "
            f"folder {LEFT!r} of the mailbox",
        )


def _record_of_changes() -> Iterator[Finding]:
    """Everything that organizers did, read anew from the first entry on."""
    report = audit_chain.verify()
    for one in report.findings[: audit_chain.MOST_TOLD]:
        yield Finding(
            False,
            f"the record of changes was altered: {one}; compare it with a backup made before",
        )
    if report.under_other_keys:
        yield Finding(
            None,
            f"{report.under_other_keys} entries of the record of changes were sealed under another "
            "WEBINAR_HUB_LINK_KEY; their order cannot be proved",
        )
    if not report.findings:
        yield Finding(True, f"the record of changes is as it was written ({report.entries})")


def _lost_letters() -> Iterator[Finding]:
    """By when they were last due: that is when they failed."""
    found = dict(
        db.session.execute(
            select(OutboxMessage.state, func.count())
            .where(
                OutboxMessage.state.in_(NOT_ARRIVED), OutboxMessage.due_at > clock.now() - RECENT
            )
            .group_by(OutboxMessage.state)
        ).all()
    )
    if found.get("failed"):
        yield Finding(
            False,
            f"letters refused by mailboxes in the last 7 days: {found['failed']}; "
            "the roster marks these people: call them, or have them sign up with another address",
        )
    if found.get("broken"):
        yield Finding(
            False,
            f"letters that could not be written in the last 7 days: {found['broken']}; "
            "the reason stands at each letter on the person's page: report it as a fault",
        )
    if not found:
        yield Finding(True, "every letter of the last 7 days was accepted")
