"""Reminders go out by themselves: what is due is asked for, no send dates are stored."""

import logging
from collections.abc import Sequence

from sqlalchemy.exc import OperationalError

from webinar_hub.core import clock, ending
from webinar_hub.core.database import db
from webinar_hub.core.operation import DatabaseBusy
from webinar_hub.core.refusals import Paused
from webinar_hub.reminders import operations, queries, rules

log = logging.getLogger(__name__)

BATCH = 200


def remind() -> int:
    """Put down every reminder that is due, nearest start first; returns how many.

    One meeting that cannot be reminded of holds up none of the others.
    """
    written = 0
    found = queries.due(clock.now())
    db.session.rollback()
    for due in found:
        try:
            written += _remind_of(due)
        except Paused:
            raise
        except Exception:
            log.exception("nobody could be reminded of meeting %s", due.meeting_id)
            db.session.rollback()
    return written


def _remind_of(due: rules.Due) -> int:
    """Batch after batch, each person once: whoever gets no letter now stands before nobody."""
    written, last = 0, 0
    while not ending.asked() and (ids := queries.not_reminded(due, BATCH, after=last)):
        written += _write(due, ids)
        last = ids[-1]
        if len(ids) < BATCH:
            break
    db.session.rollback()
    return written


def _write(due: rules.Due, ids: Sequence[int]) -> int:
    try:
        return operations.write_reminders(due, ids)
    except (OperationalError, DatabaseBusy, Paused):
        raise  # nobody is to blame, and asking for each person would only take longer
    except Exception:
        log.exception("%s people could not be reminded all at once", len(ids))
        return _write_one_by_one(due, ids)


def _write_one_by_one(due: rules.Due, ids: Sequence[int]) -> int:
    """One registration that cannot be reminded holds up none of the others."""
    written = 0
    for registration_id in ids:
        try:
            written += operations.write_reminders(due, [registration_id])
        except Exception:
            log.exception("registration %s cannot be reminded", registration_id)
    return written
