"""Letters by the rules of events, to others than those with a seat, go out by themselves."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy.exc import OperationalError

from webinar_hub.catalogue.models import Event
from webinar_hub.core import clock, ending
from webinar_hub.core.database import db
from webinar_hub.core.operation import DatabaseBusy
from webinar_hub.core.refusals import Paused
from webinar_hub.guests import operations as guests
from webinar_hub.guests import queries as invited
from webinar_hub.guests.rules import NobodyToRemind, NotInviting, may_invite
from webinar_hub.reminders import queries as reminders
from webinar_hub.reminders import rules as before
from webinar_hub.timetable import operations, queries, rules

log = logging.getLogger(__name__)

BATCH = 200

Write = Callable[[Sequence[int]], int]
Find = Callable[[int], list[int]]
Asleep = Callable[..., Any]  # `rules.asleep`


def write_by_rules() -> int:
    """Put down what is due, nearest start first; returns how many letters were new.

    What cannot be written of one event holds up no other.
    """
    return _write_all(rules.asleep) if queries.somebody_else() else 0


def put_down_by_rules() -> int:
    """At any hour: after a restore all letters are held, so that a person decides."""
    return _write_all(lambda _zones, _at, until=None: [])


def _write_all(asleep: Asleep) -> int:
    now = clock.now()
    coming = list(reminders.that_write(now, now))
    waiting = _due(coming, before.WAITING, now)
    # Nobody knows where a guest lives: their night is that of the event.
    inviting = [
        (event, offsets)
        for event, offsets in coming
        if may_invite(event, now) and not asleep([event.zone], now, until=event.first_start)
    ]
    silent = _due(inviting, before.SILENT, now)
    over = [
        one
        for event, offsets in queries.ended(now)
        for one in rules.afterwards(event.meetings, offsets)
        if rules.is_due(one, now)
    ]
    over.sort(key=lambda one: not one.by_marks)  # there is one letter: the one that says more
    db.session.rollback()
    work = [
        *((one.event_id, partial(_to_waiting, one, asleep)) for one in waiting),
        *((one.event_id, partial(_to_silent, one)) for one in silent),
        *((one.event_id, partial(_afterwards, one, asleep)) for one in over),
    ]
    return sum(_safely(write, event_id) for event_id, write in work)


def _due(
    coming: Sequence[tuple[Event, Sequence[before.Offset]]], audience: str, at: datetime
) -> list[before.Due]:
    found = [
        one
        for event, offsets in coming
        for one in before.due(event.meetings, offsets, at, audience)
    ]
    return sorted(found, key=lambda one: (one.starts_at, one.meeting_id))


def _safely(write: Callable[[], int], event_id: int) -> int:
    try:
        return write()
    except (OperationalError, DatabaseBusy, Paused):
        raise  # nobody is to blame
    except Exception:
        log.exception("people of event %s could not be written to", event_id)
        db.session.rollback()
        return 0


def _to_waiting(due: before.Due, asleep: Asleep) -> int:
    zones = asleep(queries.zones_of(due.event_id), clock.now(), until=due.starts_at)
    return _in_batches(
        lambda last: queries.waiting(due, zones, BATCH, last),
        lambda ids: operations.write_to_waiting(due, ids),
    )


def _to_silent(due: before.Due) -> int:
    """Who could have been reminded by hand at that moment, and was not since."""
    if not invited.to_remind([due.event_id], due.moment):
        db.session.rollback()
        return 0
    try:
        return guests.remind(due.event_id, by=None, as_of=due.moment)
    except (NobodyToRemind, NotInviting):
        return 0


def _afterwards(over: rules.Over, asleep: Asleep) -> int:
    if not operations.is_known(over):
        db.session.rollback()
        return 0
    zones = asleep(queries.zones_of(over.event_id), clock.now())
    return _in_batches(
        lambda last: queries.not_written(over, zones, BATCH, last),
        lambda ids: operations.write_afterwards(over, ids),
    )


def _in_batches(find: Find, write: Write) -> int:
    """Each person once: whoever gets no letter now stands before nobody."""
    written, last = 0, 0
    while not ending.asked() and (ids := find(last)):
        db.session.rollback()
        written += _write(write, ids)
        last = ids[-1]
        if len(ids) < BATCH:
            break
    db.session.rollback()
    return written


def _write(write: Write, ids: Sequence[int]) -> int:
    try:
        return write(ids)
    except (OperationalError, DatabaseBusy, Paused):
        raise
    except Exception:
        log.exception("%s people could not be written to all at once", len(ids))
    written = 0
    for registration_id in ids:
        try:
            written += write([registration_id])
        except Exception:
            log.exception("registration %s cannot be written to", registration_id)
    return written
