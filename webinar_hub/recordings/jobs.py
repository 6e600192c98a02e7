"""A recording that is there reaches those who wait for it by itself."""

import logging

from sqlalchemy.exc import OperationalError

from webinar_hub.core import clock, ending
from webinar_hub.core.database import db
from webinar_hub.core.operation import DatabaseBusy
from webinar_hub.core.refusals import Paused
from webinar_hub.recordings import operations, queries

log = logging.getLogger(__name__)


def tell_of_recordings() -> int:
    """Returns how many people were written to."""
    ids, told = queries.to_send(clock.now()), 0
    db.session.rollback()
    for recording_id in ids:
        told += _tell(recording_id)
    return told


def _tell(recording_id: int) -> int:
    """Batch after batch. A recording that cannot be told of holds up none of the others."""
    told = 0
    try:
        while not ending.asked() and (number := operations.tell(recording_id)):
            told += number
    except (OperationalError, DatabaseBusy, Paused):
        raise  # nobody is to blame
    except Exception:
        log.exception("recording %s cannot be told of", recording_id)
    return told
