"""News goes out by itself: the sweep asks what is new for whom, no send dates are stored."""

import logging
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.exc import OperationalError

from webinar_hub.core import clock, ending
from webinar_hub.core.database import db
from webinar_hub.core.operation import DatabaseBusy
from webinar_hub.news import operations, rules
from webinar_hub.news.queries import agreed
from webinar_hub.news.queries import telling as queries

log = logging.getLogger(__name__)

BATCH = 200


def tell_of_new_events() -> int:
    """Put down a letter for every mailbox that has waited long enough; returns how many."""
    now = clock.now()
    zones = queries.zones_of_readers()
    _take_back(now)
    _put_off(now, zones)
    return _write_all(now, rules.awake(zones, now), now - rules.GATHER)


def ask_who_agreed() -> int:
    """Take up who ticked "write to me about new events" at a sign-up; returns how many."""
    found = agreed.to_take_up(clock.now(), BATCH)
    db.session.rollback()
    taken_up = 0
    for consent_id in found:
        if ending.asked():
            break
        try:
            taken_up += operations.take_up(consent_id)
        except (OperationalError, DatabaseBusy):
            raise
        except Exception:
            log.exception("consent %s cannot be taken up", consent_id)
    return taken_up


def put_down_everything() -> int:
    """At any hour and at once: after a restore all letters are held, so that a person decides."""
    now = clock.now()
    return _write_all(now, queries.zones_of_readers(), now)


def _take_back(now: datetime) -> None:
    found = queries.out_of_date(now)
    db.session.rollback()
    if found:
        operations.take_back(found)


def _put_off(now: datetime, zones: Sequence[str]) -> None:
    found = queries.waiting_at_night(now, zones)
    db.session.rollback()
    if found:
        operations.put_off(found)


def _write_all(now: datetime, zones: Sequence[str], listed_before: datetime) -> int:
    """Batch after batch, each mailbox once: whoever gets no letter now stands before nobody."""
    events = queries.fresh_events(now)
    written, last = 0, 0
    while events and zones and not ending.asked():
        ids = queries.due(
            events, zones, now, listed_before=listed_before, limit=BATCH, after=last
        )
        db.session.rollback()
        if not ids:
            break
        written += _write(ids)
        last = ids[-1]
        if len(ids) < BATCH:
            break
    db.session.rollback()
    return written


def _write(ids: Sequence[int]) -> int:
    try:
        return operations.write_news(ids)
    except (OperationalError, DatabaseBusy):
        raise  # nobody is to blame, and asking for each mailbox would only take longer
    except Exception:
        log.exception("%s mailboxes could not be told all at once", len(ids))
        return _write_one_by_one(ids)


def _write_one_by_one(ids: Sequence[int]) -> int:
    """One mailbox that cannot be told holds up none of the others."""
    written = 0
    for subscriber_id in ids:
        try:
            written += operations.write_news([subscriber_id])
        except Exception:
            log.exception("news reader %s cannot be told", subscriber_id)
    return written
