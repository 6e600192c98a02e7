"""Lists that were begun are brought in, a line at a time."""

import logging
from time import monotonic

from sqlalchemy.exc import DBAPIError

from webinar_hub.core import ending
from webinar_hub.core.operation import DatabaseBusy
from webinar_hub.core.refusals import Paused, Refusal
from webinar_hub.imports import operations, queries

log = logging.getLogger(__name__)
ROUND_SECONDS = 20.0  # then others of the scheduler's jobs have their turn
_AT_ONCE = 100


def bring_people_in() -> int:
    """How many lines; stopped anywhere it goes on with the first that has no result."""
    until, done = monotonic() + ROUND_SECONDS, 0
    for import_id in queries.going():
        while lines := queries.waiting_lines(import_id, _AT_ONCE):
            for line_id in lines:
                if ending.asked() or monotonic() > until:
                    return done
                done += _bring_in(line_id)
        operations.finish(import_id)
    return done


def _bring_in(line_id: int) -> bool:
    try:
        return operations.bring_in(line_id)
    except (Paused, DBAPIError, DatabaseBusy):
        raise  # not this line's fault: the next round tries again
    except Refusal:
        operations.give_up(line_id)
    except Exception:
        log.exception("line %s of a list cannot be brought in", line_id)
        operations.give_up(line_id)
    return True
