"""Changes of meetings reach people by themselves."""

import logging

from webinar_hub.core.database import db
from webinar_hub.registration.operations import changes

log = logging.getLogger(__name__)

MOST_ROUNDS = 200


def announce_changes() -> int:
    """Write to everybody who does not know a meeting's present state; returns how many."""
    told = 0
    for _round in range(MOST_ROUNDS):
        ids = changes.behind()
        db.session.rollback()
        if not ids:
            break
        written = changes.tell_changes(ids)
        told += written
        if not written:
            break  # others are at it, or nothing could be said
    return told
