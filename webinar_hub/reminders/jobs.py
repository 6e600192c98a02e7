"""Reminders go out by themselves: what is due is asked for, no send dates are stored."""

import logging

from webinar_hub.core import clock
from webinar_hub.core.database import db
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
        except Exception:
            log.exception("nobody could be reminded of meeting %s", due.meeting_id)
            db.session.rollback()
    return written


def _remind_of(due: rules.Due) -> int:
    written = 0
    while ids := queries.not_reminded(due, BATCH):
        number = operations.write_reminders(due, ids)
        written += number
        if not number or len(ids) < BATCH:
            break  # others are at it, or that was the rest
    db.session.rollback()
    return written
