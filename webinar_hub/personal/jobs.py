"""Letters for those who want to sign in, and what has ended is forgotten.

The letter is not written by the request that asks for it: that does the same for every address, so
that nobody learns by its time who is known.
"""

import logging

from sqlalchemy.exc import OperationalError

from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.core.operation import DatabaseBusy
from webinar_hub.personal import operations, queries

log = logging.getLogger(__name__)


def write_sign_in_letters() -> int:
    """Returns how many were put down. One that cannot be written holds up none of the others."""
    written = 0
    waiting = queries.without_letter(clock.now())
    db.session.rollback()
    for sign_in_id in waiting:
        try:
            written += operations.write_letter(sign_in_id)
        except (OperationalError, DatabaseBusy):
            raise  # nobody is to blame
        except Exception:
            log.exception("sign-in %s cannot be written to", sign_in_id)
    return written
