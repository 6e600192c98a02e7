"""A date that is added to a series reaches those who take part in the whole of it by itself."""

import logging

from sqlalchemy.exc import OperationalError

from webinar_hub.core import clock, ending
from webinar_hub.core.database import db
from webinar_hub.core.operation import DatabaseBusy
from webinar_hub.core.refusals import Paused
from webinar_hub.enrolment import queries
from webinar_hub.enrolment.operations import enrol_in_new_dates

log = logging.getLogger(__name__)


def enrol_in_added_dates() -> int:
    """Each person by themselves: one who cannot be signed up holds up nobody else.

    Returns how many dates people got.
    """
    done, seen = 0, set[int]()
    while ids := queries.behind(clock.now(), besides=seen):
        db.session.rollback()
        seen.update(ids)
        for enrolment_id in ids:
            if ending.asked():
                return done
            try:
                done += enrol_in_new_dates(enrolment_id)
            except (OperationalError, DatabaseBusy, Paused):
                raise  # nobody is to blame
            except Exception:
                log.exception("enrolment %s cannot be signed up for a new date", enrolment_id)
    db.session.rollback()
    return done
