"""Places in line that nobody has said yes to end by themselves."""

import logging

from webinar_hub.colleagues import operations
from webinar_hub.core import ending
from webinar_hub.core.database import db
from webinar_hub.core.refusals import Paused

log = logging.getLogger(__name__)


def end_places_in_line() -> int:
    """Returns how many ended; one that cannot be ended holds up none of the others."""
    ended = 0
    ids = operations.unanswered()
    db.session.rollback()
    for registration_id in ids:
        if ending.asked():
            break
        try:
            ended += operations.end_unanswered(registration_id)
        except Paused:
            raise
        except Exception:
            log.exception("registration %s cannot leave the line", registration_id)
    return ended
