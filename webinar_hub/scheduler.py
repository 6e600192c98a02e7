"""The only file that knows APScheduler: one visible list of jobs and their intervals.

Any number of these processes may run. None of them leads: letters are claimed under leases, and
sweeps write under unique keys, so two at once do no harm.
"""

import logging
import os
import signal
import socket
from collections.abc import Callable
from threading import Event as Signal

from apscheduler.schedulers.background import BackgroundScheduler
from flask import Flask

from webinar_hub.accounts.operations import forget_old as forget_sign_ins
from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.core.heartbeats import forget_dead
from webinar_hub.core.limits import forget_old as forget_uses
from webinar_hub.core.models import Heartbeat
from webinar_hub.core.operation import operation
from webinar_hub.mail.jobs import send_letters
from webinar_hub.registration.jobs import announce_changes, fill_free_seats
from webinar_hub.reminders.jobs import remind

log = logging.getLogger(__name__)

# Job, seconds between its rounds.
JOBS: tuple[tuple[Callable[[], object], int], ...] = (
    (send_letters, 1),
    (announce_changes, 30),
    (fill_free_seats, 30),
    (remind, 30),
    (forget_uses, 3600),
    (forget_dead, 3600),
    (forget_sign_ins, 86400),
)


def run(app: Flask) -> None:
    """Run the jobs until SIGTERM or SIGINT; a job that is running is finished first."""
    stop = Signal()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    scheduler = make(app)
    scheduler.start()
    stop.wait()
    scheduler.shutdown(wait=True)


def make(app: Flask) -> BackgroundScheduler:
    scheduler = BackgroundScheduler(
        timezone="UTC",
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    for job, seconds in JOBS:
        name = _name(job)
        scheduler.add_job(
            _in_app,
            "interval",
            args=(app, job),
            seconds=seconds,
            id=name,
            next_run_time=clock.now(),
        )
    return scheduler


def _name(job: Callable[[], object]) -> str:
    """`core.limits.forget_old`: several packages forget what is old."""
    return f"{job.__module__}.{job.__name__}".removeprefix("webinar_hub.")


def _in_app(app: Flask, job: Callable[[], object]) -> None:
    """One round. A failure is logged and shown by `doctor`; the next round tries again."""
    with app.app_context():
        problem = None
        try:
            job()
        except Exception as error:
            problem = f"{type(error).__name__}: {error}"[:300]
            log.exception("job %s failed", _name(job))
            db.session.remove()
        try:
            _sign_of_life(_name(job), problem)
        except Exception:
            log.warning("no sign of life could be left for %s", _name(job))


_last_seen: dict[str, tuple[float, str | None]] = {}
_SIGN_SECONDS = 30


def _sign_of_life(job: str, problem: str | None) -> None:
    """At most every half minute, or when the outcome changes: a row a second would be a waste."""
    now = clock.now()
    last, known = _last_seen.get(job, (0.0, None))
    if known == problem and now.timestamp() - last < _SIGN_SECONDS:
        return
    _write_sign(f"{socket.gethostname()}:{os.getpid()}"[:80], job, problem)
    _last_seen[job] = (now.timestamp(), problem)


@operation
def _write_sign(process: str, job: str, problem: str | None) -> None:
    sign = db.session.get(Heartbeat, (process, job))
    if sign is None:
        sign = Heartbeat(process=process, job=job)
        db.session.add(sign)
    sign.seen_at = clock.now()
    sign.problem = problem
