"""The only file that knows APScheduler: one visible list of jobs and their intervals.

Any number of these processes may run. None of them leads: letters are claimed under leases, and
sweeps write under unique keys, so two at once do no harm.
"""

import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from math import inf
from typing import Any

from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger
from flask import Flask

from webinar_hub.accounts.audit_chain import look as look_at_record
from webinar_hub.accounts.audit_chain import seal as seal_record
from webinar_hub.accounts.operations import forget_old as forget_sign_ins
from webinar_hub.attendance.join_codes import forget_codes
from webinar_hub.campaigns.jobs import write_to_many
from webinar_hub.catalogue.jobs import read_words
from webinar_hub.colleagues.jobs import ask_colleagues, end_places_in_line, forget_lists
from webinar_hub.contacts.jobs import forget_cards
from webinar_hub.core import clock, ending, pause
from webinar_hub.core.database import db
from webinar_hub.core.heartbeats import forget_dead
from webinar_hub.core.limits import forget_old as forget_uses
from webinar_hub.core.models import Heartbeat
from webinar_hub.core.operation import operation
from webinar_hub.core.refusals import Paused
from webinar_hub.enrolment.jobs import enrol_in_added_dates
from webinar_hub.guests.operations import forget_guests
from webinar_hub.imports.jobs import bring_people_in
from webinar_hub.imports.operations import forget_lists as forget_imports
from webinar_hub.mail.delivery import give_back
from webinar_hub.mail.jobs import send_letters
from webinar_hub.moving_in.jobs import move_past_in
from webinar_hub.moving_in.operations import forget_tables
from webinar_hub.news.jobs import ask_who_agreed, tell_of_new_events
from webinar_hub.news.operations import forget_old as forget_subscriptions
from webinar_hub.people.operations import forget_merges
from webinar_hub.personal.jobs import write_sign_in_letters
from webinar_hub.personal.operations import forget_old as forget_personal_sign_ins
from webinar_hub.questions.operations import forget_answers
from webinar_hub.recordings.jobs import tell_of_recordings
from webinar_hub.registration.jobs import (
    announce_changes,
    end_offers,
    fill_free_seats,
    mind_unproven_seats,
)
from webinar_hub.reminders.jobs import remind
from webinar_hub.returns.jobs import read_mailbox
from webinar_hub.returns.operations import forget_old as forget_read_letters
from webinar_hub.speaking.jobs import tell_speakers
from webinar_hub.speaking.operations import forget_speakers
from webinar_hub.timetable.jobs import write_by_rules

log = logging.getLogger(__name__)

# Job, seconds between its rounds.
JOBS: tuple[tuple[Callable[[], object], int], ...] = (
    (send_letters, 1),
    (write_sign_in_letters, 1),
    (announce_changes, 30),
    (end_offers, 30),
    (ask_colleagues, 5),
    (end_places_in_line, 30),
    (fill_free_seats, 30),
    (mind_unproven_seats, 30),
    (enrol_in_added_dates, 30),
    (remind, 30),
    (write_by_rules, 30),
    (ask_who_agreed, 30),
    (tell_of_new_events, 30),
    (tell_of_recordings, 30),
    (tell_speakers, 30),
    (write_to_many, 5),
    (read_words, 30),
    (read_mailbox, 60),
    (bring_people_in, 5),
    (move_past_in, 5),
    (forget_uses, 3600),
    (forget_dead, 3600),
    (forget_subscriptions, 3600),
    (forget_personal_sign_ins, 3600),
    (forget_lists, 3600),
    (forget_codes, 3600),
    (forget_answers, 3600),
    (forget_cards, 3600),
    (forget_guests, 3600),
    (forget_speakers, 3600),
    (forget_read_letters, 3600),
    (forget_merges, 3600),
    (forget_imports, 3600),
    (forget_tables, 3600),
    (forget_sign_ins, 86400),
    (seal_record, 30),
    (look_at_record, 3600),
)


LOOK_SECONDS = 0.5  # between two looks at the clock, and at whether this process shall end


def run(app: Flask) -> None:
    """Run the jobs until SIGTERM or SIGINT; a job that is running finishes what it has in hand."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ending.ask())
    scheduler = make(app)
    scheduler.start()
    while not ending.asked():
        time.sleep(LOOK_SECONDS)
        follow_the_clock(scheduler)
    _give_letters_back(app)
    scheduler.shutdown(wait=True)


def _give_letters_back(app: Flask) -> None:
    """Before the one in hand has ended: a mail server that hangs may hold it for a minute."""
    with app.app_context():
        try:
            give_back()
        except Exception:
            log.exception("letters could not be given back; they go when their lease has run out")


def make(app: Flask) -> BackgroundScheduler:
    rounds = _Rounds(timezone="UTC", job_defaults={"misfire_grace_time": None})
    for job, seconds in JOBS:
        rounds.plan(app, job, timedelta(seconds=seconds), clock.now())
    return rounds


class _Rounds(BackgroundScheduler):
    """Each job has one round planned, or in hand; the next is planned when that has ended.

    Planned from its beginning, a round that lasts, such as the first one or a delivery to a slow
    mail server, would still be in hand when the next came, and APScheduler would warn of each.
    """

    def __init__(self, **options: Any):
        super().__init__(**options)
        self._planning, self._plans = threading.Lock(), True

    def plan(
        self, app: Flask, job: Callable[[], object], interval: timedelta, then: datetime
    ) -> None:
        rest = (app, job, interval)
        self.add_job(self._round, _Once(interval), rest, id=_name(job), next_run_time=then)

    def _round(self, app: Flask, job: Callable[[], object], interval: timedelta) -> None:
        try:
            _in_app(app, job)
        finally:
            with self._planning:
                if self._plans:
                    self.plan(app, job, interval, clock.now() + interval)

    def shutdown(self, wait: bool = True) -> None:
        """It waits for rounds in hand and holds what `plan` would wait for."""
        with self._planning:
            self._plans = False
        super().shutdown(wait)


class _Once(BaseTrigger):
    """A round that was begun is planned no more. Missed ones are not made up for: APScheduler's own
    interval makes a list of them, and a machine that begins in 1970 and then learns the time misses
    hundreds of millions.
    """

    def __init__(self, interval: timedelta):
        self.interval = interval

    def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime | None:
        return now if previous is None else None


def follow_the_clock(scheduler: BackgroundScheduler) -> None:
    """No job waits longer than its interval, however the machine's clock is set.

    APScheduler sleeps until a time of day. After the clock was put back by an hour that time is an
    hour away, and nothing would be sent until then.
    """
    planned = [(job.id, job.next_run_time, job.trigger.interval) for job in scheduler.get_jobs()]
    now = clock.now()  # read last: what was planned before lies within an interval of it
    too_far = [name for name, then, interval in planned if then > now + interval]
    if too_far:
        log.warning("the clock was put back; %s jobs go on at once", len(too_far))
    for name in too_far:
        with suppress(JobLookupError):  # it has just begun
            scheduler.modify_job(name, next_run_time=now)
    scheduler.wakeup()  # it may have reckoned how long to sleep just before the clock was set


def _name(job: Callable[[], object]) -> str:
    """`core.limits.forget_old`: several packages forget what is old."""
    return f"{job.__module__}.{job.__name__}".removeprefix("webinar_hub.")


def _in_app(app: Flask, job: Callable[[], object]) -> None:
    """One round. A failure is logged and shown by `doctor`; the next round tries again.

    While nothing can be written there is none: what cannot be recorded is not sent.
    """
    with app.app_context():
        if _rests():
            return
        problem = None
        try:
            job()
        except Paused:
            db.session.remove()
            return
        except Exception as error:
            problem = f"{type(error).__name__}: {error}"[:300]
            log.exception("job %s failed", _name(job))
            db.session.remove()
        try:
            _sign_of_life(_name(job), problem)
        except Exception:
            log.warning("no sign of life could be left for %s", _name(job))


def _rests() -> bool:
    """Said in the log when it begins, when it ends, and not each second."""
    global _resting
    rests = pause.of(db.engine).state() is not None
    if rests and not _resting:
        log.warning("nothing can be written; no letter is sent until that is over")
    elif _resting and not rests:
        log.warning("letters are sent again")
    _resting = rests
    return rests


_resting = False
_last_seen: dict[str, tuple[float, str | None]] = {}
_SIGN_SECONDS = 30


def _sign_of_life(job: str, problem: str | None) -> None:
    """At most every half minute, or when the outcome changes: a row a second would be a waste."""
    now = time.monotonic()  # counts on where the clock is put back
    last, known = _last_seen.get(job, (-inf, None))
    if known == problem and now - last < _SIGN_SECONDS:
        return
    _write_sign(f"{socket.gethostname()}:{os.getpid()}"[:80], job, problem)
    _last_seen[job] = (now, problem)


@operation
def _write_sign(process: str, job: str, problem: str | None) -> None:
    sign = db.session.get(Heartbeat, (process, job))
    if sign is None:
        sign = Heartbeat(process=process, job=job)
        db.session.add(sign)
    sign.seen_at = clock.now()
    sign.problem = problem
