"""Changes of meetings reach people by themselves."""

import logging

from webinar_hub.core.database import db
from webinar_hub.registration.operations import changes

log = logging.getLogger(__name__)

MOST_ROUNDS = 200


def announce_changes() -> int:
    """Write to everybody who does not know a meeting's present state; returns how many."""
    told, last = 0, None
    for _round in range(MOST_ROUNDS):
        ids = changes.behind()
        db.session.rollback()
        if not ids or ids == last:  # nobody left, or another process is at just these
            break
        told += changes.tell_changes(ids)
        last = ids
    return told
