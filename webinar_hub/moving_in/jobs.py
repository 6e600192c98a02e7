"""Tables that were begun are moved in, a line at a time."""

import logging
from time import monotonic

from sqlalchemy.exc import OperationalError

from webinar_hub.core import ending
from webinar_hub.core.database import db
from webinar_hub.core.operation import DatabaseBusy
from webinar_hub.core.refusals import Paused, Refusal
from webinar_hub.moving_in import operations, queries, rules
from webinar_hub.moving_in.models import PastTable
from webinar_hub.moving_in.operations.lines import Plans
from webinar_hub.moving_in.rows import Row

log = logging.getLogger(__name__)
ROUND_SECONDS = 20.0  # then others of the scheduler's jobs have their turn


def move_past_in() -> int:
    """How many lines; stopped anywhere it goes on with the first that has no result."""
    until, done = monotonic() + ROUND_SECONDS, 0
    for table_id in queries.going():
        table = db.session.get_one(PastTable, table_id)
        # What a line means may hang on those above it, so the table is read as a whole.
        rows = {row.number: row for row in queries.rows(table, operations.today_of(table))}
        plans = rules.plans(rows.values())
        for line_id, number in queries.waiting_lines(table_id):
            if ending.asked() or monotonic() > until:
                return done
            done += _move_in(line_id, rows[number], plans)
        operations.finish(table_id)
    return done


def _move_in(line_id: int, row: Row, plans: Plans) -> bool:
    try:
        return operations.move_in(line_id, row, plans)
    except (Paused, OperationalError, DatabaseBusy):
        raise  # not this line's fault: the next round tries again
    except Refusal:
        operations.give_up(line_id)
    except Exception:
        log.exception("line %s of a table of past events cannot be moved in", line_id)
        operations.give_up(line_id)
    return True
