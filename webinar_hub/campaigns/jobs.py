"""Letters to many go by themselves once an organizer has sent them off."""

import logging

from sqlalchemy.exc import OperationalError

from webinar_hub.campaigns import operations
from webinar_hub.campaigns.queries import invited, sending
from webinar_hub.core import clock, ending
from webinar_hub.core.database import db
from webinar_hub.core.operation import DatabaseBusy
from webinar_hub.news.rules import is_night

log = logging.getLogger(__name__)


def write_to_many() -> int:
    """Batch after batch of each; one that cannot be written holds up no other. Returns the number
    of letters."""
    _take_back()
    _put_off()
    found = sending.due(clock.now())
    db.session.rollback()
    return sum(_write(campaign_id) for campaign_id in found)


def _write(campaign_id: int) -> int:
    written = 0
    try:
        while not ending.asked() and (batch := operations.write_batch(campaign_id)) is not None:
            written += batch
    except (OperationalError, DatabaseBusy):
        raise
    except Exception:
        log.exception("letter %s to many cannot be written", campaign_id)
    return written


def _take_back() -> None:
    found = sending.unwanted()
    db.session.rollback()
    if found:
        operations.take_back_unwanted()


def _put_off() -> None:
    now = clock.now()
    zones = {*sending.waiting_in_zones(), *invited.waiting_in_zones()}
    asleep = [zone for zone in sorted(zones) if is_night(now, zone)]
    db.session.rollback()
    for zone in asleep:
        operations.put_off(zone)
